"""`make run`: from a fresh clone to a site that answers, and quickly there the second time."""

import contextlib
import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request

from assets import ensure_assets
from background import running_worker
from console import give_up, say, step
from database import ensure_database
from environment import ensure_environment
from libraries import ensure_pdf_libraries
from project import DATA, PYTHON, ROOT
from switches import read_flag, read_free_port

DEMO_ACCOUNTS = DATA / "demo.json"  # written by `manage.py load_demo`
SECONDS_TO_START = 90


def main() -> int:
    port = read_free_port("PORT", default=8000)
    demo = read_flag("DEMO", default=True)
    home = f"http://127.0.0.1:{port}"
    base = os.environ.setdefault("BASE_URL", home)  # what links in mails begin with
    other = "127.0.0.1" if base.startswith("http://localhost") else "localhost"
    os.environ.setdefault("CONTENT_HOST", f"{other}:{port}")  # this computer's other name, for foreign content
    home = base if other == "127.0.0.1" else home
    ensure_environment("requirements.txt")
    ensure_pdf_libraries()
    ensure_assets()
    ensure_database(demo=demo)
    return serve(home, port, demo=demo)


def serve(home: str, port: int, *, demo: bool) -> int:
    """Run the development server until it ends or is told to, and say where it is once it answers."""
    step("Starting the site")
    with contextlib.ExitStack() as beside:
        if os.environ.get("REDIS_URL"):
            beside.enter_context(running_worker())
        server = subprocess.Popen([PYTHON, "manage.py", "runserver", f"127.0.0.1:{port}"], cwd=ROOT)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: server.terminate())
        try:
            wait_until_it_answers(server, home)
            if server.poll() is None:
                print_addresses(home, demo=demo)
            return max(server.wait(), 0)
        except KeyboardInterrupt:  # the server, in the same terminal, heard Ctrl-C too
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            server.terminate()
            server.wait()
            return 0


def wait_until_it_answers(server: subprocess.Popen, home: str) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # never through a proxy
    deadline = time.monotonic() + SECONDS_TO_START
    while server.poll() is None and time.monotonic() < deadline:
        try:
            direct.open(f"{home}/", timeout=SECONDS_TO_START)
            return
        except urllib.error.HTTPError:
            return  # an error page is an answer; the server has printed why
        except OSError:
            time.sleep(0.2)


def print_addresses(home: str, *, demo: bool) -> None:
    lines = [
        "",
        "Marula is running. Ctrl-C stops it.",
        f"  site          {home}/",
        f"  back office   {home}/admin/",
        f"  mail sent     {home}/dev/mail/",
    ]
    if demo and DEMO_ACCOUNTS.exists():
        lines.append("  demo sign-ins (on this computer only)")
        for account in json.loads(DEMO_ACCOUNTS.read_text())["accounts"]:
            lines.append(f"    {account['role']:<16}{account['email']:<34}{account['password']}")
    say("\n".join([*lines, ""]))


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except KeyboardInterrupt:
        give_up("stopped before the site was ready")
