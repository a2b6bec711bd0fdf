// The time that is left, as the server said it last. Announced at 10, 5 and 1 minute; the display can be hidden.

const HIDDEN = "quiz-time-hidden";

const clock = (seconds) => {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
};

export const startTimer = (status, say, timeIsUp) => {
  const face = status.querySelector(".timer");
  if (!face) return { set() {} };
  const notices = Object.entries(JSON.parse(status.dataset.notices)).map(([second, words]) => [Number(second), words]);
  let endsAt = 0;
  let before = Infinity;

  const set = (seconds) => {
    endsAt = Date.now() + seconds * 1000;
  };

  const tick = () => {
    const left = Math.max(Math.ceil((endsAt - Date.now()) / 1000), 0);
    face.textContent = clock(left);
    // Of several that were slept through, the last one is said.
    const crossed = notices.filter(([second]) => left <= second && before > second);
    if (crossed.length && before !== Infinity) say(crossed.reduce((a, b) => (a[0] < b[0] ? a : b))[1]);
    if (left === 0 && before > 0) timeIsUp();
    before = left;
  };

  const button = status.querySelector("[data-hide-time]");
  const hide = (isHidden) => {
    face.hidden = isHidden;
    button.setAttribute("aria-pressed", String(isHidden));
    const words = button.querySelector("span");
    words.textContent = isHidden ? words.dataset.show : words.dataset.hide;
    try {
      localStorage.setItem(HIDDEN, isHidden ? "1" : "");
    } catch {}
  };
  button.addEventListener("click", () => hide(!face.hidden));
  try {
    if (localStorage.getItem(HIDDEN)) hide(true);
  } catch {}

  set(Number(status.dataset.left));
  tick();
  setInterval(tick, 1000);
  document.addEventListener("visibilitychange", tick); // a closed lid stops intervals
  return { set };
};
