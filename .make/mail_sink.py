"""A mail server on this computer that takes everything and remembers whose it was, by Message-ID."""

import contextlib
import socketserver
import threading
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes


class MailSink(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.lock = threading.Lock()
        self.taken: Counter = Counter()  # {(receiver, what stands before the @ of the Message-ID): how often}

    @property
    def port(self) -> int:
        return self.server_address[1]

    def take(self, receivers: list[str], data: bytes) -> None:
        message = message_from_bytes(data)
        with self.lock:
            for receiver in receivers:
                self.taken[receiver, message["Message-ID"].strip("<> ").partition("@")[0]] += 1


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        with contextlib.suppress(ConnectionError):  # the sender died
            self.talk()

    def talk(self):
        self.say("220 sink")
        receivers: list[str] = []
        while line := self.rfile.readline():
            word = line.strip().upper()
            if word.startswith(b"RCPT TO:"):
                receivers.append(line.decode().split("<")[1].split(">")[0].lower())
            if word == b"DATA":
                self.say("354 go on")
                data = self.body()
                if data is None:  # the sender died in the middle of it: not taken
                    return
                self.server.take(receivers, data)
                receivers = []
            elif word == b"QUIT":
                self.say("221 bye")
                return
            self.say("250 ok")

    def body(self) -> bytes | None:
        lines = []
        while line := self.rfile.readline():
            if line == b".\r\n":
                return b"".join(lines)
            lines.append(line)
        return None

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextlib.contextmanager
def running_mail_sink() -> Iterator[MailSink]:
    with MailSink() as sink:
        threading.Thread(target=sink.serve_forever, daemon=True).start()
        try:
            yield sink
        finally:
            sink.shutdown()
