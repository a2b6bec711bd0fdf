"""Rounds of all works in turn, so that whatever else the computer does meanwhile falls on all of them alike."""

import os
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench_browser import Answer, Browser
from bench_works import FEW_ANSWERS, Work

ROUNDS = 5
BARE_COUNT = 200  # a bare view is so quick that few of them would not show
SQL_HEADER = "X-Bench-SQL"


@dataclass
class Figures:
    """Of one work. CPU in milliseconds a request, by round; what only the server knows stays empty from outside."""

    cpu: list[float] = field(default_factory=list)
    times_bare: list[float] = field(default_factory=list)
    times_hash: list[float] = field(default_factory=list)
    sql: int | None = None
    sql_first: int | None = None  # of the very first answer, when nothing is kept yet
    seconds: list[float] = field(default_factory=list)
    size: int = 0
    compressed: int = 0

    def note(self, answer: Answer) -> None:
        self.seconds.append(answer.seconds)
        self.size, self.compressed = len(answer.plain), answer.compressed_size
        if counted := answer.headers.get(SQL_HEADER):
            self.sql = max(self.sql or 0, int(counted))  # the dearest of all

    def note_first(self, answers: list[Answer]) -> None:
        """They warm the caches: what they cost is told apart."""
        self.note(answers[0])
        self.sql_first, self.sql = self.sql, None
        self.note(answers[-1])
        self.seconds.clear()

    def as_json(self) -> dict:
        return {
            "cpu_ms": _median(self.cpu),
            "times_bare": _median(self.times_bare),
            "sql": self.sql,
            "sql_first": self.sql_first,
            "p50_ms": self.percentile(50),
            "p95_ms": self.percentile(95),
            "bytes": self.size,
            "compressed_bytes": self.compressed,
            **({"times_hash": _median(self.times_hash)} if self.times_hash else {}),
        }

    def percentile(self, percent: int) -> float:
        ordered = sorted(self.seconds)
        return round(ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] * 1000, 1)


def _median(values: list[float]) -> float | None:
    return round(statistics.median(values), 3) if values else None


COARSE = 100  # milliseconds from which the clock of the whole process is exact enough


def cpu_of(process: int) -> tuple[float, float]:
    """Milliseconds of CPU used so far: by its living threads, exactly, and by the whole process with those that ended
    (a password hash may start some), in steps of ten."""
    fine = sum(int((task / "schedstat").read_text().split()[0]) for task in Path(f"/proc/{process}/task").iterdir())
    numbers = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return fine / 1e6, (int(numbers[11]) + int(numbers[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def cpu_between(before: tuple[float, float], after: tuple[float, float]) -> float:
    fine, whole = after[0] - before[0], after[1] - before[1]
    return max(fine, whole) if whole >= COARSE else fine


def measure(works: list[Work], *, worker: int | None, visitor: Browser) -> dict[str, Figures]:
    """{slug: figures}, and "bare" and "hash" of the server's own rulers when its worker process is known."""
    figures = {work.slug: Figures() for work in works}
    figures |= {"bare": Figures(), "hash": Figures()} if worker else {}
    for work in works:
        figures[work.slug].note_first([work.do(what) for what in work.prepare(2)])
    for _round in range(ROUNDS):
        hash_cost = run(lambda: visitor.get("/bench/hash/"), FEW_ANSWERS, worker, figures.get("hash"))
        for work in works:
            ready = iter(work.prepare(work.count))
            own = figures[work.slug]
            cost = run(lambda: work.do(next(ready)), work.count, worker, own)  # noqa: B023 called at once
            if cost is None:
                continue
            bare = f"/bench/bare/{own.size}/"
            ruler = run(lambda: visitor.get(bare), BARE_COUNT, worker, figures["bare"])  # noqa: B023 called at once
            own.times_bare.append(cost / ruler)
            if work.goal and work.goal.of_hash:
                own.times_hash.append(cost / hash_cost)
    return figures


def run(send: Callable[[], Answer], count: int, worker: int | None, figures: Figures | None) -> float | None:
    """Milliseconds of the server's CPU a request, noted in the figures; None when nobody can know."""
    if figures is None:
        return None
    before = cpu_of(worker) if worker else None
    answers = [send() for _ in range(count)]
    cost = cpu_between(before, cpu_of(worker)) / count if before else None
    for answer in answers:
        figures.note(answer)
    if cost is not None:
        figures.cpu.append(cost)
    return cost
