"""Django's Redis cache, made to fail open: while Redis is away it costs speed, not pages."""

import logging

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from .circuit import Circuit

log = logging.getLogger(__name__)

# Seconds. One new try at once, because the connections of a pool do not survive a restart of Redis.
PATIENCE = {"socket_connect_timeout": 0.3, "socket_timeout": 0.5, "retry": Retry(NoBackoff(), 1)}
SECONDS_UNTIL_NEXT_TRY = 5
# What limits attempts and refuses a code that was used: it has to be remembered somewhere.
KEPT_LOCALLY = ("allauth",)
MOST_LOCAL_ENTRIES = 20_000

_circuits: dict[str, Circuit] = {}  # Django makes one cache per thread; what they learn is shared


class FailOpenRedisCache(RedisCache):
    """While Redis is away, reads find nothing and writes are dropped. Keys that begin with one of KEPT_LOCALLY live in
    the memory of the process meanwhile: then rate limits count for each web process instead of for the whole site."""

    def __init__(self, server, params):
        super().__init__(server, {**params, "OPTIONS": {**PATIENCE, **params.get("OPTIONS", {})}})
        self.circuit = _circuits.setdefault(str(server), Circuit(SECONDS_UNTIL_NEXT_TRY))
        self.local = LocMemCache("while-redis-is-away", {"OPTIONS": {"MAX_ENTRIES": MOST_LOCAL_ENTRIES}})
        self.local.key_prefix = self.key_prefix

    def _try(self, operation, otherwise):
        """operation() on Redis; otherwise() when it is away, or was a moment ago."""
        if not self.circuit.is_open:
            try:
                return operation()
            except (RedisError, OSError) as error:
                self.circuit.trip()
                log.warning("The cache is away, working without it: %s", error)
        return otherwise()

    def _is_kept(self, key) -> bool:
        return str(key).startswith(KEPT_LOCALLY)

    def get(self, key, default=None, version=None):
        return self._try(
            lambda: super(FailOpenRedisCache, self).get(key, default, version),
            lambda: self.local.get(key, default, version) if self._is_kept(key) else default,
        )

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        # True: whoever takes a lock in the cache goes ahead rather than waits for it.
        return self._try(
            lambda: super(FailOpenRedisCache, self).add(key, value, timeout, version),
            lambda: self.local.add(key, value, timeout, version) if self._is_kept(key) else True,
        )

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return self._try(
            lambda: super(FailOpenRedisCache, self).set(key, value, timeout, version),
            lambda: self.local.set(key, value, timeout, version) if self._is_kept(key) else None,
        )

    def delete(self, key, version=None):
        return self._try(
            lambda: super(FailOpenRedisCache, self).delete(key, version),
            lambda: self.local.delete(key, version) if self._is_kept(key) else False,
        )

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None):
        return self._try(lambda: super(FailOpenRedisCache, self).touch(key, timeout, version), lambda: False)

    def has_key(self, key, version=None):
        return self._try(
            lambda: super(FailOpenRedisCache, self).has_key(key, version),
            lambda: self.local.has_key(key, version) if self._is_kept(key) else False,
        )

    def incr(self, key, delta=1, version=None):
        def is_missing():
            raise ValueError(f"Key {key!r} not found")

        return self._try(lambda: super(FailOpenRedisCache, self).incr(key, delta, version), is_missing)

    def get_many(self, keys, version=None):
        keys = list(keys)
        return self._try(lambda: super(FailOpenRedisCache, self).get_many(keys, version), dict)

    def set_many(self, data, timeout=DEFAULT_TIMEOUT, version=None):
        return self._try(lambda: super(FailOpenRedisCache, self).set_many(data, timeout, version), lambda: list(data))

    def delete_many(self, keys, version=None):
        keys = list(keys)
        return self._try(lambda: super(FailOpenRedisCache, self).delete_many(keys, version), lambda: None)

    def clear(self):
        return self._try(super().clear, lambda: False)
