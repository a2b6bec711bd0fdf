// The bar of a video: a native slider over the marks of the chapters, and buttons. Takes the place of the browser's own.

// Each mark is as wide as its chapter is long, and filled as far as it was played.
const drawMarks = (marks, media) => {
  marks.forEach((mark, place) => {
    const start = place ? Number(mark.dataset.start) : 0;
    const end = place + 1 < marks.length ? Number(marks[place + 1].dataset.start) : media.duration;
    const length = Math.max(end - start, 0.1);
    mark.style.flexGrow = length;
    mark.style.setProperty("--played", `${Math.min(Math.max((media.currentTime - start) / length, 0), 1) * 100}%`);
  });
};

document.addEventListener("media:ready", ({ target: player }) => {
  const media = player.media;
  const bar = player.querySelector(".ctl");
  if (!bar) return; // a sound keeps the browser's
  const find = (selector) => bar.querySelector(selector);
  const [seek, speed] = [find("input"), find("[data-speed]")];
  const [play, mute, captions] = ["play", "mute", "captions"].map((name) => find(`[data-do=${name}]`));
  const marks = [...bar.querySelectorAll(".marks i")];
  const track = player.captions;
  media.controls = false;
  bar.hidden = false;

  const show = () => {
    if (!media.duration) return;
    seek.max = media.duration;
    seek.value = media.currentTime;
    const words = { "[now]": player.clock(media.currentTime), "[length]": player.clock(media.duration) };
    seek.setAttribute("aria-valuetext", seek.dataset.said.replace(/\[\w+\]/g, (name) => words[name]));
    find("[data-now]").textContent = words["[now]"];
    find("[data-length]").textContent = words["[length]"];
    drawMarks(marks, media);
  };
  const labels = [play.getAttribute("aria-label"), play.dataset.other];
  const state = () => {
    play.setAttribute("aria-label", labels[media.paused ? 0 : 1]);
    bar.toggleAttribute("data-playing", !media.paused);
    mute.setAttribute("aria-pressed", media.muted);
    captions?.setAttribute("aria-pressed", track.mode === "showing");
    const option = [...speed.options].find(({ value }) => Number(value) === media.playbackRate);
    if (option) speed.value = option.value;
  };

  for (const name of ["loadedmetadata", "durationchange", "timeupdate", "seeking", "seeked"]) media.addEventListener(name, show);
  for (const name of ["play", "pause", "ended", "volumechange", "ratechange"]) media.addEventListener(name, state);
  media.textTracks.addEventListener("change", state);
  seek.addEventListener("input", () => player.seek(Number(seek.value)));
  speed.addEventListener("change", () => (media.playbackRate = Number(speed.value)));

  const screen = player.querySelector(".screen");
  const actions = {
    play: () => (media.paused ? media.play().catch(() => {}) : media.pause()),
    back: () => player.seek(media.currentTime - 10),
    mute: () => (media.muted = !media.muted),
    captions: () => (track.mode = track.mode === "showing" ? "hidden" : "showing"),
    full: () => {
      if (document.fullscreenElement) document.exitFullscreen();
      else if (screen.requestFullscreen) screen.requestFullscreen().catch(() => {});
      else media.webkitEnterFullscreen?.();
    },
  };
  bar.addEventListener("click", (event) => actions[event.target.closest("[data-do]")?.dataset.do]?.());
  media.addEventListener("click", () => {
    actions.play();
    play.focus({ preventScroll: true }); // so that the keys work from here
  });
  show();
  state();
});
