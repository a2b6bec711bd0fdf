// A video or sound of a lesson: our own bar, the place kept, keys, chapters and transcript that play. Without it the
// browser's own controls do, and links to a moment open the file there.

import { makeBar } from "./bar.js";
import { listenToKeys } from "./keys.js";
import { keepPlace } from "./place.js";
import { keepTaste } from "./taste.js";
import { followWords } from "./words.js";

class LessonMedia extends HTMLElement {
  connectedCallback() {
    if (this.media) return;
    this.media = this.querySelector("video, audio");
    keepTaste(this.media);
    makeBar(this, this.media);
    listenToKeys(this, this.media);
    followWords(this, this.media);
    keepPlace(this, this.media);
  }

  connectedMoveCallback() {} // htmx keeps the element when it replaces the lesson around it

  seek(seconds) {
    const end = Number.isFinite(this.media.duration) ? this.media.duration : Infinity;
    this.media.currentTime = Math.min(Math.max(seconds, 0), end);
  }
}

customElements.define("lesson-media", LessonMedia);
