"""The cache without its Redis: misses, never raises, and does not ask again at once. With one: tests/services."""

import pytest
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as RedisIsAway

from core.redis_cache import FailOpenRedisCache


@pytest.fixture
def asked(monkeypatch):
    """Every call that reaches Redis, which is away."""
    calls = []

    def fail(name):
        def method(*args, **kwargs):
            calls.append(name)
            raise RedisIsAway("gone")

        return method

    for name in (
        "get",
        "set",
        "add",
        "delete",
        "touch",
        "has_key",
        "incr",
        "get_many",
        "set_many",
        "delete_many",
        "clear",
    ):
        monkeypatch.setattr(RedisCache, name, fail(name))
    return calls


@pytest.fixture
def cache(asked):
    made = FailOpenRedisCache("redis://127.0.0.1:1/0", {})
    made.circuit.reset()
    made.local.clear()
    yield made
    made.circuit.reset()


def test_it_is_asked_once_and_then_left_alone_for_a_while(cache, asked):
    assert [cache.get("key", "none") for _ in range(5)] == ["none"] * 5
    assert asked == ["get"]
    other_thread = FailOpenRedisCache("redis://127.0.0.1:1/0", {})
    assert other_thread.get("key") is None and asked == ["get"]
    cache.circuit.reset()
    cache.get("key")
    assert asked == ["get", "get"]


def test_nothing_raises_and_nothing_is_found(cache):
    cache.set("key", 1)
    assert cache.get("key") is None and cache.get_or_set("key", lambda: 7) == 7
    assert cache.add("lock", 1) is True
    assert cache.get_many(["key"]) == {} and cache.set_many({"key": 1}) == ["key"]
    assert not cache.has_key("key") and not cache.touch("key") and not cache.delete("key") and not cache.clear()
    cache.delete_many(["key"])
    with pytest.raises(ValueError):
        cache.incr("key")


def test_what_limits_attempts_is_remembered_by_the_process(cache):
    assert cache.add("allauth:rl:lock", 1) is True
    assert cache.add("allauth:rl:lock", 1) is False
    cache.set("allauth:rl:history", [1, 2], 60)
    assert cache.get("allauth:rl:history") == [1, 2] and cache.has_key("allauth:rl:history")
    cache.delete("allauth:rl:history")
    assert cache.get("allauth:rl:history") is None
