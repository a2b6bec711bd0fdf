// A place in a picture, given by pointing at it. The two lists of column and row follow, and stay for those who do not
// point: choosing there takes the point away.

const SVG = "http://www.w3.org/2000/svg";

class SpotPicker extends HTMLElement {
  connectedCallback() {
    if (this.picture || this.closest("fieldset")?.disabled) return;
    this.picture = this.querySelector(".spot");
    [this.column, this.row] = this.querySelectorAll("select");
    [this.x, this.y] = this.querySelectorAll("input[type=hidden]");
    this.status = document.createElement("p");
    this.status.className = "vh";
    this.status.setAttribute("role", "status");
    this.append(this.status);
    this.querySelector("[data-pointing]").hidden = false;
    this.picture.classList.add("points");
    this.picture.addEventListener("click", (event) => this.point(event));
    for (const list of [this.column, this.row]) {
      list.addEventListener("input", () => {
        this.x.value = this.y.value = "";
        this.draw();
        this.say();
      });
    }
    this.draw();
  }

  point(event) {
    const box = this.picture.querySelector("img").getBoundingClientRect();
    const part = (at, from, size) => Math.min(Math.max((at - from) / size, 0), 0.9999);
    const [x, y] = [part(event.clientX, box.left, box.width), part(event.clientY, box.top, box.height)];
    this.column.selectedIndex = 1 + Math.floor(x * (this.column.length - 1));
    this.row.selectedIndex = 1 + Math.floor(y * (this.row.length - 1));
    [this.x.value, this.y.value] = [x.toFixed(4), y.toFixed(4)];
    this.draw();
    this.say();
    this.x.dispatchEvent(new Event("input", { bubbles: true }));
    this.x.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // Which cell is marked now, once both lists are chosen.
  say() {
    const [column, row] = [this.column.value, this.row.value];
    this.status.textContent = column && row ? this.dataset.marked.replace("%(column)s", column).replace("%(row)s", row) : "";
  }

  // Where the answer lies: the point, or the middle of the cell.
  draw() {
    const drawing = this.picture.querySelector("svg");
    const { width, height } = drawing.viewBox.baseVal;
    const middle = (list) => (list.selectedIndex - 0.5) / (list.length - 1);
    const isPlaced = this.x.value !== "" || (this.column.selectedIndex > 0 && this.row.selectedIndex > 0);
    drawing.querySelectorAll("circle").forEach((circle) => circle.remove());
    if (!isPlaced) return;
    const [x, y] = this.x.value ? [Number(this.x.value), Number(this.y.value)] : [middle(this.column), middle(this.row)];
    for (const [name, radius] of [["spot-ring", 16], ["spot-dot", 5]]) {
      const circle = document.createElementNS(SVG, "circle");
      circle.setAttribute("class", name);
      circle.setAttribute("cx", x * width);
      circle.setAttribute("cy", y * height);
      circle.setAttribute("r", radius);
      drawing.append(circle);
    }
  }
}

customElements.define("spot-picker", SpotPicker);
