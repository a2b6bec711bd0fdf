// The areas of a question as fields in the editor: numbers stay what is saved, the drawing only writes them.
import { read } from "./shapes.js";

class Row {
  constructor(coords) {
    this.coords = coords;
    this.base = coords.name.slice(0, -"-coords".length);
    this.form = coords.form ?? document;
  }
  field(name) { return this.form.querySelector(`[name="${this.base}-${name}"]`); }
  get shape() { return this.field("shape").value || "rect"; }
  get isRight() { return this.field("is_right").checked; }
  get label() { return this.field("label").value; }
  get isDeleted() { return this.form.querySelector(`[name="${this.base.replace(/-value$/, "")}-deleted"]`)?.value === "1"; }
  get isEmpty() { return !this.coords.value.trim(); }
  get numbers() { return read(this.shape, this.coords.value); }
  set numbers(numbers) {
    this.coords.value = numbers.join(" ");
    for (const kind of ["input", "change"]) this.coords.dispatchEvent(new Event(kind, { bubbles: true }));
  }
}

export const rowsIn = (element) =>
  [...element.querySelectorAll('input[name$="-coords"]')].map((input) => new Row(input)).filter((row) => !row.isDeleted);
