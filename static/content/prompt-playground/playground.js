import { isAlone, meetLesson } from "./marula.js";
import { MESSAGES, PARTS, judge, read } from "./shop.js";

const WORDS = {
  good: "Right, and in the shape that was asked for.",
  loose: "Right for a reader. A program would stumble over it.",
  wrong: "Wrong.",
};

const at = (id) => document.getElementById(id);
const make = (name, text = "", className = "") => Object.assign(document.createElement(name), { textContent: text, className });
const began = Date.now();
let lesson = null;
let score = null;

const showParts = (said = {}) =>
  at("parts").replaceChildren(
    ...PARTS.map(({ id, name, asks }) => {
      const item = make("li", "", said[id] ? "said" : "");
      item.append(make("b", said[id] ? `${name}: said` : name), ...(said[id] ? [] : [make("span", asks)]));
      return item;
    }),
  );

const show = (message, answer) => {
  const verdict = judge(message, answer);
  const item = make("li", "", verdict);
  item.append(make("blockquote", `“${message.text}”`), make("output", answer), make("p", WORDS[verdict]));
  at("answers").append(item);
  return verdict;
};

at("run").addEventListener("submit", (event) => {
  event.preventDefault();
  const said = read(at("prompt").value);
  showParts(said);
  at("answers").replaceChildren();
  const verdicts = MESSAGES.map((message) => show(message, message.answer(said)));
  const good = verdicts.filter((verdict) => verdict === "good").length;
  score = Math.round((100 * good) / MESSAGES.length);
  at("verdict").textContent = `${good} of ${MESSAGES.length} answers can be used as they are.`;
  at("hand-in").disabled = lesson === null;
});

at("hand-in").addEventListener("click", () => {
  at("hand-in").disabled = true;
  at("lesson").textContent = "Handing in …";
  lesson.complete({ score, time_spent: Math.round((Date.now() - began) / 1000) });
});

showParts();
if (isAlone()) at("lesson").textContent = "Opened by itself: try what you like, nothing is reported to a lesson.";

lesson = await meetLesson();
document.documentElement.style.colorScheme = lesson.launch.colorScheme || "light dark";
at("lesson").textContent = "Connected to your lesson. It is told your score when you hand in, and nothing of what you write.";
at("hand-in").disabled = score === null;
new ResizeObserver(() => lesson.resize(Math.ceil(document.body.scrollHeight) + 8)).observe(document.body);
lesson.onresult = ({ completed, message }) => {
  at("lesson").textContent = completed ? "Handed in: the lesson knows that you are done. Try on if you like." : message;
  at("hand-in").disabled = Boolean(completed);
};
