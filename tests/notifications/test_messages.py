"""Messages: written down once, delivered once, tried again, and forgotten afterwards."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from kombu.exceptions import OperationalError

from core.audit import record
from core.models import AuditEntry
from core.registry import UnknownMember
from notifications.channel import DeliveryFailed, NoSuchAddress, Undeliverable
from notifications.enums import MessageStatus
from notifications.models import MessageEvent, Notification, OutgoingMessage, TroubledAddress
from notifications.services import (
    LEASE,
    MOST_ATTEMPTS,
    STALE,
    deliver_message,
    forget_old_messages,
    resend_due_messages,
    send_message,
    wait_before,
)
from notifications.tasks import deliver
from tests.factories.people import make_student, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LINK = "https://learn.example/accounts/password/reset/key/secret/"


def send(to="thandi@example.org", **fields):
    fields = {"kind": "password_reset", "context": {"password_reset_url": LINK}, "now": NOW, **fields}
    return send_message(to=to, **fields)


def row(message):
    return OutgoingMessage.objects.get(pk=message.pk)


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_a_message_leaves_after_commit_and_not_before(recorder, commits):
    with commits():
        send()
        assert recorder.delivered == []
    (message,) = recorder.delivered
    assert message.address == "thandi@example.org"
    assert LINK in message.content.text and LINK in message.content.html


def test_what_is_rolled_back_is_never_told(recorder, commits):
    with commits(), pytest.raises(IntegrityError), transaction.atomic():
        send()
        raise IntegrityError
    assert recorder.delivered == [] and not OutgoingMessage.objects.exists()


def test_the_row_tells_the_story(recorder, commits):
    user = make_user("thandi@example.org")
    with commits():
        message = send(to=user)
    stored = row(message)
    assert (stored.status, stored.attempts, stored.user, stored.address) == ("sent", 1, user, user.email)
    assert stored.sent_at is not None and stored.error == ""


def test_secrets_are_gone_once_sent(recorder, commits):
    with commits():
        message = send()
        assert LINK in row(message).text
    assert (row(message).text, row(message).html) == ("", "")


def test_the_same_event_is_told_once(recorder, commits):
    with commits():
        first = send(key="reset:1")
        second = send(key="reset:1")
    with commits():
        third = send(key="reset:1")
    assert first == second == third
    assert len(recorder.delivered) == 1


def test_without_a_key_each_call_sends(recorder, commits):
    with commits():
        send()
        send()
    assert len(recorder.delivered) == 2


def test_another_address_of_the_same_person(recorder, commits):
    user = make_user("thandi@example.org")
    with commits():
        send(to=user, address="second@example.org")
    assert recorder.delivered[0].address == "second@example.org"


def test_an_unknown_kind_is_refused_by_name(recorder):
    with pytest.raises(UnknownMember, match="password_reset"):
        send(kind="gossip")
    assert not OutgoingMessage.objects.exists()


def test_the_persons_language_is_used(recorder, commits):
    user = make_user()
    user.profile.language = "af"
    user.profile.save()
    with commits():
        send(to=type(user).objects.get(pk=user.pk))
    assert '<html lang="af">' in recorder.delivered[0].content.html


def test_delivering_twice_sends_once(recorder):
    message = send()
    assert deliver_message(pk=message.pk, now=NOW)
    assert not deliver_message(pk=message.pk, now=NOW)
    assert not deliver_message(pk=message.pk, now=NOW + timedelta(days=1))
    assert len(recorder.delivered) == 1


def test_a_delivery_in_progress_is_left_alone(recorder):
    """Two workers with the same task: the second finds the row taken, until the first must be dead."""
    message = send()
    second_worker = []

    class Slow(type(recorder)):
        def deliver(self, message_):
            second_worker.append(deliver_message(pk=message.pk, now=NOW + timedelta(seconds=30)))

    recorder.deliver = Slow().deliver
    assert deliver_message(pk=message.pk, now=NOW)
    assert second_worker == [False]


def test_a_worker_that_died_is_replaced(recorder):
    message = send()

    class Killed(BaseException):
        pass

    recorder.failure = Killed()
    with pytest.raises(Killed):
        deliver_message(pk=message.pk, now=NOW)
    recorder.failure = None
    assert not deliver_message(pk=message.pk, now=NOW + LEASE / 2)
    assert deliver_message(pk=message.pk, now=NOW + LEASE)
    assert row(message).attempts == 2


@pytest.mark.parametrize("failure", [DeliveryFailed("mailbox full"), RuntimeError("a mistake of ours")])
def test_a_failure_is_noted_and_tried_again_later(recorder, failure):
    message = send()
    recorder.failure = failure
    assert not deliver_message(pk=message.pk, now=NOW)
    failed = row(message)
    assert (failed.status, failed.attempts) == ("failed", 1)
    assert str(failure) in failed.error
    assert LINK in failed.text  # still needed
    recorder.failure = None
    assert not deliver_message(pk=message.pk, now=NOW + wait_before(1) - timedelta(seconds=1))
    assert deliver_message(pk=message.pk, now=NOW + wait_before(1))
    assert (row(message).status, row(message).error) == ("sent", "")


def test_waiting_grows_and_ends(recorder):
    message = send()
    recorder.failure = DeliveryFailed("mailbox full")
    now, waits = NOW, []
    while row(message).status in ("queued", "failed"):
        deliver_message(pk=message.pk, now=now)
        waits.append(row(message).next_attempt_at - now)
        now = row(message).next_attempt_at
    assert row(message).attempts == MOST_ATTEMPTS
    assert waits[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    given_up = row(message)
    assert (given_up.status, given_up.text, given_up.html) == ("given_up", "", "")
    assert "mailbox full" in given_up.error


def test_an_address_that_does_not_exist_is_tried_once(recorder):
    message = send()
    recorder.failure = Undeliverable("no such user")
    deliver_message(pk=message.pk, now=NOW)
    assert (row(message).status, row(message).attempts, row(message).text) == ("given_up", 1, "")
    assert resend_due_messages(now=NOW + timedelta(days=30)) == 0


def test_an_address_that_the_server_knows_not_gets_no_more_mail_and_its_owner_is_told(recorder):
    user, graded = make_user("gone@example.org"), {"title": "Averages", "course_title": "Machines", "activity": 17}
    message = send_message(kind="submission_graded", to=user, context={**graded, "is_milestone": False})
    recorder.failure = NoSuchAddress("550 no such user")
    deliver_message(pk=message.pk)
    assert row(message).status == "given_up" and row(message).text
    assert TroubledAddress.objects.get().address == "gone@example.org"
    assert Notification.objects.filter(user=user, kind="address_troubled").count() == 1
    later = send_message(kind="submission_graded", to=user, context={**graded, "is_milestone": False})
    assert later.status == "not_wanted"


def test_tick_drives_on_what_failed(recorder, commits):
    message = send()
    recorder.failure = DeliveryFailed("mailbox full")
    deliver_message(pk=message.pk, now=NOW)
    recorder.failure = None
    assert resend_due_messages(now=NOW) == 0
    with commits():
        assert resend_due_messages(now=NOW + wait_before(1)) == 1
    assert row(message).status == "sent"


def test_tick_drives_on_what_lost_its_task(recorder, commits):
    message = send()
    assert resend_due_messages(now=NOW + STALE / 2) == 0  # its task may still be on the way
    with commits():
        assert resend_due_messages(now=NOW + STALE) == 1
    assert row(message).status == "sent"


def test_tick_leaves_what_is_done(recorder, commits):
    with commits():
        send()
    assert resend_due_messages(now=datetime(2100, 1, 1, tzinfo=UTC)) == 0


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_breaks_nothing(recorder, monkeypatch, caplog):
    def refuse(*args):
        raise OperationalError("connection refused")

    monkeypatch.setattr(deliver, "delay", refuse)
    message = send()
    assert row(message).status == "queued"
    assert "connection refused" in caplog.text
    monkeypatch.undo()
    assert resend_due_messages(now=NOW + STALE) == 1
    assert row(message).status == "sent"
    assert [sent.to for sent in mail.outbox] == [["thandi@example.org"]]


def test_a_deleted_person_takes_their_messages_along(recorder):
    user = make_user()
    send(to=user)
    user.delete()
    assert not OutgoingMessage.objects.exists()


def test_the_log_of_what_is_over_goes_after_a_year_and_what_is_open_stays(settings):
    user, now = make_student(), NOW
    settings.MESSAGES_KEPT_DAYS = 100
    young, old = now - timedelta(days=99), now - timedelta(days=101)
    for status in MessageStatus:
        for created in (young, old):
            key = f"{status}-{created:%j}"
            OutgoingMessage.objects.create(
                key=key, kind="welcome", user=user, address=user.email, status=status, created_at=created
            )
    event = {"event": "delivered", "happened_at": old}
    MessageEvent.objects.create(message=OutgoingMessage.objects.get(key=f"sent-{old:%j}"), reference="1", **event)
    MessageEvent.objects.create(message=OutgoingMessage.objects.get(key=f"sent-{young:%j}"), reference="2", **event)
    for read_at in (None, young, old):
        Notification.objects.create(user=user, kind="welcome", title="T", created_at=old, read_at=read_at)
    record(action="message.retried", target=user, actor=user)
    assert forget_old_messages(now) == 5 and forget_old_messages(now) == 0
    left = OutgoingMessage.objects.filter(created_at=old).values_list("status", flat=True)
    assert set(left) == {"queued", "failed", "waiting"}
    assert OutgoingMessage.objects.filter(created_at=young).count() == len(MessageStatus)
    assert MessageEvent.objects.get().reference == "2"
    assert set(Notification.objects.values_list("read_at", flat=True)) == {None, young}
    assert AuditEntry.objects.filter(action="message.retried").exists()
