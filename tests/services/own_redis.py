"""A Redis of one test's own, so that it can be stopped, and no other run's tasks are taken."""

import socket
import subprocess
import time

from config.celery import app
from tests.browser.site import free_port


class Server:
    def __init__(self, folder):
        self.port, self.folder, self.process = free_port(), folder, None
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self):
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", self.folder]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
        raise AssertionError("Redis did not start")

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


def forget_connections():
    app._pool = app.amqp._producer_pool = None
