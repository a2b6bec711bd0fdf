"""Who is told where and how often: on the site, by mail, in digests."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from notifications.digest_time import LocalTime, next_digest
from notifications.kind import kinds
from notifications.models import DigestTime, Notification, OutgoingMessage, Preference
from notifications.preferences import PreferenceRefused, save_preferences, stop_mail, wishes_of
from notifications.services import deliver_message, send_due_digests, send_message, send_messages
from notifications.specs import Telling, Wish
from notifications.troubles import forget_trouble, note_trouble
from tests.factories.people import make_instructor, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday, eleven in Johannesburg
KIND = "submission_graded"
COURSE = {"title": "Averages", "course_title": "Machines", "activity": 17, "is_milestone": False}


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def tell(user, key="", kind=KIND, now=NOW, **context):
    return send_message(kind=kind, to=user, context={**COURSE, **context}, key=key, now=now)


def choose(user, *channels, pace="at_once", kind=KIND, hour=8, weekday=0, now=NOW):
    save_preferences(user=user, wishes={kind: Wish(channels, pace)}, hour=hour, weekday=weekday, now=now)


def states(user):
    return list(OutgoingMessage.objects.filter(user=user).order_by("pk").values_list("kind", "status"))


@pytest.mark.once
@pytest.mark.parametrize(
    "channels, mailed, on_site",
    [(("email", "in_site"), True, 1), (("email",), True, 0), (("in_site",), False, 1), ((), False, 0)],
)
def test_what_was_chosen_is_honored(recorder, commits, channels, mailed, on_site):
    user = make_user()
    choose(user, *channels)
    with commits():
        tell(user, "graded:1")
        tell(user, "graded:1")  # the same event
    user.refresh_from_db()
    assert len(recorder.delivered) == mailed
    assert Notification.objects.filter(user=user).count() == user.unread_notifications == on_site
    assert states(user) == [(KIND, "sent" if mailed else "not_wanted")]


def test_what_is_owed_to_people_cannot_be_switched_off(recorder, commits):
    user = make_user()
    with pytest.raises(PreferenceRefused):
        choose(user, kind="application_approved")
    Preference.objects.create(user=user, kind="application_approved", channels=[])  # by whatever way
    with commits():
        send_message(kind="application_approved", to=user, context={"reason": ""})
    assert len(recorder.delivered) == 1 and Notification.objects.filter(user=user).count() == 1
    assert not stop_mail(user=user, kind="application_approved")
    assert wishes_of(user)["application_approved"].channels == ("email", "in_site")


def test_many_are_told_at_the_price_of_one(recorder, django_assert_max_num_queries):
    def price(count):
        users = [make_user() for _ in range(count)]
        choose(users[0], "in_site")
        people = list(type(users[0]).objects.filter(pk__in=[u.pk for u in users]).select_related("profile"))
        tellings = [Telling(user, COURSE, f"bulk:{user.pk}") for user in people]
        with django_assert_max_num_queries(100) as found:
            assert len(send_messages(kind=KIND, tellings=tellings, now=NOW)) == count
        assert send_messages(kind=KIND, tellings=tellings, now=NOW) == []
        return len(found)

    price(2)  # texts are looked for once
    assert price(2) == price(12)
    assert Notification.objects.count() == 16


@pytest.mark.once
@pytest.mark.parametrize(
    "zone, hour, pace, now, expected",
    [
        ("Africa/Johannesburg", 8, "daily", "2026-03-02T05:59:59", "2026-03-02T06:00:00"),
        ("Africa/Johannesburg", 8, "daily", "2026-03-02T06:00:00", "2026-03-03T06:00:00"),  # never this very moment
        ("Pacific/Auckland", 7, "daily", "2026-03-02T12:00:00", "2026-03-02T18:00:00"),
        ("America/New_York", 8, "daily", "2026-03-07T14:00:00", "2026-03-08T12:00:00"),  # summer time begins
        ("Europe/Berlin", 2, "daily", "2026-03-28T12:00:00", "2026-03-29T01:00:00"),  # there is no two o'clock
        ("Europe/Berlin", 2, "daily", "2026-10-24T12:00:00", "2026-10-25T00:00:00"),  # there are two: the first
        ("Europe/Berlin", 2, "daily", "2026-10-25T00:30:00", "2026-10-26T01:00:00"),  # not again at the second
        ("Africa/Johannesburg", 8, "weekly", "2026-03-02T09:00:00", "2026-03-09T06:00:00"),
    ],
)
def test_the_hour_is_the_persons_own(zone, hour, pace, now, expected):
    moment = next_digest(LocalTime(ZoneInfo(zone), hour, 0), pace, datetime.fromisoformat(f"{now}+00:00"))
    assert moment == datetime.fromisoformat(f"{expected}+00:00")


def test_a_digest_tells_everything_once_in_one_mail(recorder, commits):
    user = make_user("thandi@example.org")
    choose(user, "email", "in_site", pace="daily")
    with commits():
        first, second = tell(user, "a", title="First"), tell(user, "b", title="Second")
    assert recorder.delivered == [] and Notification.objects.count() == 2  # on the site at once
    due = datetime(2026, 3, 3, 6, 0, tzinfo=UTC)
    assert first.next_attempt_at == second.next_attempt_at == due
    assert send_due_digests(now=due - timedelta(seconds=1)) == 0
    with commits():
        assert send_due_digests(now=due) == 1
        assert send_due_digests(now=due) == 0
    (mail,) = recorder.delivered
    assert mail.content.text.index("Graded: First") < mail.content.text.index("Graded: Second")
    assert "/notifications/to/assignment/17/" in mail.content.html and "/unsubscribe/" in mail.unsubscribe_url
    assert states(user) == [(KIND, "digested"), (KIND, "digested"), ("digest", "sent")]
    assert Notification.objects.count() == 2  # the digest itself is no news on the site


def test_whoever_dies_over_a_digest_loses_and_doubles_nothing(recorder, commits, monkeypatch):
    user = make_user()
    choose(user, "email", pace="weekly")
    tell(user, "a")
    due = datetime(2026, 3, 9, 6, 0, tzinfo=UTC)

    class Killed(BaseException):
        pass

    def die(**fields):
        send_message(**fields)
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr("notifications.services.digesting.send_message", die)
        send_due_digests(now=due)
    assert states(user) == [(KIND, "waiting")]
    with commits():
        assert send_due_digests(now=due) == 1
    assert len(recorder.delivered) == 1


def test_a_change_of_mind_reaches_what_waits(recorder, commits):
    user = make_user()
    choose(user, "email", pace="daily")
    tell(user, "a")
    choose(user, "email", pace="daily", hour=18)
    assert OutgoingMessage.objects.get().next_attempt_at == datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
    choose(user, "in_site", pace="daily")
    with commits():
        assert send_due_digests(now=NOW + timedelta(days=2)) == 0
    assert states(user) == [(KIND, "not_wanted")]


def test_mail_that_comes_back_stops_all_but_what_is_owed(recorder, commits):
    user = make_user("thandi@example.org")
    waiting = tell(user, "before")
    note_trouble(address="Thandi@example.org", trouble="bounced")
    assert not deliver_message(pk=waiting.pk, now=NOW)  # also what was on its way
    with commits():
        tell(user, "after")
        send_message(kind="password_reset", to=user, context={"password_reset_url": "https://x.example/"})
    assert [mail.kind for mail in recorder.delivered] == ["password_reset"]
    assert states(user)[:2] == [(KIND, "not_wanted")] * 2
    forget_trouble(address=user.email)
    with commits():
        tell(user, "again")
    assert len(recorder.delivered) == 2


def test_one_click_stops_mails_of_a_kind_and_nothing_else(recorder, commits, client, site_tree):
    user = make_user()
    with commits():
        tell(user, "a")
    address = recorder.delivered[0].unsubscribe_url
    assert address in recorder.delivered[0].content.html and address in recorder.delivered[0].content.text
    path = address.partition("//")[2].partition("/")[2]
    assert "Stop these mails" in client.get(f"/{path}").content.decode()  # a program that looks at links does no harm
    assert wishes_of(user)[KIND].channels == ("email", "in_site")
    answer = client.post(f"/{path}", {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200 and "You get no more mails" in answer.content.decode()
    assert wishes_of(user)[KIND].channels == ("in_site",)
    assert wishes_of(user)["submission_returned"].channels == ("email", "in_site")
    assert client.post(f"/{path[:-5]}xxxx/").status_code == 404


def test_a_digest_can_be_stopped_too(recorder, commits):
    user = make_user()
    choose(user, "email", "in_site", pace="daily")
    assert stop_mail(user=user, kind="digest")
    wishes = wishes_of(user)
    assert wishes[KIND].channels == ("in_site",) and "email" in wishes["submission_returned"].channels


def test_the_page_of_preferences(client, site_tree):
    user, staff = make_user(), make_instructor()
    client.force_login(user)
    html = client.get(reverse("notification_preferences")).content.decode()
    assert str(kinds[KIND].name) in html and str(kinds["review_wanted"].name) not in html
    assert "password_reset-email" not in html and "Always sent" in html and "Password forgotten" in html
    form = {f"{slug}-pace": "at_once" for slug, kind in kinds.items() if not kind.is_transactional and kind.is_listed}
    form |= {
        f"{KIND}-email": "on",
        f"{KIND}-pace": "weekly",
        "hour": "19",
        "weekday": "4",
        "application_approved-email": "",
    }
    assert client.post(reverse("notification_preferences"), form).status_code == 302
    wishes = wishes_of(user)
    assert wishes[KIND] == Wish(("email",), "weekly") and wishes["exam_near"].channels == ()
    assert wishes["application_approved"].channels == ("email", "in_site")
    own = DigestTime.objects.get(user=user)
    assert (own.hour, own.weekday) == (19, 4)
    again = client.post(reverse("notification_preferences"), {**form, "hour": "31"})
    assert again.status_code == 200 and DigestTime.objects.get(user=user).hour == 19
    client.force_login(staff)
    assert str(kinds["review_wanted"].name) in client.get(reverse("notification_preferences")).content.decode()
    client.logout()
    assert client.get(reverse("notification_preferences")).status_code == 302
