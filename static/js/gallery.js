// Pictures of a gallery open in a dialog. Esc closes it and focus goes back to the picture it came from.

class LessonGallery extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    if (!this.dialog || this.links) return;
    this.links = [...this.querySelectorAll(".gallery a")];
    this.said = this.dialog.querySelector("[role=status]");
    for (const button of this.dialog.querySelectorAll("[data-go]")) button.hidden = this.links.length < 2;
    this.addEventListener("click", (event) => this.#click(event));
    this.dialog.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (step) this.show(this.place + step);
    });
    this.dialog.addEventListener("close", () => this.links[this.place].focus());
  }

  #click(event) {
    const link = event.target.closest(".gallery a");
    const isPlain = !event.button && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    const go = event.target.closest("[data-go]");
    if (link && isPlain) {
      event.preventDefault();
      this.show(this.links.indexOf(link));
      this.dialog.showModal();
    } else if (go) this.show(this.place + Number(go.dataset.go));
    else if (event.target.closest("[data-close]") || event.target === this.dialog) this.dialog.close();
  }

  show(place) {
    this.place = (place + this.links.length) % this.links.length;
    const link = this.links[this.place];
    const small = link.querySelector("img");
    const large = Object.assign(new Image(small.width, small.height), { src: link.href, alt: small.alt });
    for (const side of ["width", "height"]) large.setAttribute(side, small.getAttribute(side));
    const parts = [large];
    const caption = link.parentElement.querySelector("figcaption")?.cloneNode(true) ?? document.createElement("figcaption");
    if (link.dataset.credit) caption.append(Object.assign(document.createElement("small"), { textContent: ` ${link.dataset.credit}` }));
    if (caption.textContent) parts.push(caption);
    this.dialog.querySelector("figure").replaceChildren(...parts);
    this.said.textContent = this.said.dataset.said.replace("[number]", this.place + 1).replace("[total]", this.links.length);
  }
}

customElements.define("lesson-gallery", LessonGallery);
