// In the editor: a large video or sound is sent in parts as soon as it is chosen, with its progress, and goes on after the
// connection was lost or the page was left. Without this module, or for other kinds, the form sends the file itself.

import { Broken, send, sendElsewhere, sendParts } from "./resumable.js";

const AGAIN = 5000; // milliseconds until the next try, unless the network says sooner that it is back

const token = (form) => form.querySelector("[name=csrfmiddlewaretoken]").value;
const said = (input, name, values = {}) =>
  Object.entries(values).reduce((words, [key, value]) => words.replace(`[${key}]`, value), input.dataset[name]);

const kept = (key, value) => {
  try {
    if (value === null) localStorage.removeItem(key);
    else if (value) localStorage.setItem(key, JSON.stringify(value));
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null; // storage may be forbidden
  }
};

// {url, key}: of the same file, when it was begun already. With `way` where a service takes it; it says itself how far it is.
const begin = async (form, input, file, name) => {
  const known = kept(name);
  const isGone = (problem) => {
    if (problem instanceof Broken) throw problem;
  };
  if (known?.way || (known && (await send(known.url, token(form), { method: "HEAD" }).catch(isGone)))) return known;
  const body = new URLSearchParams({ name: file.name, size: file.size, type: input.dataset.type });
  const begun = await (await send(input.dataset.announce, token(form), { method: "POST", body })).json();
  return kept(name, begun) ?? begun;
};

const backOnline = () =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, AGAIN);
    addEventListener("online", () => (clearTimeout(timer), resolve()), { once: true });
  });

const panelOf = (input) => {
  const panel = document.createElement("p");
  panel.dataset.uploadPanel = "";
  const [bar, words] = [document.createElement("progress"), document.createElement("span")];
  [bar.max, words.role] = [100, "status"];
  panel.append(bar, " ", words);
  input.parentElement.querySelector("[data-upload-panel]")?.remove();
  input.after(panel);
  return { bar, words };
};

const upload = async (form, input, file) => {
  const name = `upload:${input.dataset.type}:${file.name}:${file.size}:${file.lastModified}`;
  const { bar, words } = panelOf(input);
  const tell = (percent) => {
    bar.value = percent;
    words.textContent = said(input, "sending", { name: file.name, percent });
  };
  tell(0);
  for (;;) {
    try {
      const begun = await begin(form, input, file, name);
      await (begun.way ? sendElsewhere(begun, file, tell) : sendParts(begun.url, file, token(form), tell));
      form.querySelector("[name$=upload][type=hidden]").value = begun.key;
      [input.value, input.required, bar.value] = ["", false, 100];
      words.textContent = said(input, "done", { name: file.name });
      return kept(name, null);
    } catch (problem) {
      if (!(problem instanceof Broken)) {
        kept(name, null);
        bar.remove();
        input.value = "";
        words.textContent = problem.message;
        return null;
      }
      words.textContent = said(input, "lost");
      await backOnline();
    }
  }
};

document.addEventListener("change", ({ target: input }) => {
  if (!input.matches?.("input[type=file][data-announce]") || !input.files.length) return;
  const [form, file] = [input.form, input.files[0]];
  if (!input.dataset.endings.split(" ").some((ending) => file.name.toLowerCase().endsWith(ending))) return;
  form.toggleAttribute("data-busy", true);
  upload(form, input, file).finally(() => form.toggleAttribute("data-busy", false));
});

document.addEventListener(
  "submit",
  (event) => {
    if (!event.target.hasAttribute("data-busy")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const input = event.target.querySelector("input[type=file][data-announce]");
    input.parentElement.querySelector("[data-upload-panel] span").textContent = said(input, "wait");
  },
  true,
);
