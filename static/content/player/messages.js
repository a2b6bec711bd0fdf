// What a player and the page around it say to each other: {marula: 1, type: ...}. Only pages of the site can be around
// it (frame-ancestors), and only the page around it is listened to.
const marula = {
  send(type, more = {}) {
    window.parent.postMessage({ ...more, marula: 1, type }, "*");
  },
  // Calls `then` with the page's "start", once.
  onStart(then) {
    const listen = (event) => {
      if (event.source !== window.parent || event.data?.marula !== 1 || event.data.type !== "start") return;
      window.removeEventListener("message", listen);
      then(event.data);
    };
    window.addEventListener("message", listen);
    marula.send("hello");
  },
  // Tells the page how high `element` is, whenever that changes.
  followHeight(element) {
    let last = 0;
    new ResizeObserver(() => {
      const height = Math.ceil(element.getBoundingClientRect().height);
      if (height && height !== last) marula.send("resize", { height: (last = height) });
    }).observe(element);
  },
};
