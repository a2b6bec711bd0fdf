// Content of another site, which is asked for only when its reader wants it. The link alone opens it in the frame; this
// takes the question away then, also when the link was faster than this file.

class ElsewhereFrame extends HTMLElement {
  connectedCallback() {
    if (this.frame) return;
    this.frame = this.querySelector("iframe");
    this.frame.addEventListener("load", () => this.look());
    this.addEventListener("click", (event) => {
      const link = event.target.closest(`a[target="${this.frame.name}"]`);
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      this.classList.add("is-wanted");
      this.frame.focus();
    });
    this.look();
  }

  connectedMoveCallback() {} // htmx keeps the element when it replaces the lesson around it

  // A document of another site cannot be seen from here; the empty one of the beginning can.
  look() {
    if (this.frame.contentDocument === null) this.classList.add("is-wanted");
  }
}

customElements.define("elsewhere-frame", ElsewhereFrame);
