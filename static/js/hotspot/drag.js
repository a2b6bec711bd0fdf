// Areas by pointer: pressing on the ground draws one, on an area moves it, on a handle resizes it.
import { outline } from "./paint.js";
import { rowsIn } from "./rows.js";
import { moved, pulled, reshaped } from "./shapes.js";

const LEAST = 2; // percent: anything smaller was a click

/** Where a pointer is, in percent of the picture. */
function place(svg, event) {
  const box = svg.getBoundingClientRect();
  const at = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  return at.map((part) => Math.min(100, Math.max(0, part * 100)));
}

/** The first area without numbers, or a new one; undefined where there is no room for more. */
function empty(element) {
  const free = () => rowsIn(element).find((row) => row.isEmpty);
  const adding = '[data-contentpath="areas"] [data-streamfield-list-add]:not([disabled])';
  if (!free()) [...element.querySelectorAll(adding)].at(-1)?.click();
  return free();
}

/** Shows what is being drawn. Returns its numbers, undefined while it is too small. */
function sketch(svg, [x1, y1], [x2, y2], ratio) {
  const box = [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)].map((at) => Math.round(at * 10) / 10);
  svg.querySelector(".sketch")?.remove();
  const shown = outline("rect", box, ratio);
  shown.setAttribute("class", "sketch");
  svg.append(shown);
  return box[2] - box[0] > LEAST && box[3] - box[1] > LEAST ? box : undefined;
}

export function drag(editor, event) {
  if (event.button) return;
  event.preventDefault();
  const { svg, ratio } = editor, start = place(svg, event);
  const group = event.target.closest("g"), handle = event.target.dataset.handle;
  const row = group && editor.rows[group.dataset.area], before = row?.numbers;
  group?.focus();
  let box;
  const follow = (move) => {
    const [x, y] = place(svg, move), [dx, dy] = [x - start[0], y - start[1]];
    if (!row) box = sketch(svg, start, [x, y], ratio);
    else if (handle === undefined) row.numbers = moved(row.shape, before, dx, dy);
    else row.numbers = pulled(row.shape, before, Number(handle), [x, y], ratio);
  };
  // A new area scrolls the page to its fields, so it comes last.
  const finish = () => {
    events.abort();
    svg.querySelector(".sketch")?.remove();
    const drawn = box && empty(editor.element);
    if (!drawn) return;
    drawn.numbers = drawn.shape === "rect" ? box : reshaped("rect", drawn.shape, box, ratio);
    editor.reach(drawn);
  };
  const events = new AbortController(), { signal } = events;
  window.addEventListener("pointermove", follow, { signal });
  window.addEventListener("pointerup", finish, { signal });
  window.addEventListener("pointercancel", () => events.abort(), { signal });
}
