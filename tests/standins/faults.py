"""What goes wrong between a site and a gateway, made to order. Nothing waits for a clock: what is late comes when the
test says so."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache

import httpx


class Faults:
    """Of the answers of a stand-in, and of what it takes from buyers. `path`: only for addresses that contain it;
    `method`: only for requests of that kind."""

    def __init__(self):
        self._failing: list[tuple[str, str, int]] = []
        self._losing: list[tuple[str, str]] = []
        self._take: int | None = None

    def fail_next(self, times: int = 1, *, method: str = "", path: str = "", status: int = 500) -> None:
        """It answers with an error and does nothing."""
        self._failing += [(method, path, status)] * times

    def lose_next_answer(self, times: int = 1, *, method: str = "", path: str = "") -> None:
        """It does what it was asked for, then hangs up without a word."""
        self._losing += [(method, path)] * times

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self.__init__()

    def take_instead(self, amount_minor: int) -> None:
        """Of the next buyer, whatever was agreed."""
        self._take = amount_minor

    def status_for(self, method: str, path: str) -> int | None:
        for entry in self._failing:
            if entry[0] in ("", method) and entry[1] in path:
                self._failing.remove(entry)
                return entry[2]
        return None

    def is_lost(self, method: str, path: str) -> bool:
        for entry in self._losing:
            if entry[0] in ("", method) and entry[1] in path:
                self._losing.remove(entry)
                return True
        return False

    def taken(self, amount_minor: int) -> int:
        taken, self._take = (amount_minor if self._take is None else self._take), None
        return taken


@dataclass(frozen=True)
class Message:
    """One that a gateway sends: as it is posted, with the headers that sign it."""

    body: bytes
    headers: dict[str, str]
    remote_address: str = "127.0.0.1"
    about: str = ""  # reference of the payment, for tests to choose by
    url: str = ""  # where to, for gateways that are told with each payment

    def forged(self, was: bytes = b"", becomes: bytes = b" ") -> "Message":
        """The same with its body altered, its signature left as it was: `was` replaced, or something added."""
        assert was in self.body, f"{was!r} does not stand in {self.body!r}"
        return replace(self, body=self.body.replace(was, becomes) if was else self.body + becomes)

    def unsigned(self, header: str) -> "Message":
        assert header in self.headers
        return replace(self, headers={name: value for name, value in self.headers.items() if name != header})


@dataclass
class Webhooks:
    """Messages wait in `waiting` until the test takes or delivers them. With `url` set they are posted there at once,
    in the background, as a browser test needs it; `held` keeps them waiting all the same.

    `told` is every message there was, oldest first, also what was dropped.
    """

    url: str = ""
    held: bool = False
    waiting: list[Message] = field(default_factory=list)
    told: list[Message] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)  # statuses of the site
    _drop: int = 0
    _duplicate: int = 0

    def drop_next(self, times: int = 1) -> None:
        """Never delivered."""
        self._drop += times

    def duplicate_next(self, times: int = 1) -> None:
        """Delivered once more."""
        self._duplicate += times

    def tell(self, message: Message) -> None:
        self.told.append(message)
        if self._drop:
            self._drop -= 1
            return
        copies = [message]
        if self._duplicate:
            self._duplicate -= 1
            copies.append(message)
        self.waiting += copies
        if self.url and not self.held:
            threading.Thread(target=self.deliver, daemon=True).start()

    def reorder(self) -> None:
        """The youngest first."""
        self.waiting.reverse()

    def replay(self, place: int = -1) -> None:
        """One that was told before waits again."""
        self.waiting.append(self.told[place])

    def take(self) -> list[Message]:
        """Those that wait; they wait no more."""
        taken, self.waiting[:] = list(self.waiting), []
        return taken

    def release(self) -> None:
        self.held = False
        if self.url:
            self.deliver()

    def deliver(self, post: Callable[[Message], int] | None = None) -> list[int]:
        """Posts those that wait, by `post` or to `url`, and gives the statuses. Whatever is not answered with 200 waits
        again, as gateways do."""
        answers = []
        for message in self.take():
            try:
                status = (post or self._post)(message)
            except httpx.HTTPError:
                status = 0
            answers.append(status)
            if status != 200:
                self.waiting.append(message)
        self.answers += answers
        return answers

    def _post(self, message: Message) -> int:
        return browser().post(self.url or message.url, content=message.body, headers=message.headers).status_code


@cache
def browser() -> httpx.Client:
    """One for all: its certificates take longer to read than a stand-in to answer."""
    return httpx.Client(timeout=60, trust_env=False)


def by_client(client, slug: str) -> Callable[[Message], int]:
    """For `Webhooks.deliver`: to the site of these tests, by Django's test client."""

    def post(message: Message) -> int:
        headers = {name: value for name, value in message.headers.items() if name != "Content-Type"}
        return client.post(
            f"/webhooks/payments/{slug}/",
            data=message.body,
            content_type=message.headers["Content-Type"],
            headers=headers,
            REMOTE_ADDR=message.remote_address,
        ).status_code

    return post
