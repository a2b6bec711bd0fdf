// Chapters and transcript: what is said now is marked, and a click on any of it goes there.

const starts = (element) => Number(element.dataset.start);

const current = (elements, seconds) => elements.filter((element) => starts(element) <= seconds + 0.05).at(-1);

document.addEventListener("media:ready", ({ target: player }) => {
  const media = player.media;
  const chapters = [...player.querySelectorAll(".chapters [data-start]")];
  const cues = [...player.querySelectorAll(".transcript span[data-start]")];
  const box = player.querySelector(".transcript .words");

  const mark = (elements, name, now) => {
    for (const element of elements) {
      if (element === now) element.setAttribute(name, "true");
      else element.removeAttribute(name);
    }
  };

  let last;
  const follow = () => {
    mark(chapters, "aria-current", current(chapters, media.currentTime));
    const cue = current(cues, media.currentTime);
    if (cue === last) return;
    last = cue;
    mark(cues, "data-now", cue);
    const isRead = box.contains(document.activeElement) || box.matches(":hover"); // the reader scrolls, not we
    if (cue && !media.paused && !isRead) box.scrollTop = cue.offsetTop - box.offsetTop - box.clientHeight / 3;
  };
  media.addEventListener("timeupdate", follow);
  media.addEventListener("seeked", follow);

  player.addEventListener("click", (event) => {
    const moment = event.target.closest(".chapters [data-start], .transcript [data-start]");
    if (!moment || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!getSelection().isCollapsed && moment.localName === "span") return; // words are being marked, not clicked
    event.preventDefault();
    player.seek(starts(moment));
    media.play().catch(() => {}); // refused or interrupted: it stands at the place all the same
  });
});
