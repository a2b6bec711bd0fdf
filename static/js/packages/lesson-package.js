// A package in its frame. Foreign code runs in there, on another host and without an origin: it is heard only through
// messages of this frame, of known kinds and limited size, and what it says is bound to the student by the server.

import { makeFrame, openPlace } from "./frame.js";
import { Outbox } from "./outbox.js";

const MOST = 70_000; // characters of a message
const SILENCE = 30_000; // milliseconds until a frame that says nothing counts as broken
const KINDS = new Set(["hello", "ready", "blank", "resize", "statement", "state"]);
const SETTLING = 2500; // milliseconds in which the site brings progress and grade in line
const [LOWEST, HIGHEST] = [120, 6000]; // pixels of the frame

class LessonPackage extends HTMLElement {
  connectedCallback() {
    if (this.frame) return;
    this.part("again").addEventListener("click", () => this.load());
    this.part("full").addEventListener("click", () => this.frame.requestFullscreen());
    addEventListener("message", (event) => this.receive(event));
    this.load();
  }

  connectedMoveCallback() {} // htmx keeps the element when it replaces the lesson around it

  part(name) {
    return this.querySelector(`[data-part="${name}"]`);
  }

  load() {
    clearTimeout(this.watch);
    this.watch = setTimeout(() => this.fail("silent"), SILENCE);
    this.part("bad").hidden = true;
    this.part("wait").hidden = false;
    this.frame = makeFrame(this.dataset.player, this.dataset.title);
    this.part("screen").replaceChildren(this.frame);
  }

  fail(reason) {
    clearTimeout(this.watch);
    this.part("why").textContent = this.part("screen").dataset[reason];
    this.part("bad").hidden = false;
    this.part("wait").hidden = true;
    this.part("screen").replaceChildren();
  }

  receive({ source, data }) {
    if (!this.frame?.contentWindow || source !== this.frame.contentWindow) return;
    if (data?.marula !== 1 || !KINDS.has(data.type)) return;
    try {
      if (JSON.stringify(data).length <= MOST) this[data.type](data);
    } catch {} // a message that is no plain data
  }

  async hello() {
    const start = { marula: 1, type: "start", state: [], title: this.dataset.title };
    start.language = document.documentElement.lang;
    const frame = this.frame;
    if (this.dataset.open) {
      await this.outbox?.flush(); // a frame that begins again finds what it just said
      const found = await openPlace(this.dataset.open, this.dataset.csrf);
      if (!found) return this.fail("offline");
      this.standing = JSON.stringify([found.is_completed, found.percent]);
      this.outbox ??= new Outbox(found.report, this.dataset.csrf, (status, answer) => this.heard(status, answer));
      start.state = found.state;
    }
    frame.contentWindow?.postMessage(start, "*"); // its origin is opaque; what it is told is its student's own place
  }

  ready() {
    clearTimeout(this.watch);
    this.part("wait").hidden = true;
    this.part("full").hidden = !document.fullscreenEnabled;
  }

  blank() {
    this.fail("blank");
  }

  resize({ height }) {
    if (Number.isFinite(height)) this.frame.style.height = `${Math.min(Math.max(Math.ceil(height), LOWEST), HIGHEST)}px`;
  }

  statement({ statement }) {
    if (statement && typeof statement === "object") this.outbox?.say(statement);
  }

  state({ data_id, sub_content_id, data }) {
    this.outbox?.place({ data_id, sub_content_id, data });
  }

  heard(status, answer) {
    const saved = this.part("saved");
    saved.textContent = status === 200 || this.outbox.isEmpty ? "" : saved.dataset.waiting;
    const standing = answer && JSON.stringify([answer.is_completed, answer.percent]);
    if (status !== 200 || standing === this.standing) return;
    this.standing = standing;
    const tell = () => document.dispatchEvent(new CustomEvent("lesson:changed")); // lesson-fresh.js renews the page
    tell();
    if (!answer.is_settled) setTimeout(tell, SETTLING);
  }
}

customElements.define("lesson-package", LessonPackage);
