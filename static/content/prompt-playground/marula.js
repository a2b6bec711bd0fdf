// How a tool meets a lesson of Marula. Copy it: it is all that a tool needs in the page. docs/ai-tools.md explains it.
//
//   const lesson = await meetLesson();            // never settles when the tool was opened by itself
//   lesson.launch                                 // {token, sessionId, lessonId, userId, permissions, parameters, ...}
//   await fetch("/my-server", {body: lesson.launch.token, ...})   // your server exchanges the token
//   lesson.complete({score: 80, time_spent: 95})  // if the author allows the page to say so
//   lesson.serverReported()                       // your server said so: the lesson looks again
//   lesson.resize(900)                            // pixels, from 200 to 2400
//   lesson.onresult = ({completed, score, error, message}) => {}

class Lesson {
  constructor(port, launch) {
    this.port = port;
    this.launch = launch;
    this.onresult = () => {};
  }

  complete(data) {
    const { lessonId, userId } = this.launch;
    this.port.postMessage({ type: "AI_TOOL_COMPLETE", lessonId, userId, data });
  }

  resize(height) {
    this.port.postMessage({ type: "tool-resize", height });
  }

  serverReported() {
    this.port.postMessage({ type: "tool-done" });
  }
}

export const isAlone = () => window.parent === window;

export const meetLesson = () =>
  new Promise((resolve) => {
    if (isAlone()) return;
    addEventListener("message", function hear(event) {
      if (event.source !== window.parent || event.data?.type !== "tool-port") return;
      removeEventListener("message", hear);
      const [port] = event.ports;
      let lesson;
      port.onmessage = ({ data }) => {
        if (data.type === "tool-launch") resolve((lesson = new Lesson(port, data)));
        if (data.type === "tool-result") lesson?.onresult(data);
      };
    });
    window.parent.postMessage({ type: "tool-ready" }, "*"); // says nothing about anybody
  });
