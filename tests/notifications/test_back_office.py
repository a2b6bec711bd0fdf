"""Messages in the back office: the log, what was given up, what messages say, and how background work runs."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from config.celery import app
from core.due_work import register_due_work, run_due_work
from core.models import AuditEntry, TaskFailure
from notifications.channel import DeliveryFailed, Undeliverable
from notifications.kind import kinds
from notifications.models import KindText, OutgoingMessage, TroubledAddress
from notifications.rendering import render_content
from notifications.services import KEPT, deliver_message, forget_old_words, send_message
from notifications.texts import TextRefused, WrittenText, check_text, reset_text, write_text
from notifications.troubles import note_trouble
from tests.factories.people import make_administrator, make_editor, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
GRADED = {"title": "Averages", "course_title": "Machines", "activity": 17, "is_milestone": False}


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def administrator(client, site_tree):
    user = make_administrator()
    client.force_login(user)
    return user


def give_up(recorder, kind="submission_graded", context=GRADED, failure=None):
    message = send_message(kind=kind, to=make_user(), context=context, now=NOW)
    recorder.failure = failure or Undeliverable("no such user")
    deliver_message(pk=message.pk, now=NOW)
    recorder.failure = None
    return OutgoingMessage.objects.get(pk=message.pk)


def test_what_was_given_up_is_listed_tried_again_or_discarded(client, administrator, recorder, commits):
    first, second = give_up(recorder), give_up(recorder)
    sent = send_message(kind="submission_graded", to=make_user(), context=GRADED, now=NOW)
    deliver_message(pk=sent.pk, now=NOW)
    html = client.get(reverse("messages:index"), {"status": "given_up"}).content.decode()
    assert first.address in html and second.address in html and "no such user" in html and sent.address not in html
    page = reverse("messages:inspect", args=[first.pk])
    assert "Try again" in client.get(page).content.decode()
    with commits():
        client.post(page, {"retry": "1"})
    assert OutgoingMessage.objects.get(pk=first.pk).status == "sent"
    assert len(recorder.delivered) == 2 and "Averages" in recorder.delivered[1].content.text
    client.post(reverse("messages:inspect", args=[second.pk]), {"discard": "1"})
    second.refresh_from_db()
    assert (second.status, second.text) == ("discarded", "")
    actions = list(AuditEntry.objects.filter(action__startswith="message.").values_list("action", "user"))
    assert sorted(actions) == [("message.discarded", administrator.pk), ("message.retried", administrator.pk)]
    assert "Try again" not in client.get(page).content.decode()  # it is sent


@pytest.mark.once
def test_what_held_a_secret_or_lay_long_cannot_be_tried_again(client, administrator, recorder):
    context = {"password_reset_url": "https://learn.example/secret/"}
    secret = give_up(recorder, kind="password_reset", context=context)
    assert secret.text == secret.html == ""
    page = client.get(reverse("messages:inspect", args=[secret.pk])).content.decode()
    assert 'name="retry"' not in page and "Its words are gone" in page
    client.post(reverse("messages:inspect", args=[secret.pk]), {"retry": "1"})
    old = give_up(recorder)
    assert forget_old_words(now=NOW + KEPT - timedelta(minutes=1)) == 0
    assert forget_old_words(now=NOW + KEPT + timedelta(hours=1)) == 1
    assert {row.status for row in OutgoingMessage.objects.all()} == {"given_up"} and old.text


@pytest.mark.once
def test_words_of_mails_are_shown_to_nobody(client, administrator, recorder):
    send_message(kind="password_reset", to="x@example.org", context={"password_reset_url": "https://x.example/sesame/"})
    message = OutgoingMessage.objects.get()
    for address in (reverse("messages:inspect", args=[message.pk]), reverse("messages:index") + "?export=csv"):
        assert b"sesame" not in b"".join(client.get(address))


def test_the_log_costs_the_same_for_one_and_three(client, administrator, recorder, django_assert_max_num_queries):
    def price():
        with django_assert_max_num_queries(60) as found:
            client.get(reverse("messages:index"))
        return len(found)

    give_up(recorder)
    price()
    one = price()
    give_up(recorder), give_up(recorder)
    assert price() == one


def test_an_address_is_opened_again(client, administrator):
    note_trouble(address="thandi@example.org", trouble="bounced", description="550")
    row = TroubledAddress.objects.get()
    assert "thandi@example.org" in client.get(reverse("troubled_addresses:index")).content.decode()
    client.post(reverse("troubled_addresses:inspect", args=[row.pk]))
    assert not TroubledAddress.objects.exists()
    assert AuditEntry.objects.filter(action="address.reopened", label="thandi@example.org").exists()


@pytest.mark.once
def test_every_kind_can_be_looked_at_in_every_language(client, administrator):
    listed = client.get(reverse("message_kinds")).content.decode()
    for slug, kind in kinds.items():
        assert str(kind.name) in listed
        page = client.get(reverse("edit_message_kind", args=[slug, "af"])).content.decode()
        assert ("cannot be edited" in page) != kind.is_editable
    assert client.get(reverse("edit_message_kind", args=["gossip", "en"])).status_code == 404
    assert client.get(reverse("edit_message_kind", args=["welcome", "xx"])).status_code == 404


@pytest.mark.once
def test_other_words_are_tried_said_and_taken_back(client, administrator):
    page = reverse("edit_message_kind", args=["enrollment_confirmed", "en"])
    sample = kinds["enrollment_confirmed"].sample
    words = {"subject": "Off you go: {course_title}", "body": "Hello!\n\n[Begin **now**]({link})\n\n[Go]({link})"}
    tried = client.post(page, {**words, "preview": "1"}).content.decode()
    assert "Off you go: How machines learn" in tried and not KindText.objects.exists()
    wrong = client.post(page, {**words, "body": "Hello {nickname}"}).content.decode()
    assert "There is no {nickname} here. There are: {course_title}, {link}, {site_name}." in wrong
    assert not KindText.objects.exists()
    assert client.post(page, words).status_code == 302
    said = render_content("enrollment_confirmed", {**sample, "course_title": "**Maps** & <b>"}, "en")
    assert said.subject == "Off you go: **Maps** & <b>"
    assert "Go: http" in said.text and f"/notifications/to/course/{sample['course_key']}/" in said.html
    assert "display:inline-block" in said.html and "Off you go" not in render_content("welcome", {}, "en").subject
    assert "Off you go" not in render_content("enrollment_confirmed", sample, "af").subject
    client.post(reverse("reset_message_kind", args=["enrollment_confirmed", "en"]))
    assert "Off you go" not in render_content("enrollment_confirmed", sample, "en").subject
    actions = (
        AuditEntry.objects.filter(action__startswith="message_text.").order_by("pk").values_list("action", flat=True)
    )
    assert list(actions) == ["message_text.changed", "message_text.reset"]
    assert not reset_text(kind="enrollment_confirmed", language="en", by=administrator)


@pytest.mark.once
def test_words_of_people_are_no_markdown_in_written_texts(db):
    text = WrittenText("{course_title}", "You are in *{course_title}*.")
    context = {"course_title": '[x](https://evil.example) <script>"', "course_key": "1"}
    html = render_content("enrollment_confirmed", context, "en", written=text).html
    assert "<script>" not in html and 'href="https://evil.example' not in html and "[x]" in html


@pytest.mark.once
def test_a_mail_that_opens_an_account_keeps_its_link(db):
    with pytest.raises(TextRefused, match="password_reset_url"):
        check_text(kind="password_reset", text=WrittenText("Reset", "Good luck."))
    text = WrittenText("Reset", "Here: {password_reset_url}")
    write_text(kind="password_reset", language="en", text=text, by=make_editor())
    context = {"password_reset_url": "https://learn.example/reset/a_b*c/"}
    content = render_content("password_reset", context, "en")
    assert "https://learn.example/reset/a_b*c/" in content.text and "a_b*c" in content.html


@app.task(name="tests.break_down")
def break_down(number):
    raise LookupError(f"nothing at {number}")


def test_failures_in_the_background_are_kept_once_and_settled(client, administrator):
    for _ in range(3):
        break_down.apply([7], throw=False)

    def fail():
        raise DeliveryFailed("the clock is broken")

    register_due_work("a job that fails", fail)
    try:
        run_due_work()
    finally:
        from core import due_work

        del due_work._jobs["a job that fails"]
    found = {row.task: row for row in TaskFailure.objects.all()}
    task = found["tests.break_down"]
    assert (task.times, task.error, task.arguments) == (3, "LookupError: nothing at 7", "7")
    assert "break_down" in task.traceback and "the clock is broken" in found["a job that fails"].error
    html = client.get(reverse("task_failures:index")).content.decode()
    assert "nothing at 7" in html
    client.post(reverse("task_failures:inspect", args=[task.pk]))
    assert not TaskFailure.objects.filter(task="tests.break_down").exists()


def test_the_operator_is_told_how_background_work_runs(client, administrator, settings, recorder):
    page = reverse("background_work")
    html = client.get(page).content.decode()
    assert "No broker is configured" in html
    run_due_work()
    give_up(recorder)
    OutgoingMessage.objects.update(created_at=timezone.now() - timedelta(days=2))
    html = client.get(page).content.decode()
    assert "Last time:" in html and "resend messages" in html and ">look<" in html
    dashboard = client.get(reverse("wagtailadmin_home")).content.decode()
    assert f"{reverse('messages:index')}?status=given_up" in dashboard
