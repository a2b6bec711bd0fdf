"""A small HTTP server in a thread: addresses to methods, the faults in between."""

import html
import json
import re
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from .faults import Faults


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]  # names do not depend on case
    body: bytes

    def json(self) -> dict:
        return json.loads(self.body)

    def form(self) -> dict[str, str]:
        return dict(self.form_pairs())

    def form_pairs(self) -> list[tuple[str, str]]:
        """In the order in which they came, empty ones too."""
        return parse_qsl(self.body.decode(), keep_blank_values=True)


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def json_reply(data, status: int = 200) -> Reply:
    return Reply(status, json.dumps(data).encode(), {"Content-Type": "application/json"})


def text_reply(words: str, status: int = 200, kind: str = "text/plain") -> Reply:
    return Reply(status, words.encode(), {"Content-Type": f"{kind}; charset=utf-8"})


def redirect(url: str) -> Reply:
    return Reply(303, b"", {"Location": url})


def pay_page(title: str, lines: list[str], *, action: str, hidden: Mapping[str, str] | None = None) -> Reply:
    """A hosted page, with buttons named `act`: pay, fail, abandon."""
    inputs = "".join(
        f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
        for name, value in (hidden or {}).items()
    )
    buttons = "".join(
        f'<button name="act" value="{act}">{label}</button> '
        for act, label in (("pay", "Pay"), ("fail", "Fail"), ("abandon", "Abandon"))
    )
    body = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    return text_reply(
        f'<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>{html.escape(title)}'
        f'</title><main><h1>{html.escape(title)}</h1>{body}<form method="post" action="{html.escape(action)}">{inputs}'
        f"{buttons}</form></main></html>",
        kind="text/html",
    )


def route(method: str, pattern: str):
    """The method answers there: it gets the Request and what the pattern's groups hold, and gives a Reply."""

    def mark(function):
        function.route = (method, re.compile(pattern))
        return function

    return mark


class Server:
    """A context manager. `origin` is where it is while the block runs; `asked` lists (method, path) of all requests. A
    request nobody answers, or a mistake of the stand-in, is a `problem` and fails the test at the end of the block."""

    def __init__(self):
        self.faults = Faults()
        self.asked: list[tuple[str, str]] = []
        self.problems: list[str] = []
        self._lock = threading.RLock()
        self._routes: list[tuple[str, re.Pattern, Callable]] = []
        for name in dir(type(self)):
            function = getattr(type(self), name)
            if hasattr(function, "route"):
                self._routes.append((*function.route, getattr(self, name)))

    def __enter__(self):
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, kind, *error):
        self._http.shutdown()
        self._http.server_close()
        if kind is None and self.problems:
            raise AssertionError("; ".join(self.problems))

    def answer(self, request: Request) -> Reply:
        """One request at a time, so that the books are never half written."""
        with self._lock:
            self.asked.append((request.method, request.path))
            if status := self.faults.status_for(request.method, request.path):
                return text_reply("Something went wrong", status)
            for method, pattern, function in self._routes:
                if method == request.method and (match := pattern.fullmatch(request.path)):
                    return function(request, **match.groupdict())
        self.problems.append(f"nothing answers {request.method} {request.path}")
        return text_reply("Not found", 404)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self):
                parts = urlsplit(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                query = dict(parse_qsl(parts.query, keep_blank_values=True))
                try:
                    reply = server.answer(Request(self.command, parts.path, query, self.headers, body))
                except Exception as problem:  # what is wrong with a stand-in must not look like a gateway that is away
                    server.problems.append(f"{self.command} {parts.path}: {problem!r}")
                    reply = text_reply("The stand-in is broken", 500)
                if server.faults.is_lost(self.command, parts.path):
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self.send_response(reply.status)
                for name, value in {**reply.headers, "Content-Length": str(len(reply.body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.body)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

            def log_message(self, *args):
                pass

            def handle(self):
                try:
                    super().handle()
                except OSError:
                    pass  # the other side hung up, or we did

        return Handler
