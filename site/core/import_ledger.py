"""The books of an import: what there was in the source, and what became of it."""

from collections import defaultdict
from dataclasses import dataclass, field

MAPPED, RAW, REJECTED = "mapped", "raw", "rejected"
# What a piece of Markdown carries along as it is written. Everything else has to be claimed by name.
MARKDOWN_KINDS = frozenset({"text", "code", "table", "formula", "quote", "divider", "heading"})


@dataclass(frozen=True)
class Item:
    """One thing in the source. `line` counts from 1; 0 is the file as a whole. `detail` names it for people."""

    file: str
    kind: str
    line: int = 0
    detail: str = ""


@dataclass
class Entry:
    """A line of the report."""

    item: Item
    outcome: str
    target: str = ""  # where it went: the lesson, a field of the course
    reason: str = ""

    def as_dict(self) -> dict:
        return {
            "file": self.item.file,
            "line": self.item.line,
            "kind": self.item.kind,
            "detail": self.item.detail,
            "outcome": self.outcome,
            "target": self.target,
            "reason": self.reason,
        }


@dataclass
class Ledger:
    """`items` come from the scan. An importer claims them one by one; what nobody claims is unaccounted for."""

    items: list[Item]
    entries: list[Entry] = field(default_factory=list)

    def __post_init__(self):
        self._open = defaultdict(list)
        self._expect(self.items)

    def expect(self, items: list[Item]) -> None:
        """More that there is in the source."""
        self.items.extend(items)
        self._expect(items)

    def _expect(self, items: list[Item]) -> None:
        for item in items:
            self._open[item.file].append(item)

    def claim(self, file, kind, line=None, *, outcome=MAPPED, target="", reason="", detail=None) -> None:
        """Book the first open item of this kind (at this line, with this detail). One that the scan has not seen is
        booked as well, so that a refusal is never lost for want of an item."""
        for item in self._open[file]:
            if item.kind == kind and line in (None, item.line) and detail in (None, item.detail):
                self._open[file].remove(item)
                break
        else:
            item = Item(file, kind, line or 0, detail or "")
            self.items.append(item)
        self.entries.append(Entry(item, outcome, target, reason))

    def refuse_setting(self, file, key, reason) -> None:
        """What is wrong with a setting shows only when others were read as well."""
        for entry in self.entries:
            if (entry.item.file, entry.item.kind, entry.item.detail) == (file, "setting", key):
                entry.outcome, entry.reason = REJECTED, reason

    def claim_lines(self, file, first, last, *, kinds=MARKDOWN_KINDS, outcome=MAPPED, target="", reason="") -> None:
        """Book every open item of these kinds on lines first..last; kinds=None books whatever is there."""
        rest = []
        for item in self._open[file]:
            if item.line and first <= item.line <= last and (kinds is None or item.kind in kinds):
                self.entries.append(Entry(item, outcome, target, reason))
            else:
                rest.append(item)
        self._open[file] = rest

    def claim_file(self, file, *, outcome=MAPPED, target="", reason="", contents=False) -> None:
        """Book the file itself; with `contents` everything in it shares its fate."""
        self.claim(file, "file", outcome=outcome, target=target, reason=reason)
        if contents:
            self.claim_lines(file, 1, 10**9, kinds=None, outcome=outcome, target=target, reason=reason)

    def note(self, file, reason) -> None:
        """Add a remark to what is booked of the file itself."""
        for entry in self.entries:
            if entry.item.file == file and entry.item.kind == "file":
                entry.reason = f"{entry.reason}; {reason}".lstrip("; ")
                return
        self.claim(file, "note", reason=reason)

    def open_items(self, file, kind) -> list[Item]:
        """What of this kind nobody has claimed yet."""
        return [item for item in self._open[file] if item.kind == kind]

    @property
    def unaccounted(self) -> list[Item]:
        return [item for items in self._open.values() for item in items]

    def count(self, outcome: str) -> int:
        return sum(entry.outcome == outcome for entry in self.entries)

    def report(self) -> dict:
        """items = mapped + raw + rejected + unaccounted; `list` has a line for each, in the order of the source."""
        entries = [entry.as_dict() for entry in self.entries]
        entries += [Entry(item, "unaccounted").as_dict() for item in self.unaccounted]
        return {
            "items": len(self.items),
            "mapped": self.count(MAPPED),
            "raw": self.count(RAW),
            "rejected": self.count(REJECTED),
            "unaccounted": len(self.unaccounted),
            "list": sorted(entries, key=lambda entry: (entry["file"], entry["line"])),
        }
