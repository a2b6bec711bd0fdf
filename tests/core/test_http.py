"""Asking services elsewhere: by which addresses, how long, how much, and what becomes of it."""

import socket
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import httpx
import pytest

from core import http
from core.http import ServiceAway, ServiceRefused, addresses_of, ask, is_public


@pytest.fixture
def answered(monkeypatch):
    """`answered(response)`: what the service says next. Returns the requests that came."""
    asked = []

    def answer(response):
        def handle(request):
            asked.append(request)
            if isinstance(response, Exception):
                raise response
            return response

        monkeypatch.setattr(http, "make_transport", lambda: httpx.MockTransport(handle))
        return asked

    return answer


def test_an_answer_is_read_whole_and_says_what_was_asked(answered):
    asked = answered(httpx.Response(201, json={"id": "a"}, headers={"Location": "https://up.example/1"}))
    answer = ask("POST", "https://api.example/v1", headers={"AccessKey": "k"}, auth=("me", "secret"), data={"a": 1})
    assert (answer.status, answer.json(), answer.headers["location"]) == (201, {"id": "a"}, "https://up.example/1")
    [request] = asked
    assert request.headers["accesskey"] == "k" and request.headers["authorization"].startswith("Basic ")
    assert request.read() == b'{"a":1}' and request.extensions["timeout"]["connect"] == 10


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (httpx.Response(302, headers={"Location": "https://elsewhere.example/"}), "leads elsewhere"),
        (httpx.Response(500), "answered 500"),
        (httpx.Response(429), "answered 429"),
        (httpx.Response(200, content=b"x" * 2000), "too long"),
        (httpx.Response(200, content=b"x", headers={"Content-Encoding": "br"}), "is packed"),
        (httpx.ReadTimeout("slow"), "ReadTimeout"),
        (httpx.ConnectError("no"), "ConnectError"),
    ],
)
def test_what_is_no_answer_may_be_asked_again(answered, answer, words):
    asked = answered(answer)
    with pytest.raises(ServiceAway, match=words):
        ask("GET", "https://api.example/", most_bytes=1000)
    assert len(asked) == 1  # nothing is followed, nothing asked twice


def test_an_answer_that_trickles_is_given_up(answered, monkeypatch):
    seconds = iter(range(0, 1000, 15))
    monkeypatch.setattr(http.time, "monotonic", lambda: next(seconds))
    answered(httpx.Response(200, content=(b"x" for _piece in range(9))))
    with pytest.raises(ServiceAway, match="takes too long"):
        ask("GET", "https://api.example/", seconds=20)


def test_a_refusal_is_one_and_what_is_no_json_no_answer(answered):
    answered(httpx.Response(404, content=b"no such video"))
    with pytest.raises(ServiceRefused, match="404 no such video") as caught:
        ask("GET", "https://api.example/")
    assert caught.value.status == 404
    answered(httpx.Response(200, content=b"[1]"))
    with pytest.raises(ServiceAway, match="no JSON object"):
        ask("GET", "https://api.example/").json()


@pytest.mark.parametrize(
    "address",
    "127.0.0.1 10.1.2.3 172.16.0.9 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 ::1 fe80::1%eth0 fc00::1 "
    "::ffff:127.0.0.1 224.0.0.1 ff02::1 192.0.2.1".split(),
)
def test_addresses_of_this_network_are_not_asked(address, monkeypatch, settings):
    assert not is_public(address)
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (found, 443)) for found in ("1.1.1.1", address)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
    with pytest.raises(httpx.ConnectError, match="no public address"):  # one of them is enough
        addresses_of("rebound.example", 443)
    with pytest.raises(ServiceAway, match="ConnectError"):
        ask("GET", "https://rebound.example/")
    settings.OUTGOING_PRIVATE_HOSTS = ["rebound.example"]
    assert addresses_of("rebound.example", 443) == ["1.1.1.1", address]


def test_public_addresses_are():
    assert is_public("1.1.1.1") and is_public("2606:4700:4700::1111")


def test_a_host_of_this_network_is_asked_only_where_it_is_allowed(settings, monkeypatch):
    class Loopback(BaseHTTPRequestHandler):
        def do_GET(self):
            said = f'{{"host": "{self.headers["Host"]}"}}'.encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Loopback) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://localhost:{server.server_port}/"
        with pytest.raises(ServiceAway, match="without https"):
            ask("GET", url)
        with pytest.raises(ServiceAway, match="ConnectError"):
            ask("GET", url.replace("http:", "https:"))
        settings.OUTGOING_PRIVATE_HOSTS = ["localhost"]
        # By the address that was looked at, under the name that was asked for; a proxy of the environment is not used.
        monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
        assert ask("GET", url).json() == {"host": f"localhost:{server.server_port}"}
        server.shutdown()
