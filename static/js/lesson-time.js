// How long a lesson was in view: whole seconds, reported every half minute and whenever the page is left or hidden.
// The server adds at most the time since the last report of any tab, so nothing is ever counted twice.

const EVERY = 30_000; // milliseconds
const LONGEST_GAP = 45; // seconds one stretch may claim: a laptop that slept was not read

let seconds = 0;
let since = null; // when the stretch that is being measured began; null while hidden
let isOver = false; // the server no longer takes reports: signed out, or no longer in the course

const start = () => {
  if (document.visibilityState === "visible") since ??= performance.now();
};

const measure = () => {
  if (since === null) return;
  const now = performance.now();
  seconds += Math.min((now - since) / 1000, LONGEST_GAP);
  since = now;
};

const report = async () => {
  measure();
  const whole = Math.floor(seconds);
  const data = document.getElementById("lesson")?.dataset;
  if (!whole || isOver || !data?.timeUrl) return;
  seconds -= whole;
  try {
    const response = await fetch(data.timeUrl, {
      method: "POST",
      body: new URLSearchParams({ seconds: whole }),
      headers: { "X-CSRFToken": data.csrf },
      credentials: "same-origin",
      keepalive: true, // outlives the page
      redirect: "manual",
    });
    isOver = response.status === 403 || response.status === 404;
  } catch {
    seconds += whole; // offline: with the next report
  }
};

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") return start();
  report();
  since = null;
});
addEventListener("pagehide", () => {
  report();
  since = null;
});
addEventListener("pageshow", start);
setInterval(report, EVERY);
start();
