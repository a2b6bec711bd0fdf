// Speed and captions, remembered in this browser for the next video.

const KEY = "media";

const remembered = () => {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {}; // storage may be forbidden
  }
};

const remember = (change) => {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...remembered(), ...change }));
  } catch {}
};

document.addEventListener("media:ready", ({ target: player }) => {
  const media = player.media;
  const { speed, captions } = remembered();
  if (speed > 0 && speed <= 4) media.playbackRate = media.defaultPlaybackRate = speed;
  const track = player.captions;
  if (track && captions !== undefined) track.mode = captions ? "showing" : "hidden";
  media.addEventListener("ratechange", () => remember({ speed: media.playbackRate }));
  let mode = track?.mode;
  media.textTracks.addEventListener("change", () => {
    if (!track || track.mode === mode) return;
    mode = track.mode;
    remember({ captions: mode === "showing" });
  });
});
