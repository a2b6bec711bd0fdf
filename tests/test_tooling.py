"""The programs behind the Makefile, run as a newcomer runs them: by the system's Python, from outside."""

import json
import os
import re
import shutil
import signal
import site
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import redis

ROOT = Path(__file__).resolve().parents[1]
MAKE = ROOT / ".make"


def run_tool(code, **environment):
    """Run a line of Python that can import the programs; returns (status, what it printed)."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(MAKE), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, (done.stdout + done.stderr).strip()


def test_site_is_still_the_standard_library_module():
    assert Path(site.__file__).parent == Path(os.__file__).parent
    assert not (ROOT / "site" / "__init__.py").exists()


def test_lock_carries_checksums_but_no_addresses():
    text = (ROOT / "package-lock.json").read_text()
    packages = {name: entry for name, entry in json.loads(text)["packages"].items() if name}

    assert "resolved" not in text
    assert len(packages) == len(json.loads((ROOT / "package.json").read_text())["dependencies"])
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())


def test_every_font_of_the_stylesheet_comes_from_a_package_that_is_fetched():
    packages = json.loads((ROOT / "package.json").read_text())["dependencies"]
    families = tuple(name.rpartition("/")[2] + "-" for name in packages)
    wanted = re.findall(r"url\((?:\.\./fonts/)?([^)]+)\)", (ROOT / "static" / "css" / "fonts.css.in").read_text())

    assert wanted
    assert [name for name in wanted if not name.startswith(families)] == []


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "80 80", "８０００"])
def test_nonsensical_port_ends_with_one_line_that_names_it(port):
    status, said = run_tool("from switches import read_free_port as p; print(p('PORT', default=8000))", PORT=port)

    assert status == 2
    assert said.startswith(f"error: PORT={port} ") and len(said.splitlines()) == 1


def test_busy_port_ends_with_one_line_and_a_free_one_is_taken():
    code = "from switches import read_free_port as p; print(p('PORT', default=8000))"
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        status, said = run_tool(code, PORT=port)
        assert status == 2
        assert f"port {port} cannot be used" in said and len(said.splitlines()) == 1

    assert run_tool(code, PORT=port) == (0, port)


def test_make_run_refuses_a_nonsensical_port_before_it_installs_anything():
    done = subprocess.run(
        [sys.executable, MAKE / "run.py"], env={**os.environ, "PORT": "abc"}, capture_output=True, text=True, timeout=60
    )

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == "error: PORT=abc is not a port; give a number from 1 to 65535, such as PORT=8080\n"


def test_dotenv_fills_in_what_the_environment_does_not_say(tmp_path):
    (tmp_path / ".env").write_text("# a comment\nexport PORT='8123'\nDEMO=1\nnot a setting\n")
    code = (
        "import os; from pathlib import Path; from dotenv_file import read_dotenv;"
        f"read_dotenv(Path({str(tmp_path / '.env')!r})); print(os.environ['PORT'], os.environ['DEMO'])"
    )
    assert run_tool(code, DEMO="0") == (0, "8123 0")


@pytest.mark.parametrize(("value", "answer"), [("1", "True"), ("no", "False"), ("", "True")])
def test_flag_understands_yes_and_no(value, answer):
    code = "from switches import read_flag; print(read_flag('DEMO', default=True))"
    assert run_tool(code, DEMO=value) == (0, answer)


def test_flag_refuses_anything_else():
    status, said = run_tool("from switches import read_flag; read_flag('DEMO', default=True)", DEMO="perhaps")
    assert (status, said) == (2, "error: DEMO=perhaps is neither yes nor no; give DEMO=1 or DEMO=0")


def test_unknown_part_of_the_tests_is_refused_and_a_known_one_chosen():
    code = "from switches import read_choices; print(*read_choices('ONLY', ('unit', 'browser')))"
    assert run_tool(code, ONLY="browser") == (0, "browser")
    assert run_tool(code, ONLY="") == (0, "unit browser")
    assert run_tool(code, ONLY="brwser") == (2, "error: ONLY=brwser is unknown; choose from: unit, browser")


def test_the_first_choice_holds_when_nothing_is_said():
    code = "from switches import read_choice; print(read_choice('DEPTH', ('normal', 'full')))"
    assert run_tool(code, DEPTH="") == (0, "normal")
    assert run_tool(code, DEPTH="full") == (0, "full")
    assert run_tool(code, DEPTH="ful") == (2, "error: DEPTH=ful is unknown; choose from: normal, full")


def test_database_is_prepared_again_only_when_something_of_it_changed(tmp_path):
    (tmp_path / "lms_pages" / "demo").mkdir(parents=True)
    shutil.copytree(MAKE, tmp_path / ".make")
    lesson, view = tmp_path / "lms_pages" / "demo" / "lesson.md", tmp_path / "lms_pages" / "views.py"
    migration = tmp_path / "lms_pages" / "migrations" / "0001_initial.py"

    def key(demo=True, **environment):
        code = f"from database import database_key; print(database_key(demo={demo}))"
        return run_tool(code, PYTHONPATH=str(tmp_path / ".make"), **{"DATABASE_URL": ""} | environment)

    before = key()
    view.write_text("# nothing of the database")
    assert key() == before

    lesson.write_text("A lesson")
    with_lesson = key()
    migration.parent.mkdir()
    migration.write_text("operations = []")
    keys = {before, with_lesson, key(), key(demo=False), key(DATABASE_URL="postgresql://elsewhere/marula")}
    assert len(keys) == 5
    assert {status for status, _ in keys} == {0}


REPORT = """<testsuites><testsuite>
  <testcase name="a"/><testcase name="b"><failure/></testcase><testcase name="c"><error/></testcase>
  <testcase name="d"><skipped message="no data"/></testcase><testcase name="e"/>
