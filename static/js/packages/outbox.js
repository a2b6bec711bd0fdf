// What a package said and where its student is, until the server has it. Statements wait in localStorage as well, so that
// a closed tab or a dead network loses none; of states only the newest of each name counts.

const BATCH = 20;
const AGAIN = [1, 3, 8, 20, 60]; // seconds until the next try
const REST = 800; // milliseconds in which further news may come along
const MOST_WAITING = 500;
const KEEPALIVE = 60_000; // bytes that browsers send for a page that goes; statements wait for the next one

export class Outbox {
  constructor(url, token, heard) {
    Object.assign(this, { url, token, heard, states: new Map(), failures: 0, timer: null, sending: null });
    this.name = `package:${url}`;
    this.statements = this.kept();
    addEventListener("online", () => this.flush());
    addEventListener("pagehide", () => this.flush(true));
    document.addEventListener("visibilitychange", () => document.hidden && this.flush(true));
    if (this.statements.length) this.later(0);
  }

  kept() {
    try {
      const list = JSON.parse(localStorage.getItem(this.name) ?? "[]");
      return Array.isArray(list) ? list : [];
    } catch {
      return []; // storage may be forbidden
    }
  }

  keep() {
    try {
      if (this.statements.length) localStorage.setItem(this.name, JSON.stringify(this.statements));
      else localStorage.removeItem(this.name);
    } catch {}
  }

  get isEmpty() {
    return !this.statements.length && !this.states.size;
  }

  say(statement) {
    if (this.statements.length >= MOST_WAITING) return;
    const id = crypto.randomUUID?.();
    this.statements.push({ ...(id ? { id } : {}), timestamp: new Date().toISOString(), ...statement });
    this.keep();
    this.later(REST);
  }

  place({ data_id, sub_content_id, data }) {
    this.states.set(`${sub_content_id}|${data_id}`, { data_id, sub_content_id, data });
    this.later(REST);
  }

  later(milliseconds) {
    this.timer ??= setTimeout(() => this.flush(), milliseconds);
  }

  flush(keepalive = false) {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.isEmpty) return Promise.resolve();
    if (!keepalive) return (this.sending ??= this.send(false).finally(() => (this.sending = null)));
    return this.send(true); // the page may be gone before an answer comes
  }

  async send(keepalive) {
    const statements = this.statements.slice(0, BATCH);
    const states = new Map(this.states);
    let [status, answer] = [0, null];
    let body = JSON.stringify({ statements, states: [...states.values()] });
    if (keepalive && body.length > KEEPALIVE) body = JSON.stringify({ statements: [], states: [...states.values()] });
    try {
      const response = await fetch(this.url, {
        method: "POST",
        body,
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.token },
        credentials: "same-origin",
        redirect: "manual",
        keepalive,
      });
      status = response.status;
      answer = await response.json().catch(() => null);
    } catch {}
    if (keepalive && status !== 200) return; // what it left out, or lost, is sent by the next page
    const isOver = status === 200 || [400, 404, 413].includes(status); // again would change nothing
    if (isOver) {
      const sent = new Set(JSON.parse(body).statements.length ? statements : []);
      this.statements = this.statements.filter((each) => !sent.has(each));
      for (const [name, state] of states) if (this.states.get(name) === state) this.states.delete(name);
      this.keep();
    }
    this.failures = isOver ? 0 : this.failures + 1;
    this.heard(status, answer);
    if (!this.isEmpty) this.later(isOver ? 0 : AGAIN[Math.min(this.failures, AGAIN.length) - 1] * 1000);
  }
}
