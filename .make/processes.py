"""Children that must not outlive their parent: each gets a process group of its own, which is ended as a whole."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SECONDS_TO_LEAVE = 5


class Stopped(BaseException):
    """Somebody asked this program to end. A BaseException, so that no `except Exception` swallows it."""

    def __init__(self, number: int):
        self.status = 128 + number


class Ending:
    """Turns the first Ctrl-C, `kill` or closed terminal into `Stopped`; later ones do not disturb the cleaning up."""

    held = False
    number = 0

    def listen(self) -> None:
        for number in ENDING:
            signal.signal(number, self.hear)

    def hear(self, number: int, frame: object) -> None:
        for other in ENDING:
            signal.signal(other, signal.SIG_IGN)
        self.number = number
        if not self.held:
            raise Stopped(number)

    @contextlib.contextmanager
    def hold(self) -> Iterator[None]:
        """Put `Stopped` off, so that nothing is made without anybody knowing that it must be cleared away."""
        self.held = True
        try:
            yield
        finally:
            self.held = False
        if self.number:
            raise Stopped(self.number)


ending = Ending()


@contextlib.contextmanager
def child(command: list, *, ask_with: signal.Signals = signal.SIGTERM, **options) -> Iterator[subprocess.Popen]:
    """A child out of reach of the terminal's Ctrl-C. At the end it is asked to leave, later its group is killed."""
    process = None
    try:
        with ending.hold():
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True, **options)
        yield process
    finally:
        if process is not None:
            end(process, ask_with)


def end(process: subprocess.Popen, ask_with: signal.Signals) -> None:
    if process.poll() is None:
        process.send_signal(ask_with)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(SECONDS_TO_LEAVE)
    # Grandchildren may still be there, and writing; a group is numbered after its first process.
    deadline = time.monotonic() + 2
    with contextlib.suppress(ProcessLookupError):
        while time.monotonic() < deadline:
            os.killpg(process.pid, signal.SIGKILL)
            process.poll()
            time.sleep(0.02)
