// The journal of an attempt on this device: what the student did waits here until the server has it for good.
// One list for each page load ("client") in localStorage; lists that earlier pages or dead tabs left behind are sent too,
// under their own names, so that the server knows what it has already.

const BATCH = 50; // entries in one request

export class Queue {
  constructor(attempt, url, token, heard) {
    this.prefix = `quiz:${attempt}:`;
    this.client = crypto.randomUUID ? crypto.randomUUID() : `c${Date.now()}-${Math.random().toString(36).slice(2, 12)}`;
    Object.assign(this, { url, token, heard, sequence: 0, lists: new Map(), sending: null });
    this.lists.set(this.client, []);
    this.findLeftBehind();
  }

  findLeftBehind() {
    try {
      for (const name of Object.keys(localStorage)) {
        if (!name.startsWith(this.prefix)) continue;
        const list = JSON.parse(localStorage.getItem(name));
        if (Array.isArray(list) && list.length) this.lists.set(name.slice(this.prefix.length), list);
      }
    } catch {} // storage may be forbidden; the page still sends what it has
  }

  get hasLeftBehind() {
    return [...this.lists].some(([client, list]) => client !== this.client && list.length);
  }

  get isEmpty() {
    return [...this.lists.values()].every((list) => !list.length);
  }

  push(entry) {
    // A newer answer stands for older ones to the same question that are not on their way.
    const list = this.lists.get(this.client).filter(
      (old) => old.isSent || old.kind !== entry.kind || old.question !== entry.question,
    );
    list.push({ ...entry, sequence: ++this.sequence });
    this.keep(this.client, list);
  }

  // Of another page, which may be alive and have added to it since.
  read(client) {
    if (client === this.client) return this.lists.get(client);
    try {
      return JSON.parse(localStorage.getItem(this.prefix + client)) ?? [];
    } catch {
      return this.lists.get(client);
    }
  }

  keep(client, list) {
    this.lists.set(client, list);
    try {
      if (list.length) localStorage.setItem(this.prefix + client, JSON.stringify(list));
      else localStorage.removeItem(this.prefix + client);
    } catch {}
  }

  // Resolves to whether everything is with the server.
  flush(keepalive = false) {
    this.sending ??= this.sendAll(keepalive).finally(() => (this.sending = null));
    return this.sending;
  }

  async sendAll(keepalive) {
    this.most = BATCH;
    for (const client of [...this.lists.keys()]) {
      while (this.lists.get(client).length) if (!(await this.send(client, keepalive))) return false;
    }
    return this.isEmpty;
  }

  async send(client, keepalive) {
    const batch = this.lists.get(client).slice(0, this.most);
    for (const entry of batch) entry.isSent = true;
    let [status, answer] = [0, {}];
    try {
      const response = await fetch(this.url, {
        method: "POST",
        body: JSON.stringify({ client, entries: batch.map(({ isSent, ...entry }) => entry) }),
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.token },
        credentials: "same-origin", redirect: "manual",
        keepalive,
      });
      status = response.status;
      answer = await response.json().catch(() => ({}));
    } catch {}
    const isMixed = batch.length > 1 && [400, 413].includes(status); // each goes by itself then: one costs no other
    const isOver = !isMixed && [400, 404, 409, 413].includes(status); // sending it again would change nothing
    if (status === 200 || isOver) {
      const done = new Set(batch.map((entry) => entry.sequence));
      this.keep(client, this.read(client).filter((entry) => !done.has(entry.sequence)));
    } else for (const entry of batch) entry.isSent = false;
    if (isMixed) return (this.most = 1), this.send(client, keepalive);
    this.heard(status, answer);
    return status === 200;
  }
}
