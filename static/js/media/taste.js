// Speed and captions, remembered for the next video: with the account for every device, in this browser for who has none.

const KEY = "media";
const JUST_NOW = 10_000; // milliseconds: this page may have been made before the last choice arrived
const FASTEST = 4;

const lesson = () => document.getElementById("lesson")?.dataset ?? {};

const remembered = () => {
  let kept = {};
  try {
    kept = JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {} // storage may be forbidden
  const told = JSON.parse(lesson().taste ?? "{}");
  return Date.now() - (kept.at ?? 0) < JUST_NOW || !Object.keys(told).length ? kept : told;
};

const remember = (change) => {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...remembered(), ...change, at: Date.now() }));
  } catch {}
  const { tasteUrl, csrf } = lesson();
  if (!tasteUrl) return;
  const plain = Object.entries(change).map(([name, value]) => [name, Number(value)]);
  const init = { method: "POST", body: new URLSearchParams(plain), headers: { "X-CSRFToken": csrf }, keepalive: true };
  fetch(tasteUrl, { ...init, credentials: "same-origin" }).catch(() => {});
};

document.addEventListener("media:ready", ({ target: player }) => {
  const media = player.media;
  const { speed, captions } = remembered();
  if (speed > 0 && speed <= FASTEST) media.playbackRate = media.defaultPlaybackRate = speed;
  const track = player.captions;
  if (track && typeof captions === "boolean") track.mode = captions ? "showing" : "hidden";
  let [rate, mode] = [media.playbackRate, track?.mode];
  media.addEventListener("ratechange", () => {
    if (media.playbackRate === rate || media.playbackRate > FASTEST) return;
    rate = media.playbackRate;
    remember({ speed: rate });
  });
  media.textTracks.addEventListener("change", () => {
    if (!track || track.mode === mode) return;
    mode = track.mode;
    remember({ captions: mode === "showing" });
  });
});
