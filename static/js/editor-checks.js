// The list of what keeps a page from being published is read again after each autosave.
document.addEventListener("w-autosave:success", async () => {
  const place = document.querySelector("[data-checks-url]");
  if (!place) return;
  const response = await fetch(place.dataset.checksUrl, { headers: { "X-Requested-With": "XMLHttpRequest" } });
  if (response.ok) place.innerHTML = await response.text();
});
