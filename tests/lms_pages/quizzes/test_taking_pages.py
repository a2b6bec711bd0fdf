"""Taking a quiz as a browser does it, without JavaScript and with it; and who is turned away."""

import json
import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from core import rate_limit
from learning.assessment.feedback import policy_of
from learning.assessment.models import Attempt, JournalEntry
from learning.assessment.services import release_results, submit_attempt
from lms_pages.views.quizzes import taking
from tests.factories.enrollments import make_enrollment
from tests.factories.outline import choice_question
from tests.factories.people import make_editor, make_instructor, make_student
from tests.factories.quizzes import answer, begin, form_of, make_exam, publish_again, questions_in

pytestmark = pytest.mark.django_db
KEYS = re.compile("is_right|THE KEY|EXPLAINED|THE HINT")


def secret_question():
    question = choice_question(options=("One", "Two")) | {"hints": [{"text": "THE HINT", "cost": 0}]}
    question["options"][0]["feedback"] = "THE KEY"
    return question | {"explanation": "EXPLAINED"}


@pytest.fixture
def exam(client):
    """attempt = exam(settings...): of a student who is signed in."""

    def make(**fields):
        enrollment, activity = make_exam(questions=[secret_question() for _ in range(3)], **fields)
        client.force_login(enrollment.user)
        return begin(enrollment, activity)

    return make


def page(attempt, name="take_quiz", query=""):
    return reverse(name, args=[attempt.key]) + query


def test_start_leads_to_the_page_and_again_to_the_same(client):
    enrollment, activity = make_exam()
    client.force_login(enrollment.user)
    addresses = {client.post(reverse("start_quiz", args=[activity.pk])).url for _ in range(2)}
    assert addresses == {page(Attempt.objects.get())}
    assert client.get(reverse("start_quiz", args=[activity.pk])).status_code == 405


def test_all_questions_on_one_page_saved_reviewed_and_sent(client, exam):
    attempt = exam(time_limit_minutes=30)
    html = client.get(page(attempt)).content.decode()
    assert html.count('class="q panel"') == 3 and "Time left" in html and not KEYS.search(html)
    form = form_of(attempt)
    dropped = form.popitem()[0]
    response = client.post(page(attempt, "save_quiz"), {**form, "go": "review"})
    review = client.get(response.url).content.decode()
    assert "2 of 3 questions are answered" in review and "?q=3#question-3" in review
    assert client.get(page(attempt)).content.decode().count(" checked>") == 2
    client.post(page(attempt, "save_quiz"), {dropped: ["0"], "go": "stay"})
    response = client.post(page(attempt, "submit_attempt"))
    assert response.url == page(attempt, "quiz_results")
    results = client.get(response.url).content.decode()
    assert "100%" in results and "THE KEY" in results and "EXPLAINED" in results
    for name in ("take_quiz", "submit_attempt"):
        assert client.get(page(attempt, name)).url == page(attempt, "quiz_results")


@pytest.mark.once
def test_one_question_a_page_forward_and_back(client, exam):
    attempt = exam(layout="one")
    first, second, _third = questions_in(attempt)
    html = client.get(page(attempt)).content.decode()
    assert html.count('class="q panel"') == 1 and f"q-{first['id']}" in html and f"q-{second['id']}" not in html
    save = page(attempt, "save_quiz")
    response = client.post(save, {f"q-{first['id']}": "1", "number": "1", "go": "next"})
    assert response.url.endswith("?q=2#question-2")
    assert client.post(save, {"number": "2", "go": "previous"}).url.endswith("?q=1#question-1")
    assert client.post(save, {"number": "1", "go": "3"}).url.endswith("?q=3#question-3")
    response = client.post(save, {"number": "3", "go": "stay", "do": f"flag:{first['id']}"})
    assert "answered, flagged" in client.get(response.url).content.decode()


@pytest.mark.once
def test_without_a_way_back_the_server_says_which_question_it_is(client, exam):
    attempt = exam(layout="one", backtracking=False)
    first, second, third = questions_in(attempt)
    html = client.get(page(attempt, query="?q=3")).content.decode()
    assert f"q-{first['id']}" in html and f"q-{third['id']}" not in html
    for _double_click in range(2):
        client.post(page(attempt, "save_quiz"), {f"q-{first['id']}": "0", "number": "1", "go": "next"})
    assert f"q-{second['id']}" in client.get(page(attempt, query="?q=1")).content.decode()


