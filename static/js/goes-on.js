// A form that leads to the page of a gateway is sent by itself. Whoever comes back by the browser's button finds it waiting.
const form = document.querySelector("[data-goes-on]");
const [entry] = performance.getEntriesByType("navigation");
if (form && entry?.type !== "back_forward") form.submit();
