"""What a run of pytest came to, read from its JUnit report."""

import xml.etree.ElementTree as ElementTree
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Result:
    """One part of the test run; `not_run` says why there is nothing to count."""

    title: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0
    not_run: str = ""
    skip_reasons: Counter = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)  # names of tests
    second_tries: list[str] = field(default_factory=list)  # those that passed only then
    broke_off: bool = False

    @property
    def count(self) -> int:
        return self.passed + self.failed + self.skipped

    def after(self, again: "Result") -> "Result":
        """What this run came to when its failures, all of them and nothing else, were tried once more."""
        if self.broke_off or again.broke_off or again.count != self.failed or again.skipped:
            return self
        self.second_tries = [name for name in self.failures if name not in again.failures]
        self.passed += again.passed
        self.failed = again.failed
        self.seconds += again.seconds
        return self


def read_report(file: Path, *, title: str, seconds: float, is_success: bool) -> Result:
    """Count the cases of a report. A run that failed never counts as less than one failure, report or not."""
    result = Result(title, seconds=seconds)
    for case in report_cases(file):
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            result.failed += 1
            result.failures.append(case.get("name", "?"))
        elif skip is not None:
            result.skipped += 1
            result.skip_reasons[skip.get("message") or "no reason given"] += 1
        else:
            result.passed += 1
    if not is_success:
        result.failed = max(result.failed, 1)
    return result


def report_cases(file: Path) -> list[ElementTree.Element]:
    try:
        return ElementTree.parse(file).findall(".//testcase")
    except (OSError, ElementTree.ParseError):
        return []


def total(results: list[Result], name: str) -> int:
    return sum(getattr(result, name) for result in results)


def reasons(results: list[Result]) -> list[str]:
    """Why single tests were skipped, each reason once with its count."""
    counts = sum((result.skip_reasons for result in results), Counter())
    return [f"{count} x {' '.join(reason.split())}" for reason, count in counts.most_common()]
