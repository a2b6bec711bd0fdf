"""What the team of a course sees and grants, and that nobody else does."""

from copy import deepcopy
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEntry
from learning.assessment.models import Attempt
from learning.assessment.regrading import apply_regrade, plan_regrade
from learning.assessment.services import StartRefused, submit_attempt
from learning.courses.specs import content_hash
from learning.enrollment.accommodations import withdraw_accommodation
from learning.enrollment.models import Accommodation
from learning.grades.models import Grade
from learning.grades.services import release_grades
from tests.factories.enrollments import make_enrollment
from tests.factories.people import make_editor, make_instructor, make_student
from tests.factories.quizzes import answer, begin, make_exam

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def teacher(client):
    """teacher(course): its lead, signed in."""

    def make(course):
        person = make_instructor()
        course.members.create(user=person, role="lead")
        client.force_login(person)
        return person

    return make


def grant(client, enrollment, **fields):
    address = reverse("accommodations", args=[enrollment.course.key])
    return client.post(address, {"email": enrollment.user.email, **fields})


def test_more_time_holds_at_once_and_is_shown_everywhere(client, teacher, noon):
    enrollment, activity = make_exam(time_limit_minutes=60, attempts_allowed=1)
    now = timezone.now()
    attempt = begin(enrollment, activity, now=now)
    person = teacher(enrollment.course)
    assert grant(client, enrollment, extra_percent=25, extra_minutes=5, extra_attempts=1).status_code == 302
    attempt.refresh_from_db()
    assert attempt.due_at == now + 80 * MINUTE
    assert AuditEntry.objects.get(action="accommodation.granted").user_id == person.pk
    words = ("25% more time", "5 more minutes", "1 more attempt")
    for name, args in (("quiz_attempts", [enrollment.course.key, activity.pk]), ("quiz_results", [attempt.key])):
        html = client.get(reverse(name, args=args)).content.decode()
        assert all(word in html for word in words), name
    client.force_login(enrollment.user)
    html = client.get(reverse("take_quiz", args=[attempt.key])).content.decode()
    assert all(word in html for word in words)
    submit_attempt(key=attempt.key)
    second = begin(enrollment, activity)
    with pytest.raises(StartRefused):
        submit_attempt(key=second.key)
        begin(enrollment, activity)


def test_a_later_window_is_this_students_alone_and_that_of_the_quiz_wins(client, teacher):
    closed = timezone.now() - MINUTE
    enrollment, activity = make_exam(closes_at=closed.isoformat())
    other = make_enrollment(enrollment.course)
    teacher(enrollment.course)
    later = timezone.localtime(timezone.now() + timedelta(days=1))
    grant(client, enrollment, activity=activity.pk, closes_at=later.strftime("%Y-%m-%dT%H:%M"))
    grant(client, enrollment, extra_minutes=5)  # for the whole course: does not shorten what the quiz has
    attempt = begin(enrollment, activity)
    assert attempt.due_at > timezone.now() + timedelta(hours=23)
    with pytest.raises(StartRefused):
        begin(other, activity)
    withdraw_accommodation(accommodation=Accommodation.objects.get(activity=activity), by=None)
    attempt.refresh_from_db()
    assert attempt.due_at > timezone.now()  # what was promised stays


