// Draws the areas of a hotspot question over its picture. The number fields are the truth; without this they do alone.
import { drag } from "./drag.js";
import { paint } from "./paint.js";
import { rowsIn } from "./rows.js";
import { middle, moved, pulled, reshaped, START } from "./shapes.js";

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

class HotspotAreas extends window.StimulusModule.Controller {
  static values = { words: Object, picture: String };

  connect() {
    this.figure = document.createElement("figure");
    this.figure.className = "hotspot-areas";
    this.figure.innerHTML = '<div class="hotspot-ground"><img alt=""><svg></svg></div><div class="hotspot-bar"></div><figcaption class="help"></figcaption>';
    [this.image, this.svg, this.bar] = ["img", "svg", ".hotspot-bar"].map((name) => this.figure.querySelector(name));
    this.figure.querySelector("figcaption").textContent = this.wordsValue.help;
    this.element.querySelector('[data-contentpath="areas"]')?.before(this.figure);
    this.svg.addEventListener("pointerdown", (event) => drag(this, event));
    this.svg.addEventListener("keydown", (event) => this.step(event));
    this.bar.addEventListener("click", (event) => this.pick(event));
    this.image.addEventListener("load", () => this.draw());
    this.image.addEventListener("error", () => { if (this.image.src !== this.thumb.src) this.image.src = this.thumb.src; });
    this.element.addEventListener("input", () => this.draw());
    this.element.addEventListener("change", (event) => this.reshape(event.target));
    this.watcher = new MutationObserver((records) => { if (records.some((one) => !this.figure.contains(one.target))) this.draw(); });
    this.watcher.observe(this.element, { subtree: true, childList: true, attributeFilter: ["src", "class", "style"] });
    this.resizer = new ResizeObserver(() => this.draw());
    this.resizer.observe(this.figure);
    this.shapes = new Map();
    this.draw();
  }

  disconnect() {
    this.watcher.disconnect();
    this.resizer.disconnect();
    this.figure.remove();
  }

  get thumb() { return this.element.querySelector('[data-contentpath="image"] [data-contentpath="image"] img[data-chooser-image]'); }
  get ratio() { return this.image.naturalHeight / this.image.naturalWidth || 1; }

  draw() {
    const pk = this.element.querySelector('input[name$="-image-image"]')?.value;
    this.figure.hidden = !pk;
    const address = this.pictureValue.replace("/0/", `/${pk}/`);
    if (pk && this.address !== address) this.image.src = this.address = address;
    this.rows = rowsIn(this.element);
    for (const row of this.rows) if (!this.shapes.has(row.coords)) this.shapes.set(row.coords, row.shape);
    if (pk) paint(this);
  }

  step(event) {
    const row = this.rows[event.target.closest("g")?.dataset.area], step = STEPS[event.key];
    if (!row || !step) return;
    event.preventDefault();
    const [x, y] = middle(row.shape, row.numbers), { shape, numbers } = row;
    if (!event.shiftKey) row.numbers = moved(shape, numbers, ...step);
    else if (shape === "circle") row.numbers = pulled(shape, numbers, 0, [x + numbers[2] + step[0] - step[1], y], this.ratio);
    else if (shape === "rect") row.numbers = pulled(shape, numbers, 1, [numbers[2] + step[0], numbers[3] + step[1]], this.ratio);
    else row.numbers = pulled(shape, numbers, 0, [numbers[0] + step[0], numbers[1] + step[1]], this.ratio);
  }

  /** A button of the bar: to its area, which begins in the middle where it has no numbers. */
  pick(event) {
    const row = this.rows[event.target.closest("button")?.dataset.area];
    if (!row) return;
    if (row.isEmpty) row.numbers = START[row.shape];
    this.reach(row);
  }

  reach(row) {
    this.draw();
    this.svg.querySelector(`g[data-area="${this.rows.findIndex((one) => one.coords === row.coords)}"]`)?.focus();
  }

  reshape(field) {
    const row = field.name?.endsWith("-shape") && this.rows.find((one) => one.field("shape") === field);
    const before = row && this.shapes.get(row.coords);
    if (row) this.shapes.set(row.coords, row.shape);
    if (row && before !== row.shape && !row.isEmpty) {
      const numbers = row.coords.value.split(/\s+/).map(Number);
      if (numbers.every((number) => number >= 0)) row.numbers = reshaped(before, row.shape, numbers, this.ratio);
    }
    this.draw();
  }
}

window.wagtail.app.register("hotspot-areas", HotspotAreas);
