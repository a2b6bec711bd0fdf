// A video on YouTube or Vimeo: asked for only when its student wants it, and followed by what its player posts. No script
// of theirs runs in our page; the parts of this folder see the same as in a video of ours.

const LONGEST = 10_000; // characters of a message

// What the other parts take for a <video>.
class Elsewhere extends EventTarget {
  #now = { time: 0, length: NaN, isPlaying: false, isOver: false, rate: 1 };
  textTracks = Object.assign([], { addEventListener() {} });
  dataset = {};

  constructor(post, speech) {
    super();
    Object.assign(this, { post, speech });
  }

  get currentTime() { return this.#now.time; }
  set currentTime(seconds) {
    this.#now = { ...this.#now, time: seconds };
    this.post(this.speech.seek(seconds));
  }
  get playbackRate() { return this.#now.rate; }
  set playbackRate(rate) { this.post(this.speech.speed(rate)); }
  get duration() { return this.#now.length; }
  get paused() { return !this.#now.isPlaying; }
  get ended() { return this.#now.isOver; }
  get readyState() { return this.duration > 0 ? 1 : 0; }
  async play() { this.post(this.speech.play()); }
  pause() { this.post(this.speech.pause()); }

  hear(message) {
    const before = this.#now;
    const told = Object.entries(this.speech.read(message)).filter(([, value]) => Number.isFinite(value) || typeof value === "boolean");
    this.#now = { ...before, ...Object.fromEntries(told) };
    const say = (name) => this.dispatchEvent(new Event(name));
    if (this.#now.rate !== before.rate) say("ratechange");
    if (this.#now.time !== before.time) say("timeupdate");
    if (before.isPlaying && !this.#now.isPlaying) say("pause");
    if (this.#now.isOver && !before.isOver) say("ended");
  }
}

const LessonMedia = customElements.get("lesson-media");

class ElsewhereVideo extends LessonMedia {
  connectedCallback() {
    if (this.frame) return;
    this.frame = this.querySelector("iframe");
    this.addEventListener("click", (event) => {
      const link = event.target.closest(`a[target="${this.frame.name}"]`);
      if (!link || this.classList.contains("is-wanted") || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      this.load(new URL(link.href));
    });
    // The link plays by itself, and may be faster than this file: what it opened is followed from here on.
    this.frame.addEventListener("load", () => this.overtake());
    this.overtake();
  }

  overtake() {
    const isElsewhere = this.frame.contentDocument === null;
    if (isElsewhere && !this.classList.contains("is-wanted")) this.follow();
  }

  load(url) {
    if (this.dataset.provider === "youtube") url.searchParams.set("origin", location.origin);
    this.follow();
    this.frame.src = url.href;
    this.frame.focus();
  }

  follow() {
    const { provider, origin } = this.dataset;
    const speech = LessonMedia.speeches[provider];
    const post = (message) => this.frame.contentWindow?.postMessage(JSON.stringify(message), origin);
    const media = new Elsewhere(post, speech);
    addEventListener("message", ({ source, origin: from, data }) => {
      if (source !== this.frame.contentWindow || from !== origin || String(data).length > LONGEST) return;
      try {
        const message = typeof data === "string" ? JSON.parse(data) : data;
        if (message.event === "ready") speech.hello(this.frame).forEach(post);
        media.hear(message);
      } catch {
        return; // not for us
      }
      if (this.media || !media.readyState) return;
      this.media = media;
      this.dispatchEvent(new CustomEvent("media:ready", { bubbles: true }));
    });
    const greet = () => this.frame.contentDocument === null && speech.hello(this.frame).forEach(post);
    this.frame.addEventListener("load", greet);
    this.classList.add("is-wanted");
    greet();
  }
}

customElements.define("elsewhere-video", ElsewhereVideo);
