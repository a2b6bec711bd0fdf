// The players of other sites, as they talk by messages: documented by YouTube (IFrame API) and Vimeo (player.js).

const command = (func, ...args) => ({ event: "command", func, args });

// How a player is spoken to; `read` gives what a message tells: {time, length, isPlaying, isOver, rate}.
const speeches = {
  youtube: {
    hello: (frame) => [{ event: "listening", id: frame.name, channel: "widget" }],
    seek: (seconds) => command("seekTo", seconds, true),
    speed: (rate) => command("setPlaybackRate", rate),
    play: () => command("playVideo"),
    pause: () => command("pauseVideo"),
    read({ info }) {
      const state = info?.playerState;
      const isPlaying = state === undefined ? undefined : state === 1;
      return { time: info?.currentTime, length: info?.duration, rate: info?.playbackRate, isPlaying, isOver: state === 0 };
    },
  },
  vimeo: {
    hello: () => ["timeupdate", "play", "pause", "ended", "playbackratechange"].map((value) => ({ method: "addEventListener", value })),
    seek: (value) => ({ method: "setCurrentTime", value }),
    speed: (value) => ({ method: "setPlaybackRate", value }),
    play: () => ({ method: "play" }),
    pause: () => ({ method: "pause" }),
    read({ event, data }) {
      const isPlaying = { play: true, timeupdate: undefined, pause: false, ended: false }[event];
      return { time: data?.seconds, length: data?.duration, rate: data?.playbackRate, isPlaying, isOver: event === "ended" };
    },
  },
};

customElements.get("lesson-media").speeches = speeches;
