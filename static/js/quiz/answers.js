// What stands in the fields of a question, and the little squares that say which are answered.

export const questionOf = (element) => element.closest?.("[data-question]")?.dataset.question;

// {part: [values]} of the fields q-<question> and q-<question>-<part>
export const partsOf = (form, question) => {
  const parts = {};
  const field = `q-${question}`;
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== "string" || (name !== field && !name.startsWith(`${field}-`))) continue;
    (parts[name.slice(field.length + 1)] ??= []).push(value);
  }
  return parts;
};

const square = (question) => document.querySelector(`[data-of="${CSS.escape(question)}"]`);

const relabel = (element) => {
  const { answered, unanswered, flagged } = element.closest("[data-answered]").dataset;
  const words = [element.dataset.name, element.classList.contains("ans") ? answered : unanswered];
  if (element.classList.contains("flg")) words.push(flagged);
  element.setAttribute("aria-label", words.join(", "));
};

export const showAnswered = (question, parts) => {
  const element = square(question);
  if (!element) return;
  element.classList.toggle("ans", Object.values(parts).flat().some((value) => value.trim()));
  relabel(element);
};

// Returns whether it is flagged now.
export const toggleFlag = (button, question) => {
  const isOn = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(isOn));
  button.value = `${isOn ? "unflag" : "flag"}:${question}`;
  const words = button.querySelector("span");
  words.textContent = isOn ? words.dataset.on : words.dataset.off;
  const element = square(question);
  element?.classList.toggle("flg", isOn);
  if (element) relabel(element);
  return isOn;
};
