// A sandboxed frame has no storage and no cookies, and libraries fail at the first look at them: they get some that
// forget everything with the page. Runs before everything else.
(() => {
  class ForgetfulStorage {
    constructor() { Object.defineProperty(this, "kept", { value: new Map() }); }
    get length() { return this.kept.size; }
    key(number) { return [...this.kept.keys()][number] ?? null; }
    getItem(name) { return this.kept.get(String(name)) ?? null; }
    setItem(name, value) { this.kept.set(String(name), String(value)); }
    removeItem(name) { this.kept.delete(String(name)); }
    clear() { this.kept.clear(); }
  }
  for (const name of ["localStorage", "sessionStorage"]) {
    try {
      void window[name].length;
    } catch {
      Object.defineProperty(window, name, { value: new ForgetfulStorage(), configurable: true });
    }
  }
  try {
    void document.cookie;
  } catch {
    Object.defineProperty(document, "cookie", { get: () => "", set: () => {}, configurable: true });
  }
})();
