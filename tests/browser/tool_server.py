"""The server of a small AI tool on this machine: its page, and what it asks the site server to server."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from tests.factories.tools import signature

PAGE = """<!doctype html><html lang="en"><title>Tool</title><script type="module">
const say = (words) => { document.querySelector("output").textContent = words };
const ask = async (path, data) => (await fetch(path, {method: "POST", body: JSON.stringify(data)})).json();
addEventListener("message", ({source, data, ports: [port]}) => {
  if (source !== parent || data.type !== "tool-port") return;
  port.onmessage = async ({data}) => {
    if (data.type !== "tool-launch") return;
    const told = await ask("/exchange", {token: data.token});
    say("Hello " + told.user.name + ", " + told.parameters.level);
    document.querySelector("button").onclick = async () => {
      const done = await ask("/finish", {session: told.session, lesson: told.lesson});
      say("Scored " + done.score);
      port.postMessage({type: "tool-done"});
    };
  };
});
parent.postMessage({type: "tool-ready"}, "*");
</script><h1>Tool</h1><button>Finish</button><output>Waiting</output></html>"""

# Is handed ids of its own, which are those of the other frame too, and speaks for it.
FORGER = """<!doctype html><html lang="en"><title>Forger</title><script type="module">
addEventListener("message", ({source, data, ports: [port]}) => {
  if (source !== parent || data.type !== "tool-port") return;
  port.onmessage = ({data}) => {
    if (data.type === "tool-result") document.querySelector("output").textContent = "Refused: " + data.error;
    if (data.type !== "tool-launch") return;
    const {lessonId, userId} = data;
    const forged = {type: "AI_TOOL_COMPLETE", lessonId, userId, data: {score: 100}};
    for (let i = 0; i < parent.length; i += 1) if (parent[i] !== window) parent[i].postMessage(forged, "*");
    parent.postMessage({...forged, userId: "00000000-0000-4000-8000-000000000000"}, "*");
    parent.postMessage({...forged, more: "x".repeat(9000)}, "*");
    parent.postMessage(forged, "*");
  };
});
parent.postMessage({type: "tool-ready"}, "*");
</script><h1>Forger</h1><output>Waiting</output></html>"""


@contextmanager
def tool_server(site_url: str):
    """Its origin, while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            page = FORGER if self.path.startswith("/forger") else PAGE
            self.answer(page.encode(), "text/html; charset=utf-8")

        def do_POST(self):
            sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path == "/exchange":
                told = ask("validate-token", sent)
            else:
                told = ask("complete", {**sent, "score": 70, "time_spent": 1})
            self.answer(json.dumps(told).encode(), "application/json")

        def answer(self, body: bytes, kind: str):
            self.send_response(200)
            for name, value in {"Content-Type": kind, "Access-Control-Allow-Origin": "*"}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    def ask(name: str, data: dict) -> dict:
        body = json.dumps(data).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {signature(body, aud=site_url)}"}
        return httpx.post(f"{site_url}/api/v1/ai-tools/{name}/", content=body, headers=headers, timeout=60).json()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
