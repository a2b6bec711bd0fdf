// A page that waits for a payment: asks its own address every few seconds, and goes where the answer leads.
const EVERY = 3000;

async function look() {
  try {
    const answer = await fetch(location.href, { redirect: "manual", headers: { Accept: "text/html" } });
    if (answer.type === "opaqueredirect") return location.reload();
  } catch {
    // Offline for a moment: ask again.
  }
  setTimeout(look, EVERY);
}

if (document.querySelector("[data-waits]")) setTimeout(look, EVERY);
