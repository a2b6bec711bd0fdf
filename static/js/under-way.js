// While something is under way: fetch this page again and show how far it is. Elements with an id and data-renewed are
// filled anew as long as one of them has data-under-way.

const EVERY = 1500;

const renew = (box, page) => {
  const fresh = page.getElementById(box.id);
  if (!fresh) return;
  box.toggleAttribute("data-under-way", fresh.hasAttribute("data-under-way"));
  if (fresh.innerHTML !== box.innerHTML) box.replaceChildren(...fresh.childNodes);
};

async function look() {
  if (!document.querySelector("[data-under-way]")) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.querySelectorAll("[data-renewed]").forEach((box) => renew(box, page));
  } catch {
    // Offline for a moment: ask again.
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
