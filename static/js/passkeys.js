// Passkeys: a form marked data-passkey is sent with what the browser's own dialog gives for it. In the page and in the
// sign-in dialog alike; forms stay hidden where the browser has no passkeys.

// Passkeys belong to a host name: there are none at 127.0.0.1, but at localhost.
const isNamed = !/^[\d.]+$|:/.test(location.hostname);
const canUse = isNamed && window.isSecureContext && Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON);

const reveal = (root) => {
  if (!canUse) return;
  root.querySelectorAll("form[data-passkey]").forEach((form) => (form.hidden = false));
  root.querySelectorAll("[data-no-passkeys]").forEach((note) => note.remove());
};

// The options stand in the form, or are asked for: then the challenge is as old as the press of the button.
const optionsOf = async (form) => {
  const written = form.querySelector("script[type='application/json']");
  if (written) return JSON.parse(written.textContent).publicKey;
  const answer = await fetch(form.action, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  return (await answer.json()).request_options.publicKey;
};

const askBrowser = async (form) => {
  const options = await optionsOf(form);
  if (form.dataset.passkey === "get") {
    return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  }
  // One that the device finds by itself can sign in without an address; a key without room for it still is a factor.
  options.authenticatorSelection = { ...options.authenticatorSelection, residentKey: "preferred", requireResidentKey: false };
  return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
};

const send = async (form, button) => {
  const problem = form.querySelector("[data-passkey-problem]");
  problem.hidden = true;
  if (button) button.disabled = true;
  try {
    form.elements.credential.value = JSON.stringify((await askBrowser(form)).toJSON());
    form.submit();
  } catch {
    problem.hidden = false;
    if (button) button.disabled = false;
  }
};

// Before others see it: what is not filled in yet is not sent, not even by the dialog.
document.addEventListener(
  "submit",
  (event) => {
    if (!event.target.matches("form[data-passkey]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    send(event.target, event.submitter);
  },
  true,
);

document.addEventListener("fragment:shown", (event) => reveal(event.target));
reveal(document);
