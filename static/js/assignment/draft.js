// The draft of an assignment is saved while it is written. Without this module the same form saves by a plain post.

const WAIT = 1500; // milliseconds after the last key
const timers = new WeakMap();

const say = (form, words) => {
  const place = form.querySelector("[data-said]");
  if (place && place.textContent !== words) place.textContent = words;
};

// Buttons are called "action", so form.action is one of them.
const save = async (form, keepalive = false) => {
  timers.delete(form);
  const data = new FormData(form);
  data.delete("files");
  data.set("action", "autosave");
  say(form, form.dataset.saving);
  try {
    const options = { method: "POST", body: data, headers: { Accept: "application/json" }, keepalive };
    const response = await fetch(form.getAttribute("action"), options);
    const answer = await response.json();
    say(form, answer.errors.length ? answer.errors.join(" ") : `${form.dataset.saved} ${answer.saved}`);
    return response.ok;
  } catch {
    say(form, form.dataset.unsaved);
    if (form.isConnected) later(form, 10 * WAIT);
    return false;
  }
};

const later = (form, wait = WAIT) => {
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(save, wait, form));
};

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-assignment]");
  if (form && event.target.type !== "file") later(form);
});

addEventListener("pagehide", () => {
  for (const form of document.querySelectorAll("form[data-assignment]")) if (timers.has(form)) save(form, true);
});
