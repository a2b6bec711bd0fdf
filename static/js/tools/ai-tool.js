// The frame of an AI tool. It is loaded when its student agreed (before, there is no <ai-tool> in the page), says
// "tool-ready", and is handed its token over a port of its own: never in an address, never to another frame. What it says
// then is passed on only when it is small, of this frame, and about this student and lesson. See docs/ai-tools.md.

const LONGEST = 4000; // characters of a message
const LAUNCHES = 10; // a frame that keeps reloading itself
const [LOWEST, HIGHEST] = [200, 2400]; // pixels

const isSmall = (data) => {
  try {
    return JSON.stringify(data).length <= LONGEST;
  } catch {
    return false;
  }
};

customElements.define(
  "ai-tool",
  class extends HTMLElement {
    #frame = null;
    #launch = null; // what the frame was handed last
    #port = null;
    #launches = 0;
    #isBusy = false;

    connectedCallback() {
      addEventListener("message", this.#hear);
      if (this.#frame) return; // moved, not made
      const { src, sandbox, height, name } = this.dataset;
      this.#frame = Object.assign(document.createElement("iframe"), { title: name, height, referrerPolicy: "no-referrer" });
      this.#frame.setAttribute("sandbox", sandbox);
      this.#frame.src = src;
      this.append(this.#frame);
    }

    disconnectedCallback() {
      removeEventListener("message", this.#hear);
    }

    #hear = ({ source, data }) => {
      if (!this.#frame || source !== this.#frame.contentWindow || !isSmall(data)) return;
      if (data?.type === "tool-ready") this.#start();
      else this.#said(data);
    };

    #said(data) {
      if (data?.type === "tool-resize") this.#frame.height = Math.min(Math.max(Number(data.height) || 0, LOWEST), HIGHEST);
      if (data?.type === "tool-done") document.dispatchEvent(new CustomEvent("lesson:changed")); // its server reported
      if (data?.type === "AI_TOOL_COMPLETE") this.#report(data);
    }

    async #start() {
      if (this.#isBusy || this.#launches >= LAUNCHES) return;
      this.#isBusy = true;
      this.#launches += 1;
      try {
        const answer = await this.#post(this.dataset.launch);
        if (!answer.token) return this.#complain(answer.message);
        this.#launch = answer;
        const { port1, port2 } = new MessageChannel();
        this.#port?.close();
        this.#port = port1;
        port1.onmessage = ({ data }) => isSmall(data) && this.#said(data);
        this.#frame.contentWindow.postMessage({ type: "tool-port" }, this.dataset.target, [port2]);
        const { colorScheme } = getComputedStyle(document.documentElement);
        port1.postMessage({ type: "tool-launch", ...answer, colorScheme });
      } catch {
        this.#complain();
      } finally {
        this.#isBusy = false;
      }
    }

    async #report({ type, lessonId, userId, data }) {
      if (!this.#launch || lessonId !== this.#launch.lessonId || userId !== this.#launch.userId) return;
      try {
        const body = JSON.stringify({ type, lessonId, userId, data });
        const result = await this.#post(this.#launch.reportUrl, body);
        this.#port?.postMessage({ type: "tool-result", ...result });
        if (result.completed) document.dispatchEvent(new CustomEvent("lesson:changed"));
      } catch {
        this.#complain();
      }
    }

    async #post(url, body = "{}") {
      const headers = { "X-CSRFToken": document.getElementById("lesson").dataset.csrf, "Content-Type": "application/json" };
      const response = await fetch(url, { method: "POST", headers, body, credentials: "same-origin" });
      return response.json();
    }

    #complain(words = this.dataset.lost) {
      const note = this.querySelector("[role=alert]");
      note.querySelector("span").textContent = words;
      note.hidden = false;
    }
  },
);
