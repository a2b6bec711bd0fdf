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

  document.addEventListener("DOMContentLoaded", () => {
    const buttons = document.querySelectorAll("[data-theme-switch]");
    const relabel = () => buttons.forEach(label);
    for (const button of buttons) {
      button.hidden = false;
      button.addEventListener("click", () => {
        const next = isDark() ? "light" : "dark";
        const choice = (next === "dark") === system.matches ? null : next;
        apply(choice);
        store(choice);
        relabel();
      });
    }
    system.addEventListener("change", relabel);
    relabel();
  });
})();
