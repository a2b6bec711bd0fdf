// What was watched: stretches that played steadily, collected until place.js has told the server, and drawn as a quiet bar.

const STEP = 2.5; // seconds of the film, at the usual speed, between two signs of life at most

const draw = (seen, stretches, length) => {
  if (!(length > 0) || !stretches.length) return;
  const at = (seconds) => Math.min((seconds / length) * 100, 100).toFixed(2);
  seen.querySelector("path").setAttribute("d", stretches.map(([from, to]) => `M${at(from)} 0H${at(to)}V1H${at(from)}Z`).join(""));
  let [sum, end] = [0, 0];
  for (const [from, to] of [...stretches].sort((one, other) => one[0] - other[0])) {
    sum += Math.max(to - Math.max(from, end), 0);
    end = Math.max(end, to);
  }
  const words = seen.querySelector("[data-said]");
  words.textContent = words.dataset.said.replace("[percent]", Math.min(Math.floor(((sum + 0.5) / length) * 100), 100));
  seen.hidden = sum < 1;
};

document.addEventListener("media:ready", ({ target: player }) => {
  const media = player.media;
  const seen = player.querySelector(".seen");
  let [known, untold, last] = [[], [], null];

  const move = () => {
    const now = media.currentTime;
    const isSteady = last !== null && now >= last && now - last <= STEP * Math.max(media.playbackRate, 1);
    if (isSteady) untold.at(-1)[1] = now;
    else if (!media.paused) untold.push([now, now]);
    last = media.paused ? null : now;
    draw(seen, [...known, ...untold], media.duration);
  };
  for (const name of ["timeupdate", "pause", "ended"]) media.addEventListener(name, move);
  media.addEventListener("seeking", () => (last = null));

  player.watched = {
    // What nobody was told yet, and from now on counts as told.
    take() {
      const found = untold.filter(([from, to]) => to > from);
      untold = last === null ? [] : [[last, last]];
      return found;
    },
    peek: () => untold.filter(([from, to]) => to > from),
    giveBack(stretches) {
      untold.unshift(...stretches);
    },
    know(stretches) {
      known = stretches;
      draw(seen, [...known, ...untold], media.duration);
    },
  };
});
