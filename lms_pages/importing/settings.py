"""Front matter key by key: each is claimed as mapped, or rejected with what would have been right."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from core.import_ledger import MAPPED, RAW, REJECTED, Ledger

from .raw import cut


@dataclass
class SettingsReader:
    data: dict
    file: str
    ledger: Ledger
    target: str
    seen: set = field(default_factory=set)

    def _take(self, key: str, fits, expected: str, longest: int = 0):
        """The value under `key`, None when it is missing or not what `fits` accepts. Lines longer than `longest` are
        cut by the caller, and the report says so."""
        if key not in self.data:
            return None
        value = self.data[key]
        is_right = value is None or fits(value)
        if key not in self.seen:
            self.seen.add(key)
            lines = value if isinstance(value, list) else [value]
            if not is_right:
                self._claim(key, REJECTED, f"{key}: expected {expected}")
            elif longest and any(len(" ".join(str(line).split())) > longest for line in lines):
                self._claim(key, RAW, f"{key}: longer than {longest} characters; cut there")
            else:
                self._claim(key, MAPPED)
        return value if is_right else None

    def _claim(self, key, outcome, reason=""):
        self.ledger.claim(self.file, "setting", detail=key, outcome=outcome, target=self.target, reason=reason)

    def text(self, key: str, length: int = 255) -> str:
        value = self._take(key, lambda value: isinstance(value, str | int | float), "a line of text", length)
        return "" if value is None else cut(value, length)

    def sentences(self, key: str, length: int = 300) -> tuple[str, ...]:
        return tuple(cut(value, length) for value in self._list(key, length))

    def words(self, key: str) -> tuple[str, ...]:
        return tuple(cut(value, 100) for value in self._list(key, 100))

    def _list(self, key, longest):
        def fits(value):
            return isinstance(value, list) and all(isinstance(entry, str | int | float) for entry in value)

        return self._take(key, fits, "a list of lines", longest) or []

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