@pytest.mark.once
def test_hints_and_checks_come_one_by_one(client, exam):
    attempt = exam(feedback="immediate")
    first = questions_in(attempt)[0]["id"]
    response = client.post(page(attempt, "save_quiz"), {"do": f"hint:{first}:1"})
    assert client.get(response.url).content.decode().count("THE HINT") == 1
    response = client.post(page(attempt, "save_quiz"), {f"q-{first}": "0", "do": f"check:{first}"})
    html = client.get(response.url).content.decode()
    assert html.count("THE KEY") == 1 and html.count("EXPLAINED") == 1


@pytest.mark.once
@pytest.mark.parametrize(
    "feedback, is_score_seen, is_key_seen",
    [("submitted", True, True), ("closed", True, False), ("released", False, False), ("never", True, False)],
)
def test_results_say_what_the_quiz_lets_them(client, exam, feedback, is_score_seen, is_key_seen):
    attempt = exam(feedback=feedback, closes_at="2999-01-01T00:00:00+00:00")
    answer(attempt)
    submit_attempt(key=attempt.key)
    html = client.get(page(attempt, "quiz_results")).content.decode()
    assert ("100%" in html) == is_score_seen and bool(KEYS.search(html)) == is_key_seen
    client.force_login(make_editor())
    assert "THE KEY" in client.get(page(attempt, "quiz_results")).content.decode()


@pytest.mark.once
def test_feedback_after_closing_waits_for_a_closing_time_that_was_put_off(client, exam):
    attempt = exam(feedback="closed", closes_at=(timezone.now() + timedelta(seconds=30)).isoformat())
    submit_attempt(key=answer(attempt).key)
    after = timezone.now() + timedelta(minutes=1)
    sent = Attempt.objects.select_related("version", "activity__lesson__course").get()
    assert policy_of(sent, after).right
    publish_again(sent.activity, closes_at="2999-01-01T00:00:00+00:00")
    assert not policy_of(sent, after).right and policy_of(sent, after).score


@pytest.mark.once
def test_a_result_that_waits_is_not_told_beside_one_that_does_not(client, exam):
    first = exam(mode="exam", feedback="released")
    submit_attempt(key=answer(first, right=2).key)
    publish_again(first.activity, mode="graded", feedback="submitted")
    second = begin(first.enrollment, first.activity)
    submit_attempt(key=answer(second).key)
    results = page(second, "quiz_results")
    assert [row["is_seen"] for row in client.get(results).context["attempts"]] == [False, True]
    release_results(activity=first.activity, by=make_instructor())
    assert [row["is_seen"] for row in client.get(results).context["attempts"]] == [True, True]


@pytest.mark.once
def test_right_answers_can_stay_secret(client, exam):
    attempt = exam(show_right=False)
    answer(attempt, right=0)
    submit_attempt(key=attempt.key)
    html = client.get(page(attempt, "quiz_results")).content.decode()
    assert "Not right" in html and "Right answer" not in html and not KEYS.search(html)


# --- the journal of the page


def send(client, attempt, *entries, **fields):
    body = {"client": "page-load-1", "entries": list(entries), **fields}
    return client.post(page(attempt, "quiz_journal"), json.dumps(body), content_type="application/json")


def line(attempt, sequence=1, choice="0", **fields):
    return {"sequence": sequence, "question": questions_in(attempt)[0]["id"], "parts": {"": [choice]}, **fields}


@pytest.mark.once
def test_the_page_is_told_what_is_kept(client, exam):
    attempt = exam(time_limit_minutes=10)
    told = send(client, attempt, line(attempt), line(attempt, 2, "nonsense")).json()
    assert told["saved"] == [1] and list(told["refused"]) == ["2"] and 590 < told["left"] <= 600
    assert "key" not in json.dumps(told) and JournalEntry.objects.count() == 1
    assert send(client, attempt, line(attempt)).json()["saved"] == [1] and JournalEntry.objects.count() == 1


