// Files of a form are sent in parts (tus) that go on where they broke off: of an assignment, or of questions in a quiz.
// Without this module the same form adds them by a plain post. The form says where files are announced (data-announce) and,
// where they have to be taken over once they are there, by which post (data-adopt).

import { Broken, send, sendParts } from "./resumable.js";

const token = (form) => form.querySelector("[name=csrfmiddlewaretoken]").value;

const begin = async (form, file, area) => {
  const known = [...area.querySelectorAll("[data-upload]")].find(
    (row) => row.dataset.name === file.name && Number(row.dataset.size) === file.size,
  );
  if (known) return known.dataset.upload;
  const { question = "" } = area.dataset;
  const body = new URLSearchParams({ name: file.name, size: file.size, question });
  for (const name of ["number", "milestone"]) body.set(name, form.elements[name]?.value ?? "");
  return (await (await send(form.dataset.announce, token(form), { method: "POST", body })).json()).url;
};

const upload = async (form, file, area, tell) => {
  const url = await begin(form, file, area);
  await sendParts(url, file, token(form), (percent) => tell(`${form.dataset.sending} ${file.name}: ${percent} %`));
};

// The list of files anew; what is being written stays as it is.
const renew = async (form, id, words) => {
  if (form.dataset.adopt) await send(form.dataset.adopt, token(form), { method: "POST", body: new URLSearchParams({ go: "stay" }) });
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const fresh = page.getElementById(id);
  if (!fresh) return;
  document.getElementById(id).replaceWith(document.adoptNode(fresh));
  fresh.querySelector("[data-progress]").textContent = words;
  (fresh.querySelector("input[type=file]") ?? fresh.querySelector("button"))?.focus({ preventScroll: true });
  fresh.dispatchEvent(new CustomEvent("files-renewed", { bubbles: true }));
};

const sendAll = async (form, files, area) => {
  const tell = (words) => (area.querySelector("[data-progress]").textContent = words);
  const problems = [];
  for (const file of files) {
    await upload(form, file, area, tell).catch((problem) =>
      problems.push(problem instanceof Broken ? form.dataset.broken : problem.message),
    );
  }
  await renew(form, area.id, problems.join(" ")).catch(() => tell(form.dataset.broken));
};

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-announce]");
  if (form && event.target.type === "file" && event.target.files.length) {
    const files = [...event.target.files];
    event.target.value = ""; // else a button of the form would send them once more
    sendAll(form, files, event.target.closest("[data-files]"));
  }
});
