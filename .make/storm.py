"""`make storm`: many orders over all gateways while everything goes wrong, and then the books.

Buyers pay at stand-ins of the gateways, whose messages are lost, late, told twice, again and forged; workers are
killed, the database crashes, Redis forgets. When all is quiet again, what the site holds is compared with what the
stand-ins wrote down, to the cent. SEED repeats the same plan.
"""

import secrets
import subprocess

from bench_site import environment
from console import give_up, say, step
from environment import ensure_environment
from mail_sink import running_mail_sink
from processes import Stopped, ending
from project import PYTHON, ROOT, VAR
from servers import Unavailable, free_port
from services import throwaway_services
from switches import read_number

FOLDER = VAR / "storm"
COUNT, LIFE = 1000, 12  # orders; seconds that a worker lives


def main() -> int:
    ensure_environment("requirements.txt")
    return storm(PYTHON, count=read_number("COUNT", default=COUNT), life=read_number("LIFE", default=LIFE))


def storm(python, *, count: int, life: int) -> int:
    """`python` is one with the packages of the site. Returns 0 when the books agree."""
    seed = read_number("SEED", default=secrets.randbelow(99_999) + 1)
    FOLDER.mkdir(parents=True, exist_ok=True)
    say(f"SEED={seed} COUNT={count} LIFE={life}")
    step("Starting PostgreSQL, Redis and a mail server")
    with throwaway_services() as services, running_mail_sink() as sink:
        settings = {
            **environment(free_port(), services, for_browser=False),
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "VAR_DIR": str(FOLDER),
            "EMAIL_PORT": str(sink.port),
            "EMAIL_USE_TLS": "0",
            "LOG_LEVEL": "WARNING",
            "LOCAL_GATEWAY": "1",  # for the storm alone: no real site has a bank where anybody can "pay"
            "STORM": f"{seed} {count} {life}",
        }
        command = [str(python), str(ROOT / ".make" / "storm_run.py")]
        return subprocess.run(command, cwd=ROOT, env=settings).returncode


if __name__ == "__main__":
    ending.listen()
    try:
        raise SystemExit(main())
    except (Unavailable, OSError) as problem:
        give_up(str(problem))
    except Stopped as stopped:
        raise SystemExit(stopped.status) from stopped