@pytest.mark.once
@pytest.mark.parametrize(
    "body",
    [
        "", "[]", "{}", "7", "null", '{"client": "short", "entries": []}', '{"client": "page-load-1", "entries": 7}',
        '{"client": "page-load-1", "entries": [{"sequence": "1", "question": "x"}]}',
        '{"client": "page-load-1", "entries": [{"sequence": true, "question": "x"}]}',
        '{"client": "page-load-1", "entries": [{"sequence": 1, "question": 5}]}',
        '{"client": "page-load-1", "entries": [{"sequence": 1, "question": "x", "kind": "grade"}]}',
        '{"client": "page-load-1", "entries": [{"sequence": 1, "question": "x", "parts": {"": "0"}}]}',
        '{"client": "page-load-1", "entries": [{"sequence": 1, "question": "x", "parts": {"": [0]}}]}',
        "[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_journal_is_refused_whole(client, exam, body):
    attempt = exam()
    response = client.post(page(attempt, "quiz_journal"), body, content_type="application/json")
    assert response.status_code == 400 and "not a list of answers" in response.json()["reason"]
    assert not JournalEntry.objects.exists()
    assert send(client, attempt, line(attempt)).status_code == 200


def test_one_number_for_two_answers_is_refused_whole_and_the_next_request_is_taken(client, exam):
    attempt = exam()
    other = {"question": questions_in(attempt)[1]["id"]}
    response = send(client, attempt, line(attempt), line(attempt, **other))
    assert response.status_code == 400 and "same number" in response.json()["reason"]
    assert not JournalEntry.objects.exists()
    assert send(client, attempt, line(attempt)).status_code == 200
    assert send(client, attempt, line(attempt, **other)).status_code == 400
    assert send(client, attempt, line(attempt, 2, **other)).status_code == 200 and JournalEntry.objects.count() == 2


def test_who_saves_too_often_is_told_to_wait_and_nothing_is_lost(client, exam, monkeypatch, noon):
    monkeypatch.setattr(taking, "MOST_SAVES", 2)
    monkeypatch.setattr(rate_limit, "clock", SimpleNamespace(current=lambda now: noon))
    attempt = exam()
    assert [send(client, attempt, line(attempt, sequence)).status_code for sequence in (1, 2)] == [200, 200]
    response = send(client, attempt, line(attempt, 3))
    assert response.status_code == 429 and int(response["Retry-After"])
    assert "kept on this device" in response.json()["reason"]
    assert JournalEntry.objects.count() == 2
    monkeypatch.setattr(rate_limit, "clock", SimpleNamespace(current=lambda now: noon + timedelta(minutes=1)))
    assert send(client, attempt, line(attempt, 3)).json()["saved"] == [3]  # what the page's queue does later


@pytest.mark.once
def test_too_much_text_is_refused_with_a_reason(client, exam):
    attempt = exam()
    response = send(client, attempt, line(attempt, choice="x" * 6_000_000))
    assert response.status_code == 413 and "Shorten" in response.json()["reason"]
    assert not JournalEntry.objects.exists()


@pytest.mark.once
def test_a_closed_attempt_says_so_and_where_the_results_are(client, exam):
    attempt = exam()
    submit_attempt(key=attempt.key)
    response = send(client, attempt, line(attempt))
    assert response.status_code == 409 and response.json()["results"] == page(attempt, "quiz_results")
    response = client.post(page(attempt, "save_quiz"), form_of(attempt), follow=True)
    assert "submitted already" in response.content.decode() and not JournalEntry.objects.exists()


# --- whose it is

ADDRESSES = {
    "take_quiz": "get", "save_quiz": "post", "quiz_journal": "post", "submit_attempt": "post", "quiz_results": "get",
}  # fmt: skip


@pytest.mark.once
def test_an_attempt_is_its_students_alone(client, exam):
    attempt = exam()
    teacher, assistant = make_instructor(), make_student()
    attempt.enrollment.course.members.create(user=teacher, role="lead")
    attempt.enrollment.course.members.create(user=assistant, role="assistant")
    strangers = [make_student(), make_enrollment(attempt.enrollment.course).user, make_instructor()]
    staff = [teacher, assistant, make_editor()]
    for person in strangers + staff:
        client.force_login(person)
        for name, method in ADDRESSES.items():
            body = {"content_type": "application/json", "data": json.dumps({"client": "x" * 9, "entries": []})}
            extra = body if name == "quiz_journal" else {}
            status = getattr(client, method)(page(attempt, name), **extra).status_code
            expected = 200 if name == "quiz_results" and person in staff else 404
            assert status == expected, (name, person)
    client.logout()
    for name, method in ADDRESSES.items():
        response = getattr(client, method)(page(attempt, name))
        assert response.status_code == 403 if name == "quiz_journal" else response.url.startswith("/accounts/login/")
    attempt.refresh_from_db()
    assert attempt.is_open and not JournalEntry.objects.exists()


@pytest.mark.once
def test_who_may_start(client):
    enrollment, activity = make_exam()
    address = reverse("start_quiz", args=[activity.pk])
    assert client.post(address).status_code == 403
    for person in (make_student(), make_instructor(), make_editor()):
        client.force_login(person)
        assert client.post(address).status_code == 403
    assert not Attempt.objects.exists()
    client.force_login(enrollment.user)
    assert client.post(address).status_code == 302 and Attempt.objects.count() == 1
