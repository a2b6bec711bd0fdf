// Areas of a picture as authors write them: percent of width and height; the radius of a circle, of the width.
const NEEDED = { rect: 4, circle: 3 };
const bounded = (number) => Math.min(100, Math.max(0, Math.round(number * 10) / 10));
const largest = ([x, y], ratio) => Math.min(x, 100 - x, y * ratio, (100 - y) * ratio);

export const START = { rect: [40, 40, 60, 60], circle: [50, 50, 10], polygon: [40, 40, 60, 40, 50, 60] };

/** The numbers of a text, or null while they are no such shape. */
export function read(shape, text) {
  const coords = text.replaceAll(/[%,]/g, " ").split(/\s+/).filter(Boolean).map(Number);
  const fits = shape === "polygon" ? coords.length >= 6 && coords.length % 2 === 0 : coords.length === NEEDED[shape];
  return fits && coords.every((number) => number >= 0 && number <= 100) ? coords : null;
}

/** Points to take hold of: [[x, y], ...]. */
export function handles(shape, coords) {
  if (shape === "circle") return [[Math.min(100, coords[0] + coords[2]), coords[1]]];
  return coords.flatMap((x, place) => (place % 2 ? [] : [[x, coords[place + 1]]]));
}

export function middle(shape, coords) {
  if (shape === "circle") return coords.slice(0, 2);
  const points = handles(shape, coords);
  return [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length);
}

/** The whole area elsewhere, not over the edge of the picture. */
export function moved(shape, coords, dx, dy) {
  if (shape === "circle") return [bounded(coords[0] + dx), bounded(coords[1] + dy), coords[2]];
  const span = (axis, by) => {
    const own = coords.filter((_number, place) => place % 2 === axis);
    return Math.min(100 - Math.max(...own), Math.max(-Math.min(...own), by));
  };
  const by = [span(0, dx), span(1, dy)];
  return coords.map((number, place) => bounded(number + by[place % 2]));
}

/** With one handle at another point. `ratio` is the height of the picture in widths. */
export function pulled(shape, coords, handle, [x, y], ratio) {
  if (shape === "circle") return [...coords.slice(0, 2), Math.max(1, bounded(Math.hypot(x - coords[0], (y - coords[1]) * ratio)))];
  const next = [...coords];
  next.splice(handle * 2, 2, bounded(x), bounded(y));
  if (shape !== "rect") return next;
  const keep = (at) => (handle ? Math.max(next[at + 2], next[at] + 1) : Math.min(next[at], next[at + 2] - 1));
  return handle ? [next[0], next[1], keep(0), keep(1)] : [keep(0), keep(1), next[2], next[3]];
}

/** About the same area in another shape. */
export function reshaped(from, to, coords, ratio) {
  const [x, y] = middle(from, coords);
  const xs = handles(from, coords).map((point) => point[0]), ys = handles(from, coords).map((point) => point[1]);
  const [w, h] = from === "circle" ? [coords[2], coords[2] / ratio] : [Math.max(...xs) - x, Math.max(...ys) - y];
  if (to === "circle") return [bounded(x), bounded(y), bounded(Math.max(1, Math.min(w, h * ratio, largest([x, y], ratio) || 1)))];
  const [left, top, right, bottom] = [x - w, y - h, x + w, y + h].map(bounded);
  return to === "rect" ? [left, top, right, bottom] : [left, top, right, top, right, bottom, left, bottom];
}
