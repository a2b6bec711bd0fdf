// While a course is being duplicated: fetch this page again and show how far it is.

const EVERY = 1500;

async function look() {
  const box = document.getElementById("course-copy");
  if (!box?.hasAttribute("data-running")) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("course-copy");
    if (fresh && fresh.innerHTML !== box.innerHTML) box.replaceWith(document.adoptNode(fresh));
  } catch {
    // Offline for a moment: ask again.
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
