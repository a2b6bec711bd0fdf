// A block that only asks to be seen (data-viewed-url) is reported once it was: a video of ours when nine tenths of it
// were played, one elsewhere and anything else after it stood in view for a while. Without this file "mark as done" says the same.

const PLAYED = 0.9; // of the length
const IN_VIEW = 10_000; // milliseconds

const watched = new WeakSet();

const report = async (block) => {
  const url = block.dataset.viewedUrl;
  if (!url) return;
  delete block.dataset.viewedUrl;
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "X-CSRFToken": document.getElementById("lesson").dataset.csrf },
      credentials: "same-origin",
      redirect: "manual",
    });
    if (response.ok || response.type === "opaqueredirect") document.dispatchEvent(new CustomEvent("lesson:changed"));
  } catch {
    block.dataset.viewedUrl = url; // offline: the next look counts
    watched.delete(block);
  }
};

// What was seen before this visit, up to the place it went on from (media/place.js), counts too.
const played = (video) => {
  const before = Number(video.dataset.resumed ?? 0);
  let seconds = before;
  for (let i = 0; i < video.played.length; i += 1) {
    seconds += Math.max(video.played.end(i) - Math.max(video.played.start(i), before), 0);
  }
  return video.duration ? seconds / video.duration : 0;
};

const timers = new Map();
const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, intersectionRatio, intersectionRect } of entries) {
      const isInView = intersectionRatio >= 0.5 || intersectionRect.height >= innerHeight / 2; // some are higher than the screen
      if (isInView === timers.has(target)) continue;
      clearTimeout(timers.get(target));
      timers.delete(target);
      if (isInView) timers.set(target, setTimeout(() => report(target), IN_VIEW));
    }
  },
  { threshold: [0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5] },
);

const watch = () => {
  for (const block of document.querySelectorAll("[data-viewed-url]")) {
    if (watched.has(block)) continue;
    watched.add(block);
    const video = block.querySelector("video, audio");
    const elsewhere = block.querySelector(".elsewhere");
    if (elsewhere && !elsewhere.media) {
      elsewhere.addEventListener("media:ready", () => observer.observe(block), { once: true });
      continue; // it is not even asked for yet
    }
    if (!video) {
      observer.observe(block);
      continue;
    }
    video.addEventListener("timeupdate", () => played(video) >= PLAYED && report(block));
  }
};

document.addEventListener("htmx:load", watch);
watch();
