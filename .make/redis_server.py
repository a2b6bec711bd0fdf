"""A Redis that keeps nothing on disk."""

import contextlib
import secrets
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

from packages import ensure_packages, has_program
from processes import child
from servers import Owner, Unavailable, free_port, wait_for


@contextlib.contextmanager
def running_redis(folder: Path, owner: Owner) -> Iterator[str]:
    """Yields its address, as REDIS_URL wants it. Raises Unavailable."""
    ensure_packages({"redis-server": has_program("redis-server")}, purpose="Tests with Redis")
    program = shutil.which("redis-server")
    if program is None:
        raise Unavailable("Redis is not installed")
    password, port = secrets.token_hex(16), free_port()
    settings, log = folder / "redis.conf", folder / "redis.log"
    owner.write_secret(settings, f'bind 127.0.0.1\nport {port}\nrequirepass {password}\nsave ""\ndir {folder}\n')
    with (
        log.open("wb") as output,
        child([program, settings], stdout=output, stderr=output, cwd=folder, **owner.options()) as server,
    ):
        wait_for(server, log, lambda: accepts_connections(port))
        yield f"redis://:{password}@127.0.0.1:{port}/0"


def accepts_connections(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
