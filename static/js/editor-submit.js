// An author who presses a button of the editor while autosave is at work waits for it, and then the form is sent as
// pressed. Without this the two race: on a new page both create it, and the author is told that the slug is in use.
const PATIENCE = 10_000; // milliseconds; another session's save can call autosave off without a word
const ENDS = ["w-autosave:success", "w-autosave:error"];

const sendAsPressed = (form, pressed) => {
  form.dataset.wAutosaveActiveValue = "false";
  if (pressed?.name) {
    // Wagtail disables the button that was pressed, and a disabled one is not sent.
    const { name, value } = pressed;
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  form.requestSubmit();
};

const wait = (form, pressed) => {
  const waiting = new AbortController();
  const send = () => {
    waiting.abort();
    clearTimeout(patience);
    sendAsPressed(form, pressed);
  };
  const patience = setTimeout(send, PATIENCE);
  for (const end of ENDS) document.addEventListener(end, send, { signal: waiting.signal });
};

const isSaving = () => document.getElementById("w-autosave-indicator")?.dataset.wAutosaveStateValue === "saving";

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.matches("[data-edit-form]") || form.dataset.wAutosaveActiveValue === "false" || !isSaving()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.waits) return;
    form.dataset.waits = "yes";
    wait(form, event.submitter);
  },
  { capture: true },
);
