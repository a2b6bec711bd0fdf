// A video or sound of a lesson: our own bar, the place kept, keys, chapters and transcript that play. Without it the
// browser's own controls do, and links to a moment open the file there.

// Its parts are the other files of this folder, served before it in one bundle: each waits for "media:ready".

class LessonMedia extends HTMLElement {
  connectedCallback() {
    if (this.media) return;
    this.media = this.querySelector("video, audio");
    this.dispatchEvent(new CustomEvent("media:ready", { bubbles: true }));
  }

  connectedMoveCallback() {} // htmx keeps the element when it replaces the lesson around it

  get captions() {
    return [...this.media.textTracks].find((track) => track.kind === "captions");
  }

  // "0:07", "12:05", "1:02:03"
  clock(seconds) {
    const whole = Math.floor(seconds || 0);
    const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
    const two = (number) => String(number).padStart(2, "0");
    return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
  }

  seek(seconds) {
    const end = Number.isFinite(this.media.duration) ? this.media.duration : Infinity;
    this.media.currentTime = Math.min(Math.max(seconds, 0), end);
  }

  // From where it was left, and say so.
  goOn(seconds) {
    this.seek(seconds);
    const note = this.querySelector(".resumed");
    const words = note.querySelector("span");
    words.textContent = words.dataset.said.replace("[time]", this.clock(seconds));
    note.hidden = false;
    note.querySelector("button").addEventListener("click", () => {
      note.hidden = true;
      this.seek(0);
      (this.querySelector("[data-do=play]") ?? this.media).focus?.();
      this.media.play()?.catch(() => {});
    });
  }
}

customElements.define("lesson-media", LessonMedia);
