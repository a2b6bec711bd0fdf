// Where the student stopped: told to the server every few seconds and on leaving, so that any device goes on from there.
// This browser keeps it too, for what the server did not get to hear.

const EVERY = 4000; // milliseconds between reports while playing
const JUST_NOW = 10_000;
const END = 3; // seconds before the end count as the end: next time from the start

const lesson = () => document.getElementById("lesson")?.dataset ?? {};

const near = (key, value) => {
  try {
    if (value) localStorage.setItem(key, JSON.stringify(value));
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null; // storage may be forbidden
  }
};

// {seconds} from the address (a link to a moment), this browser, or the server: whichever knows best.
const lastPlace = (key, media) => {
  const url = new URL(location);
  if (url.searchParams.get("media") === media && url.searchParams.has("t")) {
    const seconds = Number(url.searchParams.get("t")) || 0;
    for (const name of ["t", "media"]) url.searchParams.delete(name);
    history.replaceState(history.state, "", url); // a reload goes on from where it then is
    return seconds;
  }
  const [seconds, at] = JSON.parse(lesson().places ?? "{}")[media] ?? [0, 0];
  const kept = near(key);
  // The page may have been made before the report of the one that was left arrived.
  const isNews = kept && (kept.isSent ? Date.now() - kept.at < JUST_NOW : kept.at > at);
  return isNews ? kept.seconds : seconds;
};

document.addEventListener("media:ready", ({ target: player }) => {
  const media = player.media;
  const { placeUrl, student } = lesson();
  const key = `place:${student}:${placeUrl}:${player.dataset.media}`;
  let [isReady, isOver, told, reported] = [false, !placeUrl, null, 0];

  const report = async () => {
    const seconds = media.ended ? 0 : Math.round(media.currentTime * 10) / 10;
    if (!isReady || isOver || seconds === told) return;
    [told, reported] = [seconds, performance.now()];
    const at = Date.now();
    near(key, { seconds, at, isSent: false });
    try {
      const response = await fetch(placeUrl, {
        method: "POST",
        body: new URLSearchParams({ media: player.dataset.media, seconds }),
        headers: { "X-CSRFToken": lesson().csrf },
        credentials: "same-origin",
        keepalive: true, // outlives the page
        redirect: "manual",
      });
      isOver = response.status === 403 || response.status === 404;
      if (response.ok && near(key)?.at === at) near(key, { seconds, at, isSent: true });
    } catch {
      told = null; // offline: kept here until the next report
    }
  };

  const resume = () => {
    const seconds = lastPlace(key, player.dataset.media);
    isReady = true;
    if (!(seconds > 1) || seconds > media.duration - END) return;
    told = media.dataset.resumed = seconds;
    player.seek(seconds);
    const note = player.querySelector(".resumed");
    const words = note.querySelector("span");
    words.textContent = words.dataset.said.replace("[time]", player.clock(seconds));
    note.hidden = false;
    note.querySelector("button").addEventListener("click", () => {
      note.hidden = true;
      player.seek(0);
      (player.querySelector("[data-do=play]") ?? media).focus();
      media.play().catch(() => {});
    });
  };

  if (media.readyState >= HTMLMediaElement.HAVE_METADATA) resume();
  else media.addEventListener("loadedmetadata", resume, { once: true });
  media.addEventListener("timeupdate", () => !media.paused && performance.now() - reported > EVERY && report());
  for (const name of ["pause", "seeked", "ended"]) media.addEventListener(name, report);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && report());
  addEventListener("pagehide", report);
});
