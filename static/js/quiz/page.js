// The page on which a quiz is taken: every change goes into the queue and to the server; buttons wait until it is there.

import { partsOf, questionOf, showAnswered, toggleFlag } from "./answers.js";
import { Queue } from "./queue.js";
import { startTimer } from "./timer.js";

const TYPING = 700; // milliseconds of rest after a key before an answer is sent
const AGAIN = [2, 5, 10, 15]; // seconds until the next try while there is no connection

const form = document.querySelector("#quiz, #submit-quiz");
const words = form.dataset;
const status = document.getElementById("quiz-status");
const saved = document.getElementById("quiz-saved").querySelector("span");
const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
const say = (text) => (document.getElementById("quiz-say").textContent = text);
const show = (text) => (saved.textContent = text);

let [failures, timer] = [0, null];
const heard = (code, answer) => {
  const wasTrouble = Boolean(saved.dataset.trouble);
  saved.dataset.trouble = code === 200 ? "" : String(code);
  if (answer.results) return location.assign(answer.results);
  for (const [question, digest] of Object.entries(answer.shown ?? {})) {
    const field = form.querySelector(`[name="shown-${CSS.escape(question)}"]`);
    if (field) field.value = digest;
  }
  if (Number.isInteger(answer.left)) timer?.set(answer.left);
  const refusals = Object.values(answer.refused ?? {});
  if (refusals.length || [400, 413].includes(code)) show(`${words.refused}: ${refusals[0] ?? answer.reason ?? ""}`);
  else if (code === 200) show(`${words.saved} ${new Date().toLocaleTimeString(document.documentElement.lang)}`);
  else show(code === 403 ? words.signedOut : code === 429 && answer.reason ? answer.reason : words.kept);
  if (wasTrouble === (code === 200)) say(saved.textContent);
  failures = code === 200 ? 0 : failures + 1;
};

const queue = new Queue(words.attempt, words.journal, token, heard);

let again;
const send = async () => {
  clearTimeout(again);
  if (queue.isEmpty) return true;
  show(words.saving);
  const isDone = await queue.flush();
  if (!isDone) again = setTimeout(send, AGAIN[Math.min(failures, AGAIN.length) - 1] * 1000 || 2000);
  return isDone;
};

const waiting = new Map(); // question: what will note it
const note = (question) => {
  clearTimeout(waiting.get(question));
  waiting.delete(question);
  const parts = partsOf(form, question);
  queue.push({ kind: "answer", question, parts });
  showAnswered(question, parts);
};
const noteAll = () => [...waiting.keys()].forEach(note);

form.addEventListener("input", (event) => {
  const question = questionOf(event.target);
  if (!question || event.target.type === "file") return; // uploads.js
  clearTimeout(waiting.get(question));
  waiting.set(question, setTimeout(() => (note(question), send()), event.target.matches("textarea, [type=text], input:not([type])") ? TYPING : 0));
});
form.addEventListener("change", () => (noteAll(), send()));

form.addEventListener("files-renewed", (event) => {
  showAnswered(questionOf(event.target), { "": [...event.target.querySelectorAll("li:not([data-upload])")].map(() => "1") });
  show(`${words.saved} ${new Date().toLocaleTimeString(document.documentElement.lang)}`);
});

let isPassing = false;
form.addEventListener("submit", async (event) => {
  const button = event.submitter;
  const question = button && questionOf(button);
  const isFlag = button && "flag" in button.dataset;
  noteAll();
  if (isPassing || (!isFlag && queue.isEmpty)) return;
  event.preventDefault();
  if (isFlag) queue.push({ kind: "flag", question, value: toggleFlag(button, question) });
  const isDone = await send();
  if (isFlag) return;
  if (!isDone && saved.dataset.trouble !== "400") return say(words.wait), show(words.wait);
  isPassing = true;
  setTimeout(() => form.requestSubmit(button)); // while the event is under way, asking again is ignored
});

const leave = () => (noteAll(), queue.isEmpty || queue.flush(true));
document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? leave() : send()));
addEventListener("pagehide", leave);
addEventListener("pageshow", (event) => event.persisted && location.reload()); // what "back" brings may be old
addEventListener("online", send);

timer = startTimer(status, say, async () => {
  noteAll();
  await send();
  const last = document.createElement("form");
  Object.assign(last, { method: "post", action: words.submit });
  last.innerHTML = '<input type="hidden" name="csrfmiddlewaretoken">';
  last.firstChild.value = token;
  document.body.append(last);
  if (queue.isEmpty) last.submit();
});

// What an earlier page could not send is sent first; then the page is shown as the server has it.
if (queue.hasLeftBehind) send().then((isDone) => isDone && location.reload());
