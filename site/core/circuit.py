import time


class Circuit:
    """Remembers for a few seconds that something is away, so that callers do not each wait for it to time out.

    One per process and thing. Open means: do not ask.
    """

    def __init__(self, seconds: float):
        self.seconds = seconds
        self._closes_at = 0.0

    @property
    def is_open(self) -> bool:
        return time.monotonic() < self._closes_at

    def trip(self) -> None:
        self._closes_at = time.monotonic() + self.seconds

    def reset(self) -> None:
        self._closes_at = 0.0
