// Filters and sort of the catalog without a new page: the shelf changes, the count is said aloud, the address holds it all.
// Without this file, or when anything goes wrong on the way, the same forms load the same addresses as pages.

const shelf = document.getElementById("shelf");
const filters = document.getElementById("filters");
let asked = null;

const addressOf = (form) => {
  const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
  return `${form.getAttribute("action")}?${query}`;
};

const put = (here, there) => {
  const focused = document.activeElement;
  const { name, value } = focused ?? {};
  const held = here.contains(focused);
  here.replaceChildren(...document.adoptNode(there).childNodes);
  if (!held) return;
  const again = [...here.querySelectorAll("input, select, a, button")].find(
    (control) => name && control.name === name && (control.type !== "checkbox" || control.value === value),
  );
  (again ?? document.getElementById("results")).focus();
};

const show = async (address, { push = true } = {}) => {
  asked?.abort();
  asked = new AbortController();
  shelf.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { signal: asked.signal, credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const said = page.getElementById("count");
    if (!answer.ok || !said) throw new Error("not a shelf");
    put(filters, page.getElementById("filters"));
    put(document.getElementById("shelf-tools"), page.getElementById("shelf-tools"));
    put(shelf, page.getElementById("shelf"));
    const count = document.getElementById("count"); // stays in the page, so that its change is announced
    if (count.textContent !== said.textContent) count.textContent = said.textContent;
    document.title = page.title;
    if (push) history.pushState({}, "", address);
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
    return;
  }
  shelf.removeAttribute("aria-busy");
};

if (shelf && filters) {
  document.documentElement.dataset.shelf = "live"; // the buttons of the forms are not needed then
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form.filters, form.sort");
    if (form) show(addressOf(form));
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form.filters, form.sort")) return;
    event.preventDefault();
    if (event.target === filters && filters.matches(":popover-open")) filters.hidePopover();
    show(addressOf(event.target));
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".chosen a, #shelf .empty a");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    show(link.href);
  });
  addEventListener("popstate", () => show(location.href, { push: false }));
}

// "Back" from another page may show the shelf as it was left, with boxes ticked that its address does not hold.
addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.querySelectorAll("form.filters, form.sort")) form.reset();
});
