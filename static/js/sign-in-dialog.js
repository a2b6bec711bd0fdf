// "Sign in" opens the form in a dialog on the page where the reader is. Without JavaScript, or when anything goes
// wrong on the way, the link leads to the plain sign-in page.
// The sign-in view answers requests marked as Ajax with JSON: {html} of its page, and {location} once signed in.

const dialog = document.getElementById("sign-in-dialog");
const body = dialog?.querySelector("[data-dialog-body]");

const ask = async (url, options = {}) => {
  const response = await fetch(url, {
    ...options,
    headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" },
    credentials: "same-origin",
  });
  return response.json();
};

const show = (html) => {
  const part = new DOMParser().parseFromString(html, "text/html").querySelector("[data-dialog-part]");
  if (!part) throw new Error("The sign-in page has no part for the dialog.");
  body.replaceChildren(document.adoptNode(part));
  body.querySelectorAll("[data-module]").forEach((needs) => import(needs.dataset.module)); // scripts of a part do not run
  if (!dialog.open) dialog.showModal();
  body.querySelector("input:not([type=hidden])")?.focus();
  body.dispatchEvent(new CustomEvent("fragment:shown", { bubbles: true })); // see form-errors.js
};

const open = async (link) => {
  const url = new URL(link.href);
  // The page's address in the link knows no query or anchor (pages for visitors are cached); come back to both.
  if (url.searchParams.get("next") === location.pathname) {
    url.searchParams.set("next", location.pathname + location.search + location.hash);
  }
  try {
    show((await ask(url)).html);
  } catch {
    location.assign(url);
  }
};

const goTo = (url) => {
  location.assign(url);
  // The same page with an anchor would only scroll: it has to come anew, now that somebody is signed in.
  if (url.hash && url.pathname + url.search === location.pathname + location.search) location.reload();
};

const submit = async (form, button) => {
  if (button) button.disabled = true;
  try {
    const answer = await ask(form.action, { method: "POST", body: new FormData(form) });
    if (answer.location) goTo(new URL(answer.location, location.href));
    else show(answer.html);
  } catch {
    form.submit(); // let the plain page say what is wrong
  } finally {
    if (button) button.disabled = false;
  }
};

if (body) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-sign-in]");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    // A page that shows the form already needs no second one: field ids would collide.
    if (document.querySelector("main [data-dialog-part]")) return;
    event.preventDefault();
    link.closest("[popover]")?.hidePopover();
    open(link);
  });
  body.addEventListener("submit", (event) => {
    if (event.target.matches("[data-plain]")) return; // it leads to another site
    event.preventDefault();
    submit(event.target, event.submitter);
  });
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}
