// After a form came back with errors: move focus to the summary, and let its links reach the field itself.
// Without JavaScript the summary is still there, and its links still jump.
const fieldOf = (link) => {
  const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!target) return null;
  const controls = "input:not([type=hidden]), select, textarea";
  return target.matches(controls) ? target : target.querySelector(controls);
};

const showProblems = (root) => {
  const summary = root.querySelector("[data-problems]");
  if (!summary) return;
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const field = link && fieldOf(link);
    if (!field) return;
    event.preventDefault();
    (field.closest(".field") ?? field).scrollIntoView({ block: "nearest" });
    field.focus();
  });
};

// "fragment:shown" comes from whatever put a form into the page later, as the sign-in dialog does.
document.addEventListener("fragment:shown", (event) => showProblems(event.target));
showProblems(document);
