"""A mail server on this machine that keeps what it is given, for tests that send real mail."""

import socketserver
import threading
from email import message_from_bytes, policy


class _Session(socketserver.StreamRequestHandler):
    """As much of SMTP as Django's backend speaks."""

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self):
        self.say("220 here")
        while line := self.rfile.readline():
            word = line.decode().strip().upper()
            if word == "DATA":
                self.say("354 go on")
                self.server.keep(self._data())
                self.say("250 kept")
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")

    def _data(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()).rstrip(b"\r\n") != b"." and line:
            lines.append(line)
        return b"".join(lines)


class MailServer(socketserver.ThreadingTCPServer):
    """`mails` are those that came, parsed. `came` is notified with each."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Session)
        self.mails, self.came = [], threading.Condition()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def keep(self, raw: bytes) -> None:
        with self.came:
            self.mails.append(message_from_bytes(raw, policy=policy.default))
            self.came.notify_all()

    @property
    def people(self) -> set[str]:
        """To whom anything came."""
        return {mail["To"] for mail in self.mails}

    def wait_for(self, count: int, seconds: float = 60) -> None:
        """Until so many people got mail."""
        with self.came:
            if not self.came.wait_for(lambda: len(self.people) >= count, seconds):
                raise AssertionError(f"mail came to {len(self.people)} of {count} people")
