// Where the student stopped and what they watched: told to the server every quarter of a minute and on leaving, so that
// any device goes on from there. This browser keeps it too, for what the server did not get to hear.

const EVERY = 15_000; // milliseconds between reports
const [KEEP, JUST_NOW] = [1000, 10_000]; // between notes in this browser; how long its notes beat the page
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
const lastPlace = (kept, media) => {
  const url = new URL(location);
  let [seconds, at] = JSON.parse(lesson().places ?? "{}")[media] ?? [0, 0];
  if (url.searchParams.get("media") === media && url.searchParams.has("t")) {
    seconds = Number(url.searchParams.get("t")) || 0;
    for (const name of ["t", "media"]) url.searchParams.delete(name);
    history.replaceState(history.state, "", url); // a reload goes on from where it then is
  }
  // The page, or the link to it, may have been made before the report of the one that was left arrived.
  const isNews = kept && (kept.isSent ? Date.now() - kept.at < JUST_NOW : kept.at > at);
  return isNews ? kept.seconds : seconds;
};

const tell = (body) => {
  const how = { method: "POST", credentials: "same-origin", redirect: "manual", keepalive: true }; // outlives the page
  return fetch(lesson().watchUrl, { ...how, body, headers: { "X-CSRFToken": lesson().csrf } });
};

document.addEventListener("media:ready", ({ target: player }) => {
  const [media, number] = [player.media, player.dataset.media];
  const { ticket, student, places } = lesson();
  const key = `place:${student}:${location.pathname}:${number}`;
  let [isReady, isOver, told, reported, noted, due] = [false, !ticket, null, performance.now(), 0, null];

  const here = () => (media.ended ? 0 : Math.round(media.currentTime * 10) / 10);
  const keep = (rest) => near(key, { seconds: here(), at: Date.now(), isSent: false, untold: player.watched.peek(), ...rest });

  const report = async () => {
    const seconds = here();
    const stretches = isReady && !isOver ? player.watched.take() : [];
    if (!isReady || isOver || (seconds === told && !stretches.length)) return;
    clearTimeout(due);
    [told, reported, due] = [seconds, performance.now(), null];
    const { at } = keep({ untold: stretches }) ?? {};
    const watched = stretches.map(([from, to]) => `${from.toFixed(1)}-${to.toFixed(1)}`).join(",");
    const length = Number.isFinite(media.duration) ? media.duration.toFixed(1) : 0;
    const again = () => {
      told = null;
      player.watched.giveBack(stretches);
    };
    try {
      const response = await tell(new URLSearchParams({ ticket: lesson().ticket, media: number, seconds, length, watched }));
      isOver = response.status === 403 || response.status === 404;
      const said = response.ok ? await response.json() : null;
      if (said ? !said.is_noted : response.status >= 500 || response.status === 409) return again();
      if (said) player.watched.know(said.ranges);
      if (near(key)?.at === at) keep({ seconds, at, isSent: true, untold: [] });
      if (said?.is_complete) document.dispatchEvent(new CustomEvent("lesson:changed"));
    } catch {
      again(); // offline: kept here until the next report
    }
  };
  const soon = () => (due ??= setTimeout(report, Math.max(EVERY - (performance.now() - reported), 0)));

  const resume = () => {
    const kept = near(key);
    const seconds = lastPlace(kept, number);
    isReady = true;
    player.watched.know(JSON.parse(places ?? "{}")[number]?.[2] ?? []);
    if (seconds > 1 && seconds <= media.duration - END) {
      told = media.dataset.resumed = seconds;
      player.goOn(seconds);
    }
    if (isOver || kept?.isSent || !kept?.untold?.length) return;
    player.watched.giveBack(kept.untold);
    report(); // at once: later this place may be older than that of another device
  };

  if (media.readyState >= HTMLMediaElement.HAVE_METADATA) resume();
  else media.addEventListener("loadedmetadata", resume, { once: true });
  media.addEventListener("timeupdate", () => {
    if (media.paused || !isReady || isOver) return;
    if (performance.now() - noted > KEEP) [noted] = [performance.now(), keep()];
    soon();
  });
  for (const name of ["pause", "seeked"]) media.addEventListener(name, () => isReady && !isOver && (keep(), soon()));
  media.addEventListener("ended", report);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && report());
  addEventListener("pagehide", report);
});
