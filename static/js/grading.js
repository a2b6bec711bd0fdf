// The grading desk: a saved comment goes into the feedback by one press, and the sum of the rubric is shown while it is
// filled in. Without this module comments are typed, and the server adds up.

const feedback = document.getElementById("feedback");
const points = document.getElementById("points");

document.addEventListener("click", (event) => {
  const text = event.target.closest("[data-comment]")?.dataset.comment;
  if (!text) return;
  feedback.value = feedback.value.trim() ? `${feedback.value.trimEnd()}\n${text}` : text;
  feedback.focus();
});

const addUp = () => {
  const groups = [...document.querySelectorAll(".rubric fieldset")];
  if (!groups.length || !points) return;
  const chosen = groups.map((group) => group.querySelector("input[type=radio]:checked"));
  const sum = chosen.reduce((total, input) => total + Number(input?.dataset.points ?? 0), 0);
  points.placeholder = chosen.every(Boolean) ? String(Math.round(sum * 100) / 100) : "";
};

document.addEventListener("change", (event) => {
  if (event.target.type !== "radio") return;
  points.value = ""; // what was typed belongs to the choice before
  addUp();
});
addUp();
