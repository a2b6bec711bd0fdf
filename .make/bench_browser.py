"""A browser for measuring: one persistent connection, cookies kept by hand, nothing else in the way."""

import gzip
import http.client
import json
import re
import time
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

TIMEOUT = 60  # seconds


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        return self.plain.decode()

    @property
    def plain(self) -> bytes:
        return gzip.decompress(self.body) if self.headers.get("Content-Encoding") == "gzip" else self.body

    @property
    def compressed_size(self) -> int:
        """As sent, or as a proxy with gzip would send it."""
        return len(self.body) if self.headers.get("Content-Encoding") else len(gzip.compress(self.body, 6))

    def find(self, pattern: str) -> list:
        return re.findall(pattern, self.text)


class Browser:
    """`forwarded`: speaks to the site as the proxy in front of it does, which has taken off the https."""

    def __init__(self, base: str, *, forwarded: bool = False):
        parts = urlsplit(base)
        self.cookies: dict[str, str] = {}
        scheme = "https" if forwarded else parts.scheme
        self.origin = f"{scheme}://{parts.netloc}"
        self.headers = {"Accept": "text/html", "User-Agent": "marula-bench", "Accept-Encoding": "gzip"}
        if forwarded:
            self.headers |= {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
        connection = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self.connection = connection(parts.netloc, timeout=TIMEOUT)

    def get(self, path: str) -> Answer:
        return self._send("GET", path)

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.origin}
        return self._send("POST", path, urlencode(fields), {**form, "Referer": f"{self.origin}/"})

    def post_json(self, path: str, content: dict, token: str) -> Answer:
        """As scripts of the site do; `token` is that of a form of the page."""
        kind = {"Content-Type": "application/json", "X-CSRFToken": token, "Origin": self.origin}
        return self._send("POST", path, json.dumps(content), {**kind, "Referer": f"{self.origin}/"})

    def post_body(self, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        """As a machine does."""
        return self._send("POST", path, body, headers)

    def _send(self, method: str, path: str, body: str | bytes | None = None, extra: dict | None = None) -> Answer:
        headers = {**self.headers, **(extra or {})}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        begun = time.perf_counter()
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        content = response.read()
        seconds = time.perf_counter() - begun
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(response.status, response.headers, content, seconds)

    def sign_in(self, email: str, password: str) -> Answer:
        """Fill in the form of the sign-in page and send it."""
        return self.post("/accounts/login/", self.sign_in_form(email, password))

    def sign_in_form(self, email: str, password: str) -> dict[str, str]:
        token = self.get("/accounts/login/").find(r'name="csrfmiddlewaretoken" value="([^"]+)"')
        return {"csrfmiddlewaretoken": token[0] if token else "", "login": email, "password": password}

    @property
    def is_signed_in(self) -> bool:
        return any("session" in name and value.strip('"') for name, value in self.cookies.items())
