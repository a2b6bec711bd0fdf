// "Back" may show the shelf as it was left, with boxes ticked that its address does not hold: the address decides.
addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.querySelectorAll("form.filters, form.sort")) form.reset();
});
