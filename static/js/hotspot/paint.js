// What is seen of the areas: a shape each with its number and its handles, and a button each below the picture.
import { handles, middle } from "./shapes.js";

const HOLD = 8; // pixels, half of what a handle measures

function made(name, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

export function outline(shape, coords, ratio) {
  const down = (y) => y * ratio;
  if (shape === "circle") return made("circle", { cx: coords[0], cy: down(coords[1]), r: coords[2] });
  if (shape === "polygon") return made("polygon", { points: handles(shape, coords).map(([x, y]) => `${x},${down(y)}`).join(" ") });
  const [left, top, right, bottom] = coords;
  return made("rect", { x: left, y: down(top), width: Math.max(0, right - left), height: Math.max(0, down(bottom - top)) });
}

function area(editor, row, place, pixel) {
  const { ratio, wordsValue: words } = editor, coords = row.numbers, [x, y] = middle(row.shape, coords);
  const name = `${words.area} ${place + 1}: ${row.label || words.unnamed}, ${row.isRight ? words.right : words.wrong}. ${row.coords.value}`;
  const number = made("text", { x, y: y * ratio, "font-size": 16 * pixel, "stroke-width": 4 * pixel, "aria-hidden": "true" }, String(place + 1));
  const holds = handles(row.shape, coords).map(([hx, hy], at) =>
    made("circle", { class: "hold", "data-handle": at, cx: hx, cy: hy * ratio, r: HOLD * pixel }));
  const attributes = { "data-area": place, tabindex: 0, role: "button", "aria-label": name, class: row.isRight ? "right" : "wrong" };
  return made("g", attributes, outline(row.shape, coords, ratio), number, ...holds);
}

export function paint(editor) {
  const { svg, bar, rows, ratio, wordsValue: words } = editor;
  const focused = document.activeElement.closest?.(".hotspot-areas g, .hotspot-bar button"), pixel = 100 / (svg.clientWidth || 600);
  const again = focused && editor.figure.contains(focused) && `${focused.localName}[data-area="${focused.dataset.area}"]`;
  svg.setAttribute("viewBox", `0 0 100 ${100 * ratio}`);
  svg.replaceChildren(...rows.flatMap((row, place) => (row.numbers ? [area(editor, row, place, pixel)] : [])));
  bar.replaceChildren(...rows.map((row, place) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button button-small button-secondary" });
    button.dataset.area = place;
    button.textContent = `${words.area} ${place + 1}${row.label ? `: ${row.label}` : ""}${row.isEmpty ? ` (${words.missing})` : ""}`;
    return button;
  }));
  if (again) editor.figure.querySelector(again)?.focus();
}
