// Keys while focus is in the player, never elsewhere: Space or K plays, arrows go 5 seconds, C, F and M as on the bar.

const STEP = 5; // seconds

const isTyping = (element) => element.matches("input:not([type=range]), textarea, select, [contenteditable]");

document.addEventListener("media:ready", ({ target: player }) => {
  const media = player.media;
  const press = (name) => player.querySelector(`[data-do=${name}]`)?.click();
  const toggle = () => (media.paused ? media.play().catch(() => {}) : media.pause());
  const actions = {
    k: toggle,
    ArrowLeft: () => player.seek(media.currentTime - STEP),
    ArrowRight: () => player.seek(media.currentTime + STEP),
    c: () => press("captions"),
    f: () => press("full"),
    m: () => (media.muted = !media.muted),
  };
  player.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      let action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      // Space presses the button that has focus, and unfolds a summary; anywhere else it plays.
      if (event.key === " " && !event.target.closest("button, summary, .words")) action = toggle;
      if (!action || (event.target === media && media.controls && event.key !== "k" && !/^[cf]$/i.test(event.key))) return;
      event.preventDefault();
      action();
    },
    true,
  );
});
