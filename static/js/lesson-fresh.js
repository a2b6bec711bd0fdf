// Two tabs agree: when the reader comes back to this one, what says how far they are is fetched anew. Only elements
// marked data-fresh are touched, never the lesson itself, so a half-answered quiz stays as it is.

const AWAY = 5000; // milliseconds

let hiddenAt = null;

// Tokens of forms differ in every answer; words, addresses and states are what counts.
const gist = (element) => {
  const copy = element.cloneNode(true);
  for (const token of copy.querySelectorAll("[name=csrfmiddlewaretoken]")) token.remove();
  const links = [...copy.querySelectorAll("a")].map((link) => link.getAttribute("href"));
  return [copy.textContent.replace(/\s+/g, " ").trim(), copy.querySelectorAll(".done").length, ...links].join(" ");
};

// The same control as the one that had focus, by what it leads to or does.
const twin = (region, focused) => {
  for (const name of ["href", "id", "popovertarget", "name"]) {
    const value = focused.getAttribute(name);
    const found = value && region.querySelector(`${focused.localName}[${name}="${CSS.escape(value)}"]`);
    if (found) return found;
  }
  return region.querySelector("a, button");
};

const replace = (region, fresh) => {
  if (gist(region) === gist(fresh)) return false;
  const focused = region.contains(document.activeElement) ? document.activeElement : null;
  region.replaceChildren(...document.adoptNode(fresh).childNodes);
  window.htmx?.process(region);
  if (focused) twin(region, focused)?.focus({ preventScroll: true });
  return true;
};

const refresh = async () => {
  const url = new URL(location.href);
  url.searchParams.delete("retry");
  try {
    const response = await fetch(url, { credentials: "same-origin", headers: { Accept: "text/html" } });
    if (!response.ok || response.redirected) return; // signed out or no longer enrolled: the next action says so
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    let changed = false;
    for (const region of document.querySelectorAll("[data-fresh]")) {
      const fresh = page.getElementById(region.id);
      if (fresh) changed = replace(region, fresh) || changed;
    }
    const [here, there] = [document.getElementById("lesson"), page.getElementById("lesson")];
    if (here && there) for (const name of ["done", "said", "csrf", "ticket"]) here.dataset[name] = there.dataset[name];
    if (changed) document.dispatchEvent(new CustomEvent("lesson:fresh"));
  } catch {
    // offline: what stands there is the best we know
  }
};

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") {
    hiddenAt = performance.now();
  } else if (hiddenAt !== null) {
    const away = performance.now() - hiddenAt;
    hiddenAt = null;
    if (away > AWAY) refresh();
  }
});
// "Back" may show the page as it was left, before the lesson was marked as done.
addEventListener("pageshow", (event) => event.persisted && refresh());
document.addEventListener("lesson:changed", refresh); // something was seen to the end
