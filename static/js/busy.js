// While an answer is under way, the form says so: to assistive technology by aria-busy, to the eye by the seam on its button
// (clothbound.css). A second press of the same button is not sent.

const PATIENCE = 10_000; // milliseconds; then it may be tried again, for the connection may be gone

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method === "dialog") return;
  const form = event.target;
  if (form.ariaBusy === "true") return event.preventDefault();
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  form.ariaBusy = "true";
  setTimeout(() => form.removeAttribute("aria-busy"), PATIENCE);
});
addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
});

document.addEventListener("htmx:beforeRequest", (event) => event.detail.elt.setAttribute("aria-busy", "true"));
document.addEventListener("htmx:afterRequest", (event) => event.detail.elt.removeAttribute("aria-busy"));
