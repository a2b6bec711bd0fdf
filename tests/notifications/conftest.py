import pytest

from notifications.channel import Channel, channels


@pytest.fixture
def nothing_written(monkeypatch):
    """The texts that ship, without asking the database for others."""
    monkeypatch.setattr("notifications.rendering.written_text", lambda kind, language: None)


class Recorder(Channel):
    """A channel that keeps what it was given, or fails as it is told to."""

    def __init__(self):
        self.delivered = []
        self.failure = None

    def deliver(self, message):
        if self.failure:
            raise self.failure
        self.delivered.append(message)


@pytest.fixture
def recorder(monkeypatch):
    """Stands in for mail."""
    recorder = Recorder()
    monkeypatch.setitem(channels.members, "email", recorder)
    return recorder


@pytest.fixture(autouse=True)
def nothing_settled(monkeypatch):
    """Name and sender are those of the environment: this room knows of no other place where they might be settled."""
    monkeypatch.setattr("core.site_facts._source", None)
