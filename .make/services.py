"""Throw-away PostgreSQL and Redis on free loopback ports, in a temporary folder that goes away with them.

`with throwaway_services() as services:` for programs; `make services` to have them until Ctrl-C.
"""

import contextlib
import signal
from collections.abc import Iterator
from dataclasses import dataclass

from console import give_up, say
from postgres import running_postgres
from processes import Stopped, ending
from redis_server import running_redis
from servers import Unavailable, server_owner, temporary_folder


@dataclass(frozen=True)
class Services:
    database_url: str
    redis_url: str


@contextlib.contextmanager
def throwaway_services(*, database_url: str = "", redis_url: str = "") -> Iterator[Services]:
    """Start the servers for which no address is given, and stop them at the end, however it comes.

    Raises Unavailable when one cannot be had.
    """
    with contextlib.ExitStack() as stack:
        if not (database_url and redis_url):
            owner = server_owner()
            folder = stack.enter_context(temporary_folder(owner))
        database_url = database_url or stack.enter_context(running_postgres(folder, owner))
        redis_url = redis_url or stack.enter_context(running_redis(folder, owner))
        yield Services(database_url, redis_url)


if __name__ == "__main__":
    ending.listen()
    try:
        with throwaway_services() as services:
            say(f"DATABASE_URL={services.database_url}")
            say(f"REDIS_URL={services.redis_url}")
            say("Running until Ctrl-C.")
            signal.pause()
    except Unavailable as error:
        give_up(str(error))
    except Stopped as stopped:
        raise SystemExit(0) from stopped
