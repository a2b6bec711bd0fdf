// A film in several bitrates (HLS), in browsers that cannot play it by themselves: hls.js is fetched by pages with such a
// film alone. Whatever fails, the film in one piece plays, where there is one.

const TYPE = "application/vnd.apple.mpegurl";
const [BEFORE, WHILE] = [4, 30]; // seconds kept ahead until it is played, and from then on

const play = async (player, media) => {
  const sources = [...media.querySelectorAll("source")];
  const whole = sources.filter((source) => source.type !== TYPE);
  let engine = null;
  const fallBack = () => {
    const at = media.currentTime;
    engine?.destroy();
    media.replaceChildren(...[...media.children].filter((child) => child.localName !== "source"));
    media.removeAttribute("src");
    media.prepend(...whole);
    if (!whole.length) return;
    media.load();
    if (at > 0) media.addEventListener("loadedmetadata", () => (media.currentTime = at), { once: true });
  };

  const loaded = player.dataset.engine ? await import(player.dataset.engine).catch(() => null) : null;
  const Hls = loaded?.default;
  if (!Hls?.isSupported()) return fallBack();
  for (const source of sources) source.remove();
  // Without a worker: it would need an address of its own (blob:) in the policy of the page.
  engine = new Hls({ enableWorker: false, maxBufferLength: BEFORE, capLevelToPlayerSize: true });
  let [mended, lost] = [false, false];
  engine.on(Hls.Events.ERROR, (_name, { fatal, type }) => {
    if (!fatal) return;
    if (type === Hls.ErrorTypes.MEDIA_ERROR && !mended) {
      mended = true;
      engine.recoverMediaError();
    } else if (type === Hls.ErrorTypes.NETWORK_ERROR && media.readyState) {
      lost = true; // what is here plays on; when the network is back, so does the rest
    } else {
      fallBack();
    }
  });
  const goOn = () => {
    if (lost) engine.startLoad(media.currentTime);
    lost = false;
  };
  addEventListener("online", goOn);
  media.addEventListener("play", () => {
    engine.config.maxBufferLength = WHILE;
    goOn();
  });
  engine.loadSource(new URL(player.dataset.stream, location.href).href);
  engine.attachMedia(media);
};

const begin = (player) => {
  const media = player.querySelector("video");
  if (!media || player.hasAttribute("data-streaming")) return;
  player.toggleAttribute("data-streaming", true);
  if (!media.canPlayType(TYPE)) return play(player, media);
  media.preload = "metadata";
};

const all = (root) => root.querySelectorAll("lesson-media[data-stream]").forEach(begin);
document.addEventListener("media:ready", ({ target }) => target.dataset.stream && begin(target));
all(document);
