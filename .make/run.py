"""`make run`: from a fresh clone to a site that answers, and quickly there the second time."""

import json
import signal
import subprocess
import time
import urllib.error
import urllib.request

from assets import ensure_assets
from console import give_up, say, step
from database import ensure_database
from environment import ensure_environment
from libraries import ensure_pdf_libraries
from project import PYTHON, ROOT, VAR
from switches import read_flag, read_free_port

DEMO_ACCOUNTS = VAR / "demo.json"  # written by `manage.py load_demo`
SECONDS_TO_START = 90


def main() -> int:
    port = read_free_port("PORT", default=8000)
    demo = read_flag("DEMO", default=True)
    ensure_environment("requirements.txt")
    ensure_pdf_libraries()
    ensure_assets()
    ensure_database(demo=demo)
    return serve(port, demo=demo)


def serve(port: int, *, demo: bool) -> int:
    """Run the development server until it ends or is told to, and say where it is once it answers."""
    step("Starting the site")
    server = subprocess.Popen([PYTHON, "manage.py", "runserver", f"127.0.0.1:{port}"], cwd=ROOT)
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    try:
        wait_until_it_answers(server, port)
        if server.poll() is None:
            print_addresses(port, demo=demo)
        return max(server.wait(), 0)
    except KeyboardInterrupt:  # the server, in the same terminal, heard Ctrl-C too
        server.wait()
        return 0


def wait_until_it_answers(server: subprocess.Popen, port: int) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # never through a proxy
    deadline = time.monotonic() + SECONDS_TO_START
    while server.poll() is None and time.monotonic() < deadline:
        try:
            direct.open(f"http://127.0.0.1:{port}/", timeout=SECONDS_TO_START)
            return
        except urllib.error.HTTPError:
            return  # an error page is an answer; the server has printed why
        except OSError:
            time.sleep(0.2)


def print_addresses(port: int, *, demo: bool) -> None:
    home = f"http://127.0.0.1:{port}"
    say()
    say("Marula is running. Ctrl-C stops it.")
    say(f"  site          {home}/")
    say(f"  back office   {home}/admin/")
    say(f"  mail sent     {home}/dev/mail/")
    if demo and DEMO_ACCOUNTS.exists():
        say("  demo sign-ins (on this computer only)")
        for account in json.loads(DEMO_ACCOUNTS.read_text())["accounts"]:
            say(f"    {account['role']:<14}{account['email']:<32}{account['password']}")
    say()


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except KeyboardInterrupt:
        give_up("stopped before the site was ready")
