"""The rulers of `make bench`: what they count, and that no other site has them."""

import json
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse

from accounts.models import User
from config.bench import HEADER, SqlCountMiddleware

MAKE = settings.ROOT / ".make"


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 1, 3])
def test_statements_are_counted_and_savepoints_are_not(rf, count):
    def view(request):
        with transaction.atomic():
            for _ in range(count):
                User.objects.exists()
        return HttpResponse("x")

    assert SqlCountMiddleware(view)(rf.get("/")).headers[HEADER] == str(count)
    assert connection.execute_wrappers == []


@pytest.mark.urls("config.bench")
@pytest.mark.parametrize("size", [1, 70_000])
def test_bare_view_has_the_size_asked_for_and_neither_session_nor_database(client, size):
    response = client.get(f"/bench/bare/{size}/")
    assert len(response.content) == size and not response.cookies


def test_site_has_no_rulers(client):
    assert "config.bench.SqlCountMiddleware" not in settings.MIDDLEWARE and settings.ROOT_URLCONF == "config.urls"


def tool(code: str, **environment: str) -> subprocess.CompletedProcess:
    """A line of Python that can import the programs, run by itself."""
    return subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(MAKE), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("times", "sql", "p95", "words"),
    [(24.0, 8, 100.0, "ok"), (26.0, 8, 100.0, "OVER: 26.0x"), (24.0, 9, 300.0, "OVER: 9.0 sql, 300.0 ms p95"),
     (None, None, 100.0, "?")],
)  # fmt: skip
def test_figures_are_judged_and_unknown_ones_are_said_to_be(times, sql, p95, words):
    own = {"times_bare": times, "sql": sql, "p95_ms": p95}
    done = tool(f"from bench_report import verdict, Goal; print(verdict(Goal(25, 8), {own!r}))")
    assert done.stdout.strip() == f"25x, 8 sql: {words}", done.stderr


def test_figures_are_medians_and_the_dearest_statements(tmp_path):
    code = f"""
from pathlib import Path
from bench_measure import Figures
from bench_report import write_json
from bench_browser import Answer
own = Figures(cpu=[3.0, 1.0, 2.0], times_bare=[9.0, 7.0, 8.0])
for sql, seconds in ((20, 1), (7, 1), (6, 0.01), (8, 0.02), (7, 0.03)):
    answer = Answer(200, {{"X-Bench-SQL": str(sql)}}, b"x" * 2048, seconds)
    own.note_first([answer, answer]) if sql == 20 else own.note(answer)
write_json(Path({str(tmp_path / "figures.json")!r}), {{"lesson": own}})
"""
    assert tool(code).returncode == 0
    found = json.loads((tmp_path / "figures.json").read_text())["lesson"]
    assert (found["cpu_ms"], found["times_bare"]) == (2.0, 8.0)
    assert found["bytes"] == 2048 > found["compressed_bytes"]


def test_cpu_of_a_process_is_what_it_says_itself():
    code = """
import os, time
from bench_measure import cpu_of, cpu_between
before, own = cpu_of(os.getpid()), time.process_time()
sum(number * number for number in range(3_000_000))
found, own = cpu_between(before, cpu_of(os.getpid())), (time.process_time() - own) * 1000
print(abs(found - own) <= 20 + own / 10, found, own)  # one of the two clocks goes in steps of ten
"""
    assert tool(code).stdout.startswith("True")


def test_nonsensical_size_ends_with_one_line():
    done = tool("from switches import read_number; read_number('COURSES', default=30)", COURSES="many")
    assert done.returncode == 2 and "COURSES=many" in done.stderr