def test_the_window_of_one_student_is_moved_and_shown_everywhere(client, teacher):
    now = timezone.now()
    window = {"opens_at": (now + timedelta(days=2)).isoformat(), "closes_at": (now + timedelta(days=3)).isoformat()}
    essay = {"id": str(uuid4()), "type": "essay", "stem": "Why?", "points": 4, "explanation": ""}
    enrollment, activity = make_exam(mode="exam", questions=[essay], **window)
    teacher(enrollment.course)

    def moment(hours):
        return timezone.localtime(now + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")

    for fields, reason in (
        ({"opens_at": moment(-1)}, "Choose a quiz that has an opening time."),
        ({"activity": activity.pk, "opens_at": moment(80)}, "It closes before it opens."),
        ({"activity": activity.pk, "opens_at": moment(4), "closes_at": moment(3)}, "It closes before it opens."),
    ):
        response = grant(client, enrollment, **fields)
        assert response.status_code == 422 and reason in response.content.decode()
    assert grant(client, enrollment, activity=activity.pk, opens_at=moment(-1), closes_at=moment(5)).status_code == 302
    attempt = answer(begin(enrollment, activity), form={f"q-{essay['id']}": ["Because."]})
    client.force_login(enrollment.user)
    words = "an earlier opening time, an earlier closing time"
    assert words in client.get(reverse("take_quiz", args=[attempt.key])).content.decode()
    submit_attempt(key=attempt.key)
    client.force_login(enrollment.course.members.get().user)
    for name, args in (
        ("quiz_attempts", [enrollment.course.key, activity.pk]),
        ("grade_answer", [attempt.answers.get().pk]),
    ):
        assert words in client.get(reverse(name, args=args)).content.decode(), name


def test_what_one_quiz_grants_lies_over_what_the_course_does_field_by_field(client, teacher):
    enrollment, activity = make_exam(time_limit_minutes=60, attempts_allowed=1)
    teacher(enrollment.course)
    grant(client, enrollment, extra_percent=25, extra_attempts=2)
    grant(client, enrollment, activity=activity.pk, extra_attempts=1, extra_minutes=5)
    attempt = begin(enrollment, activity)
    assert attempt.due_at - attempt.started_at == 80 * MINUTE  # 25% of the course, 5 minutes of the quiz
    words = "25% more time, 5 more minutes, 1 more attempt"
    for name, args in (("quiz_attempts", [enrollment.course.key, activity.pk]), ("quiz_results", [attempt.key])):
        assert words in client.get(reverse(name, args=args)).content.decode()
    grant(client, enrollment, activity=activity.pk, extra_percent=50)  # in place of what stood in the same place
    attempt.refresh_from_db()
    assert attempt.due_at - attempt.started_at == 90 * MINUTE
    words = "50% more time, 2 more attempts"
    assert words in client.get(reverse("quiz_attempts", args=[enrollment.course.key, activity.pk])).content.decode()


@pytest.mark.once
def test_what_cannot_be_granted_is_said(client, teacher):
    enrollment, activity = make_exam()
    teacher(enrollment.course)
    stranger, _other = make_exam()
    for enrolled, fields, reason in (
        (enrollment, {}, "Grant something"),
        (enrollment, {"extra_percent": "many"}, "whole number"),
        (enrollment, {"extra_percent": -1}, "greater than or equal to 0"),
        (enrollment, {"extra_minutes": 1, "activity": 999}, "valid choice"),
    ):
        response = grant(client, enrolled, **fields)
        assert response.status_code == 422 and reason in response.content.decode()
    address = reverse("accommodations", args=[enrollment.course.key])
    response = client.post(address, {"email": stranger.user.email, "extra_minutes": 5})
    assert "Nobody with this address" in response.content.decode() and not Accommodation.objects.exists()


def test_results_are_released_here_or_in_the_gradebook(client, teacher, django_capture_on_commit_callbacks):
    enrollment, activity = make_exam(mode="exam", feedback="released")
    attempt = submit_attempt(key=answer(begin(enrollment, activity)).key)
    other = make_enrollment(enrollment.course)
    later = submit_attempt(key=answer(begin(other, activity)).key)
    teacher(enrollment.course)
    overview = reverse("course_quizzes", args=[enrollment.course.key])
    assert "Release 2 results" in client.get(overview).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        release_grades(grades=[Grade.objects.get(enrollment=other)])
    later.refresh_from_db()
    assert later.released_at and "Release 1 result" in client.get(overview).content.decode()
    client.post(reverse("release_results", args=[enrollment.course.key, activity.pk]))
    attempt.refresh_from_db()
    assert attempt.released_at and "nothing to release" in client.get(overview).content.decode()


def test_a_regraded_result_is_released_in_the_gradebook_too(client, django_capture_on_commit_callbacks):
    enrollment, activity = make_exam(mode="exam", feedback="released")
    attempt = submit_attempt(key=answer(begin(enrollment, activity), right=0).key)
    corrected = deepcopy(attempt.version.definition)
    for option in corrected["questions"][0]["options"]:
        option["is_right"] = not option["is_right"]
    activity.versions.update(is_live=False)
    activity.versions.create(locale="en", is_live=True, content_hash=content_hash(corrected), definition=corrected)
    digest = plan_regrade(activity).digest
    apply_regrade(activity=activity, digest=digest, reason="Wrong key", by=make_editor())
    client.force_login(enrollment.user)
    results = reverse("quiz_results", args=[attempt.key])
    assert "when your instructor releases it" in client.get(results).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert release_grades(grades=[Grade.objects.get(entry__origin="regrade")]) == 1
    assert "when your instructor releases it" not in client.get(results).content.decode()


def test_who_looks_closes_what_is_overdue(client, teacher, noon):
    enrollment, activity = make_exam(time_limit_minutes=5)
    begin(enrollment, activity, now=noon)
    teacher(enrollment.course)
    assert (
        "Closed when the time was up"
        in client.get(reverse("quiz_attempts", args=[enrollment.course.key, activity.pk])).content.decode()
    )
    assert Attempt.objects.get().submitted_at == noon + 5 * MINUTE


@pytest.mark.once
def test_only_the_team_and_editors(client):
    enrollment, activity = make_exam(mode="exam", feedback="released")
    submit_attempt(key=answer(begin(enrollment, activity)).key)
    row = Accommodation.objects.create(enrollment=enrollment, extra_minutes=1, changed_at=timezone.now())
    key = enrollment.course.key
    screens = [
        ("get", reverse("course_quizzes", args=[key])),
        ("get", reverse("accommodations", args=[key])),
        ("post", reverse("accommodations", args=[key])),
        ("get", reverse("quiz_attempts", args=[key, activity.pk])),
        ("post", reverse("release_results", args=[key, activity.pk])),
        ("post", reverse("withdraw_accommodation", args=[key, row.pk])),
    ]
    elsewhere = make_instructor()
    other, _activity = make_exam()
    other.course.members.create(user=elsewhere, role="lead")
    for person in (enrollment.user, make_student(), elsewhere):
        client.force_login(person)
        assert {getattr(client, method)(address).status_code for method, address in screens} == {403}
    client.force_login(elsewhere)  # whose own course shows nothing of this one
    mine = other.course.key
    assert client.get(reverse("quiz_attempts", args=[mine, activity.pk])).status_code == 404
    assert client.post(reverse("withdraw_accommodation", args=[mine, row.pk])).status_code == 404
    client.logout()
    assert all(getattr(client, method)(address).status_code == 302 for method, address in screens)
    assert Accommodation.objects.count() == 1 and not Attempt.objects.filter(released_at__isnull=False)
    assistant = make_student()
    enrollment.course.members.create(user=assistant, role="assistant")
    for person in (make_editor(), assistant):
        client.force_login(person)
        for name in ("course_quizzes", "accommodations"):
            assert client.get(reverse(name, args=[key])).status_code == 200
        assert client.get(reverse("quiz_attempts", args=[key, activity.pk])).status_code == 200
