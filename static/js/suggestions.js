// Titles of courses while one types in a search box, offered by the browser's own list. Without this the form works alone.
const PAUSE = 150; // milliseconds without a key
const FEWEST = 2; // letters

for (const [number, input] of document.querySelectorAll("input[data-suggestions]").entries()) {
  const list = document.createElement("datalist");
  list.id = `suggestions-${number}`;
  input.after(list);
  input.setAttribute("list", list.id);
  const urls = new Map();
  let timer;
  let asked;

  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    try {
      const address = `${input.dataset.suggestions}?${new URLSearchParams({ q: input.value })}`;
      const answer = await fetch(address, { signal: asked.signal });
      if (!answer.ok) return;
      const { suggestions } = await answer.json();
      urls.clear();
      for (const { title, url } of suggestions) urls.set(title, url);
      list.replaceChildren(...suggestions.map(({ title }) => new Option(title, title)));
    } catch (error) {
      if (error.name !== "AbortError") list.replaceChildren(); // away from the network: no suggestions, no fuss
    }
  };

  input.addEventListener("input", (event) => {
    clearTimeout(timer);
    const isPicked = event.inputType === undefined || event.inputType === "insertReplacementText";
    if (isPicked && urls.has(input.value)) {
      location.assign(urls.get(input.value));
    } else if (input.value.trim().length >= FEWEST) {
      timer = setTimeout(ask, PAUSE);
    }
  });
}