</testsuite></testsuites>"""


def read_report(file, is_success):
    code = (
        "import sys; from pathlib import Path; from results import read_report, reasons;"
        f"r = read_report(Path({str(file)!r}), title='x', seconds=1, is_success={is_success});"
        "print(r.passed, r.failed, r.skipped, *reasons([r]))"
    )
    return run_tool(code)


@pytest.mark.once
@pytest.mark.parametrize(
    "name, value",
    [("DATABASE_URL", "postgres://me:secret@127.0.0.1:1/none"), ("VAR_DIR", "/proc/none"), ("TIME_ZONE", "Mars/None")],
)
def test_a_database_that_cannot_be_made_ends_with_one_line_that_names_the_variable(name, value):
    code = "import database as d; from pathlib import Path; import sys; d.PYTHON = Path(sys.executable); "
    code += "d.STAMP = Path('/nowhere/stamp'); d.ensure_database(demo=False)"
    status, said = run_tool(code, **{name: value})
    lines = said.splitlines()
    assert status == 2 and lines[-1].startswith("error:") and name in lines[-1], said
    assert "Traceback" not in said and "secret" not in said


def test_totals_come_from_the_report(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    assert read_report(report, is_success=False) == (0, "2 2 1 1 x no data")


def test_run_that_broke_off_without_a_report_counts_as_failed(tmp_path):
    assert read_report(tmp_path / "missing.xml", is_success=False) == (0, "0 1 0")
    (tmp_path / "cut.xml").write_text("<testsuites><tests")
    assert read_report(tmp_path / "cut.xml", is_success=False) == (0, "0 1 0")


SECOND_TRY = """
from results import Result
first = dict(passed=5, failed=2, failures=["a", "b"])
again = {again}
r = Result("x", **first).after(again)
print(r.passed, r.failed, *r.second_tries)
"""


@pytest.mark.parametrize(
    "again, told",
    [
        ("Result('x', passed=1, failed=1, failures=['b'])", "6 1 a"),
        ("Result('x', passed=2)", "7 0 a b"),
        ("Result('x', passed=1)", "5 2"),  # one was not tried
        ("Result('x', passed=1, skipped=1)", "5 2"),
        ("Result('x', passed=2, broke_off=True)", "5 2"),
        ("Result('x', not_run='no such tests')", "5 2"),
    ],
)
def test_second_try_counts_only_when_it_was_made(again, told):
    assert run_tool(SECOND_TRY.format(again=again)) == (0, told)


@pytest.fixture
def open_folder():
    """A folder other users may enter, such as the one PostgreSQL runs as; pytest's own are closed to them."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o711)  # noqa: S103
        yield Path(folder)


@pytest.mark.services
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_throwaway_services_answer_and_leave_nothing_behind(number, open_folder):
    process = subprocess.Popen(
        [sys.executable, MAKE / "services.py"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(open_folder)},
    )
    try:
        addresses = dict(process.stdout.readline().strip().split("=", 1) for _ in range(2))
        with psycopg.connect(addresses["DATABASE_URL"]) as connection:
            assert connection.execute("show server_encoding").fetchone() == ("UTF8",)
        assert redis.Redis.from_url(addresses["REDIS_URL"]).ping()
        assert len(list(open_folder.iterdir())) == 1
    finally:
        process.send_signal(number)
        status = process.wait(30)

    assert status == 0
    assert list(open_folder.iterdir()) == []
    for address in addresses.values():
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", urlsplit(address).port), timeout=1)
