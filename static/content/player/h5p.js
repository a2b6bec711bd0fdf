// Plays the H5P package whose files lie beside this page. Tells the page around it what the student does, and keeps
// nothing: what was done before comes with "start".
(() => {
  const STATE = "marula-state/";
  const SAVE_SECONDS = 15; // as often as a video reports; three seconds after something was answered H5P saves by itself
  const PATIENCE = 15_000; // milliseconds until what shows nothing is called blank
  const place = document.getElementById("player");
  let isOver = false;

  const giveUp = (reason) => {
    if (isOver) return;
    isOver = true;
    marula.send("blank", { reason: String(reason).slice(0, 300) });
  };

  // H5P asks its server for state and sends it there. There is none: the page is told instead.
  function answerForServer(jQuery) {
    const ajax = jQuery.ajax;
    jQuery.ajax = function (options, ...rest) {
      if (typeof options?.url !== "string" || !options.url.startsWith(STATE)) return ajax.call(this, options, ...rest);
      const [dataId, subContentId] = options.url.slice(STATE.length).split("/").map(decodeURIComponent);
      if (options.type === "POST") {
        marula.send("state", { data_id: dataId, sub_content_id: subContentId, data: options.data.data });
      }
      options.success?.(options.type === "POST" ? { success: true } : { success: true, data: false });
      return jQuery.Deferred().resolve().promise();
    };
  }

  function statesOf(rows) {
    const states = { 0: {} };
    for (const row of Array.isArray(rows) ? rows : []) {
      if (typeof row?.data === "string") (states[row.sub_content_id] ??= {})[row.data_id] = row.data;
    }
    return states;
  }

  const isShown = () => {
    const content = place.querySelector(".h5p-container") ?? place.querySelector(".h5p-content");
    return Boolean(content?.childNodes.length);
  };

  function reportWhenShown() {
    const report = () => {
      if (isOver || !isShown()) return;
      isOver = true;
      changes.disconnect();
      marula.send("ready");
    };
    const changes = new MutationObserver(report);
    changes.observe(place, { childList: true, subtree: true });
    setTimeout(() => giveUp("nothing was drawn"), PATIENCE);
    report();
  }

  async function play({ state, language, title }) {
    if (language) document.documentElement.lang = language;
    if (title) document.title = title;
    window.H5PIntegration = { crossorigin: "anonymous", crossoriginRegex: ".*" };
    await new H5PStandalone.H5P(place, {
      id: "1",
      h5pJsonPath: location.pathname.replace(/player$/, "files"),
      frameJs: "/own/h5p/frame.bundle.js",
      frameCss: "/own/h5p/styles/h5p.css",
      embedType: "div",
      preventH5PInit: false, // its name says the opposite: we begin ourselves, below, when somebody listens
      fullScreen: true,
      reportingIsEnabled: true, // books, videos and presentations offer to hand in only then
      user: { name: "", mail: "" }, // the server knows who it is
      saveFreq: SAVE_SECONDS,
      ajax: { contentUserDataUrl: `${STATE}:dataType/:subContentId` },
      contentUserData: statesOf(state),
      title,
    });
    answerForServer(H5P.jQuery);
    H5P.externalDispatcher.on("xAPI", (event) => {
      marula.send("statement", { statement: JSON.parse(JSON.stringify(event.data.statement)) });
    });
    H5P.preventInit = false;
    H5P.init(document.body);
    window.addEventListener("resize", () => H5P.instances.forEach((instance) => H5P.trigger(instance, "resize")));
    marula.followHeight(place);
    reportWhenShown();
  }

  // A script that does not come is told to nobody but its own element.
  window.addEventListener(
    "error",
    (event) => event.target?.tagName === "SCRIPT" && giveUp(`not loaded: ${event.target.src.split("/files/").pop()}`),
    true,
  );
  marula.onStart((start) => play(start).catch(giveUp));
})();
