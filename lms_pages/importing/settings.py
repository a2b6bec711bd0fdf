"""Front matter key by key: each is claimed as mapped, or rejected with what would have been right."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from .ledger import MAPPED, REJECTED, Ledger
from .raw import cut


@dataclass
class SettingsReader:
    data: dict
    file: str
    ledger: Ledger
    target: str
    seen: set = field(default_factory=set)

    def _take(self, key: str, fits, expected: str):
        """The value under `key`, None when it is missing or not what `fits` accepts."""
        if key not in self.data or key in self.seen:
            return self.data.get(key) if key in self.data and fits(self.data[key]) else None
        self.seen.add(key)
        value = self.data[key]
        if value is None or fits(value):
            self._claim(key, MAPPED)
            return value
        self._claim(key, REJECTED, f"{key}: expected {expected}")
        return None

    def _claim(self, key, outcome, reason=""):
        self.ledger.claim(self.file, "setting", detail=key, outcome=outcome, target=self.target, reason=reason)

    def text(self, key: str, length: int = 255) -> str:
        value = self._take(key, lambda value: isinstance(value, str | int | float), "a line of text")
        return "" if value is None else cut(value, length)

    def sentences(self, key: str, length: int = 300) -> tuple[str, ...]:
        return tuple(cut(value, length) for value in self._list(key))

    def words(self, key: str) -> tuple[str, ...]:
        return tuple(cut(value, 100) for value in self._list(key))

    def _list(self, key):
        def fits(value):
            return isinstance(value, list) and all(isinstance(entry, str | int | float) for entry in value)

        return self._take(key, fits, "a list of lines") or []

    def number(self, key: str) -> int | None:
        def fits(value):
            return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 100_000

        return self._take(key, fits, "a whole number above 0")

    def flag(self, key: str) -> bool:
        return bool(self._take(key, lambda value: isinstance(value, bool), "true or false"))

    def choice(self, key: str, choices) -> str:
        return self._take(key, lambda value: value in list(choices), f"one of {', '.join(choices)}") or ""

    def url(self, key: str) -> str:
        def fits(value):
            return isinstance(value, str) and urlsplit(value).scheme in {"http", "https"} and len(value) <= 200

        return self._take(key, fits, "a web address") or ""

    def finish(self) -> None:
        """Whatever nobody asked for."""
        for key in self.data:
            if key not in self.seen:
                self._claim(key, REJECTED, f"{key}: an unknown key")
