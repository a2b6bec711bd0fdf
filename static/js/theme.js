// Light or dark: the system decides until the reader does. A classic script in <head>, so that no page flashes.
// The choice stays in this browser (localStorage "theme"); going back to what the system says forgets it.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");

  const stored = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage may be forbidden; the switch then holds for this page only
    }
  };
  const store = (theme) => {
    try {
      theme ? localStorage.setItem("theme", theme) : localStorage.removeItem("theme");
    } catch {}
  };
  const apply = (theme) => (theme ? (root.dataset.theme = theme) : delete root.dataset.theme);
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);

  const saved = stored();
  if (saved === "light" || saved === "dark") apply(saved);

  const label = (button) => {
    const text = isDark() ? button.dataset.toLight : button.dataset.toDark;
    button.setAttribute("aria-label", text);
    button.title = text;
  };

  const ready = () => {
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      button.hidden = false;
      label(button);
    }
  };
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-switch]")) return;
    const next = isDark() ? "light" : "dark";
    const choice = (next === "dark") === system.matches ? null : next;
    apply(choice);
    store(choice);
    ready();
  });
  document.addEventListener("DOMContentLoaded", ready);
  document.addEventListener("htmx:afterSwap", ready); // the lesson comes with a switch of its own
  system.addEventListener("change", ready);
})();
