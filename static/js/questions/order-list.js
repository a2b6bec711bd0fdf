// Things to be put in order, moved by buttons or by dragging instead of numbered one by one. The lists of numbers stay in
// the form, unseen: they are what is sent, here and without JavaScript.

class OrderList extends HTMLElement {
  connectedCallback() {
    if (this.status || this.closest("fieldset")?.disabled) return;
    this.list = this.querySelector("ol");
    this.status = document.createElement("p");
    this.status.className = "vh";
    this.status.setAttribute("role", "status");
    this.append(this.status);
    const place = (item) => Number(this.select(item).value) || Infinity;
    this.list.append(...[...this.list.children].sort((a, b) => place(a) - place(b)));
    for (const item of this.list.children) this.equip(item);
    this.classList.add("moves");
    const hint = this.querySelector("[data-moving]");
    hint.textContent = hint.dataset.moving;
  }

  select(item) {
    return item.querySelector("select");
  }

  equip(item) {
    this.select(item).hidden = true;
    const words = item.querySelector("label").textContent.trim();
    const buttons = document.createElement("span");
    buttons.className = "row moves-buttons";
    buttons.append(this.button(item, -1, "↑", `${this.dataset.up}: ${words}`));
    buttons.append(this.button(item, 1, "↓", `${this.dataset.down}: ${words}`));
    item.append(buttons);
    item.draggable = true;
    item.addEventListener("dragstart", (event) => {
      this.dragged = item;
      event.dataTransfer.effectAllowed = "move";
    });
    item.addEventListener("dragover", (event) => {
      if (!this.dragged || this.dragged === item) return;
      event.preventDefault();
      const after = event.clientY > item.getBoundingClientRect().top + item.offsetHeight / 2;
      item[after ? "after" : "before"](this.dragged);
    });
    item.addEventListener("dragend", () => {
      this.dragged = null;
      this.write(item);
    });
  }

  button(item, step, sign, name) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-quiet";
    button.dataset.step = step;
    button.textContent = sign;
    button.setAttribute("aria-label", name);
    button.addEventListener("click", () => {
      const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
      other?.[step < 0 ? "before" : "after"](item);
      // At the end of the list the button is gone: the other one of the pair is in focus then.
      (getComputedStyle(button).visibility === "hidden" ? button.parentElement.querySelector(`:not([data-step="${step}"])`) : button).focus();
      this.write(item);
    });
    return button;
  }

  write(moved) {
    const items = [...this.list.children];
    items.forEach((item, place) => (this.select(item).value = String(place + 1)));
    const words = this.dataset.moved.replace("%(place)s", items.indexOf(moved) + 1);
    this.status.textContent = `${moved.querySelector("label").textContent.trim()}: ${words.replace("%(total)s", items.length)}`;
    this.select(moved).dispatchEvent(new Event("input", { bubbles: true }));
    this.select(moved).dispatchEvent(new Event("change", { bubbles: true }));
  }
}

customElements.define("order-list", OrderList);
