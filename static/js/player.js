// The lesson player: the outline remembers its open modules; focus and words follow what changed. Works without, too.

const outline = () => document.getElementById("outline");
const list = () => outline()?.querySelector(".outline");
const lesson = () => document.getElementById("lesson");

// --- the outline: open modules and scroll position, kept for this browser tab

const key = () => `outline:${lesson()?.dataset.course}`;

const remembered = () => {
  try {
    return JSON.parse(sessionStorage.getItem(key())) ?? {};
  } catch {
    return {}; // storage may be forbidden
  }
};

const restoreModules = (scroll) => {
  const open = remembered();
  for (const module of outline()?.querySelectorAll("details[data-module]") ?? []) {
    const isHere = module.querySelector("[aria-current]");
    if (!isHere && module.dataset.module in open) module.open = open[module.dataset.module];
  }
  if (scroll !== undefined) list().scrollTop = scroll;
  else list()?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
};

document.addEventListener("click", (event) => {
  const module = event.target.closest("summary")?.closest("details[data-module]");
  if (!module) return;
  try {
    sessionStorage.setItem(key(), JSON.stringify({ ...remembered(), [module.dataset.module]: !module.open }));
  } catch {}
});

// As a sheet on phones: bring the reader to where they are. On wide screens it stands beside the text.
document.addEventListener("toggle", (event) => {
  if (event.target.id !== "outline" || event.newState !== "open") return;
  restoreModules();
  const here = event.target.querySelector("[aria-current]") ?? event.target.querySelector("button");
  here?.focus();
}, true);
matchMedia("(min-width: 64rem)").addEventListener("change", () => outline()?.matches(":popover-open") && outline().hidePopover());

// lesson-fresh.js brought the outline up to date
document.addEventListener("lesson:fresh", () => restoreModules(list()?.scrollTop));

// --- after htmx replaced #lesson: focus goes to the result, and completion is said aloud

let before = {};

document.addEventListener("htmx:beforeRequest", (event) => {
  before = {
    region: event.detail.elt.closest("[id^=block-]")?.id,
    scroll: list()?.scrollTop,
    wasDone: lesson()?.dataset.done,
  };
});

const focusOn = (element) => {
  if (!element) return;
  if (element.tabIndex < 0) element.setAttribute("tabindex", "-1");
  element.focus();
};

const say = (words) => {
  const voice = document.getElementById("lesson-say");
  if (voice) voice.textContent = words;
};

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== "lesson" && !event.target.querySelector?.("#lesson")) return;
  restoreModules(before.scroll);
  const messages = document.getElementById("messages");
  const region = before.region && document.getElementById(before.region);
  if (messages?.childElementCount) {
    region?.querySelector("form")?.prepend(messages); // a refusal stands where it is to be mended, not far above
    focusOn(messages);
  } else if (region) focusOn(region.querySelector("[data-outcome], [role=status]") ?? region);
  else focusOn(lesson().querySelector("[data-outcome]"));
  if (lesson().dataset.done && !before.wasDone) say(lesson().dataset.said);
});

// A refusal or a lost connection is never silent.
const complain = (words) => {
  const messages = document.getElementById("messages");
  const note = Object.assign(document.createElement("div"), { className: "note note-bad", textContent: words });
  messages?.replaceChildren(note);
  focusOn(messages);
};
document.addEventListener("htmx:sendError", () => complain(document.getElementById("lesson-say").dataset.offline));
document.addEventListener("htmx:responseError", (event) => {
  const answer = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  const reason = answer.querySelector("[data-reason]")?.textContent.trim();
  complain(reason || document.getElementById("lesson-say").dataset.failed);
});

restoreModules();
