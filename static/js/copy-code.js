// The button that copies a code example, and says so.
const SAID_FOR = 2500; // milliseconds

const reveal = () => {
  if (!navigator.clipboard) return; // only on secure pages
  for (const button of document.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
};

document.addEventListener("click", async (event) => {
  const example = event.target.closest("[data-copy]")?.closest(".code");
  if (!example) return;
  const said = example.querySelector(".copied");
  try {
    const lines = [...example.querySelectorAll("code .l")].map((line) => line.textContent);
    await navigator.clipboard.writeText(`${lines.join("\n")}\n`);
    said.textContent = said.dataset.copied;
  } catch {
    said.textContent = said.dataset.failed;
  }
  setTimeout(() => (said.textContent = ""), SAID_FOR);
});

document.addEventListener("htmx:load", reveal);
reveal();
