"""Front matter key by key: each is claimed as mapped, or rejected with what would have been right."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from core.import_ledger import MAPPED, RAW, REJECTED, Ledger

from .raw import cut
from .selling import sale_of
from .specs import ImportedSale


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

    def number(self, key: str, *, below: int = 100_000) -> int | None:
        def fits(value):
            return isinstance(value, int) and not isinstance(value, bool) and 0 < value < below

        return self._take(key, fits, f"a whole number from 1 to {below - 1}")

    def flag(self, key: str) -> bool:
        return bool(self.said_flag(key))

    def said_flag(self, key: str) -> bool | None:
        """None where the source does not say."""
        return self._take(key, lambda value: isinstance(value, bool), "true or false")

    def sale(self, key: str) -> ImportedSale | None:
        """`free`, an amount with its currency, or one a currency. None where the source does not say."""
        value = self._take(
            key, lambda value: sale_of(value) is not None, "free, or an amount as in 499.00 ZAR, or such by currency"
        )
        return None if value is None else sale_of(value)

    def moment(self, key: str) -> datetime | None:
        """A day and time, in the time zone of the site where it names none."""
        value = self._take(key, lambda value: _moment(value) is not None, "a day and time as in 2027-01-31 09:00")
        return _moment(value)

    def lessons(self, key: str, find: Callable[[str], str | None]) -> tuple[str, ...] | None:
        """The files of lessons, named in this list as `find` knows them. None where the source does not say."""
        if key not in self.data:
            return None
        self.seen.add(key)
        names = self.data[key] if self.data[key] is not None else []
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            self._claim(key, REJECTED, f"{key}: expected a list of lessons, as in [01-first-lesson.md]")
            return None
        found = {name: find(name) for name in names}
        if wrong := [name for name, path in found.items() if path is None]:
            self._claim(key, REJECTED, f"{key}: there is no lesson {', '.join(wrong)}")
        else:
            self._claim(key, MAPPED)
        return tuple(path for path in dict.fromkeys(found.values()) if path)

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


def _moment(value) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        found = parse_datetime(value.strip())
        if found is None and (day := parse_date(value.strip())):
            found = datetime.combine(day, datetime.min.time())
        return timezone.make_aware(found) if found and timezone.is_naive(found) else found
    except (ValueError, OverflowError):  # the thirtieth of February
        return None
