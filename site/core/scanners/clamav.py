"""ClamAV: the file is streamed to clamd (INSTREAM), wherever it runs. settings.CLAMAV_ADDRESS says where."""

import re
import socket
import struct
from urllib.parse import urlsplit

from django.conf import settings

from ..scanner import Finding, ScannerAway, Verdict

CHUNK = 64 * 1024
LONGEST_ANSWER = 4096
ANSWER = re.compile(r"^(?:stream: )?(?P<name>.*?)\s*(?P<finding>OK|FOUND|ERROR)$", re.DOTALL)


class ClamavScanner:
    def scan(self, file):
        try:
            with self._connect() as connection:
                connection.sendall(b"zINSTREAM\0")
                while chunk := file.read(CHUNK):
                    connection.sendall(struct.pack("!L", len(chunk)) + chunk)
                connection.sendall(struct.pack("!L", 0))
                answer = self._answer(connection)
        except OSError as error:
            raise ScannerAway(f"clamd: {error}") from error
        found = ANSWER.match(answer)
        if found is None or found["finding"] == "ERROR":
            raise ScannerAway(f"clamd: {answer or 'no answer'}")
        if found["finding"] == "FOUND":
            return Verdict(Finding.INFECTED, found["name"][:200])
        return Verdict(Finding.CLEAN)

    def _connect(self) -> socket.socket:
        address = urlsplit(settings.CLAMAV_ADDRESS)
        if address.scheme == "unix":
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(settings.CLAMAV_SECONDS)
            connection.connect(address.path)
            return connection
        return socket.create_connection((address.hostname, address.port or 3310), timeout=settings.CLAMAV_SECONDS)

    def _answer(self, connection: socket.socket) -> str:
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER and (part := connection.recv(1024)):
            answer += part
        return answer.rstrip(b"\0\n").decode(errors="replace").strip()


scanner = ClamavScanner()
