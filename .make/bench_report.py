"""What the figures come to, beside what they should be."""

import json
from pathlib import Path

from bench_measure import Figures
from bench_works import Goal, Work
from console import say

COLUMNS = "{:<28}{:>8}{:>8}{:>5}{:>7}{:>8}{:>8}{:>7}{:>7}  {}"
UNKNOWN = "?"
SLOW = 200  # milliseconds: p95 of every page


def print_table(works: list[Work], figures: dict[str, Figures]) -> None:
    say()
    say(COLUMNS.format("work", "cpu ms", "x bare", "sql", "first", "p50 ms", "p95 ms", "KB", "KB gz", "goal"))
    for slug, title, goal in rows(works, figures):
        own = figures[slug].as_json()
        say(
            COLUMNS.format(
                title,
                shown(own["cpu_ms"], 2),
                shown(own["times_bare"], 1),
                shown(own["sql"], 0),
                shown(own["sql_first"], 0),
                shown(own["p50_ms"], 1),
                shown(own["p95_ms"], 1),
                shown(own["bytes"] / 1024, 1),
                shown(own["compressed_bytes"] / 1024, 1),
                verdict(goal, own),
            )
        )
    say(
        "CPU of the web process alone, medians of the rounds; p50 and p95 at one client. sql: statements of the dearest"
    )
    say("answer, and of the very first one, when nothing was kept; BEGIN, COMMIT and savepoints are not counted.")
    if "bare" not in figures:
        say("CPU and SQL of a site that runs elsewhere cannot be known from outside.")


def rows(works: list[Work], figures: dict[str, Figures]):
    yield from ((work.slug, work.title, work.goal) for work in works)
    rulers = {"bare": "bare view", "hash": "one password hash"}
    yield from ((slug, title, None) for slug, title in rulers.items() if slug in figures)


def shown(value: float | None, digits: int) -> str:
    return UNKNOWN if value is None else f"{value:.{digits}f}"


def verdict(goal: Goal | None, own: dict) -> str:
    """ "25x, 8 sql: ok", or what is over."""
    if goal is None:
        return ""
    unit, times = ("x one hash", own.get("times_hash")) if goal.of_hash else ("x", own["times_bare"])
    limits = [(goal.times, times, unit), (goal.sql, own["sql"], " sql"), (SLOW, own["p95_ms"], " ms p95")]
    asked = [(limit, found, name) for limit, found, name in limits if limit is not None]
    over = [f"{found:.1f}{name}" for limit, found, name in asked if found is not None and found > limit]
    words = ", ".join(f"{limit}{name}" for limit, _found, name in asked[:-1])
    if over:
        return f"{words}: OVER: {', '.join(over)}"
    return f"{words}: {UNKNOWN if any(found is None for _limit, found, _name in asked) else 'ok'}"


def write_json(file: Path, figures: dict[str, Figures]) -> None:
    content = {slug: own.as_json() for slug, own in figures.items()}
    file.write_text(json.dumps(content, indent=1) + "\n")
