"""The contract of /api/v1/ai-tools/, as the server of a tool meets it."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from learning.courses.models import CourseMember
from learning.enrollment.services import leave_course
from learning.grades.models import Grade
from learning.progress.models import LessonProgress
from learning.tools.models import AIToolSession
from learning.tools.services import give_consent, try_tool, withdraw_consent
from learning.tools.terms import terms_of
from lms_pages.views.tools.errors import ERRORS
from tests.factories.enrollments import make_enrollment
from tests.factories.outline import lesson_spec, make_course_with
from tests.factories.people import make_instructor
from tests.factories.tools import ask, launch, make_tool, private_key, signature, tool_spec

pytestmark = pytest.mark.django_db


@pytest.fixture
def tool(db):
    return make_tool()


@pytest.fixture
def student(tool):
    return make_enrollment(make_course_with(lesson_spec(tool_spec(permissions=["complete", "score", "name"]))))


@pytest.fixture
def launched(student):
    return launch(student, student.course.lessons.get().activities.get())


def lesson_of(student):
    return student.course.lessons.get()


def exchanged(client, launched):
    answer = ask(client, "validate-token", {"token": launched.token})
    assert answer.status_code == 200, answer.content
    return answer.json()


def said(answer) -> tuple[int, str]:
    told = answer.json()
    assert told["message"]
    return answer.status_code, told["error"]


def test_a_token_is_exchanged_for_whom_and_what_it_is(client, student, launched):
    told = exchanged(client, launched)
    session, lesson = launched.session, lesson_of(student)
    until = session.launched_at + timedelta(hours=24)
    assert told == {
        "session": str(session.key),
        "user": {"id": str(session.subject), "name": student.user.profile.shown_name},
        "trial": False,
        "course": str(student.course.key),
        "lesson": str(lesson.key),
        "activity": str(session.activity.block_id),
        "language": "en",
        "permissions": ["complete", "score", "name"],
        "parameters": {"level": "easy"},
        "launched_at": told["launched_at"],
        "complete_until": told["complete_until"],
    }
    assert told["complete_until"][:16] == until.isoformat()[:16]
    assert said(ask(client, "validate-token", {"token": launched.token})) == (409, "used")


def test_a_trial_goes_the_same_way_and_counts_nowhere(client, tool, student):
    helper, lesson = make_instructor(), lesson_of(student)
    CourseMember.objects.create(course=lesson.course, user=helper, role="assistant")
    version = lesson.activities.get().versions.get()
    give_consent(user=helper, tool=tool, terms=terms_of(version.definition))
    trial = try_tool(user=helper, version=version)
    told = exchanged(client, trial)
    assert told["trial"] is True and told["user"]["name"] == helper.profile.shown_name
    done = {"session": told["session"], "lesson": told["lesson"], "score": 70}
    assert ask(client, "complete", done).json()["score"] == 70
    assert not LessonProgress.objects.exists() and not Grade.objects.exists()
    CourseMember.objects.all().delete()
    assert said(ask(client, "complete", done)) == (403, "no_access")


@pytest.mark.once
def test_the_name_is_told_only_where_that_was_asked(client, tool):
    student = make_enrollment(make_course_with(lesson_spec(tool_spec(permissions=["complete"]))))
    launched = launch(student, lesson_of(student).activities.get())
    assert exchanged(client, launched)["user"]["name"] is None


def test_a_completion_is_stored_once_and_said_again_answers_the_same(client, student, launched):
    lesson = lesson_of(student)
    data = {"session": str(launched.session.key), "lesson": str(lesson.key), "score": 120, "time_spent": 4.5}
    assert said(ask(client, "complete", data)) == (409, "not_exchanged")
    exchanged(client, launched)
    first = ask(client, "complete", data).json()
    assert (first["score"], first["repeated"]) == (100.0, False)
    assert LessonProgress.objects.done().filter(enrollment=student, lesson=lesson).exists()
    again = ask(client, "complete", {**data, "score": 1}).json()
    assert again == {**first, "repeated": True}
    other = make_course_with(lesson_spec())
    assert said(ask(client, "complete", {**data, "lesson": str(other.lessons.get().key)})) == (403, "somebody_else")
    assert said(ask(client, "complete", {**data, "session": str(lesson.key)})) == (404, "no_session")


@pytest.mark.once
def test_only_the_tool_itself_is_answered(client, tool, launched):
    data = {"token": launched.token}
    body = json.dumps(data).encode()
    now = timezone.now()
    late, early = now - timedelta(minutes=2), now + timedelta(minutes=2)
    wrong = [
        ({"sign": ""}, "not_signed"),
        ({"sign": "Basic abc"}, "not_signed"),
        ({"sign": "Bearer abc"}, "not_signed"),
        ({"iss": "nobody"}, "unknown_tool"),
        ({"key": private_key("thief")}, "bad_signature"),
        ({"key": "a secret that is long enough for HS256", "algorithm": "HS256"}, "bad_signature"),
        ({"aud": "https://other.example"}, "bad_signature"),
        ({"jti": None}, "bad_signature"),
        ({"exp": None}, "bad_signature"),
        ({"exp": early + timedelta(minutes=9)}, "bad_signature"),
        ({"iat": early}, "bad_signature"),
        ({"iat": late, "exp": late}, "signature_expired"),
        ({"body": "0" * 64}, "other_body"),
        ({"sign": f"Bearer {signature(body + b' ')}"}, "other_body"),
    ]
    for claims, code in wrong:
        assert said(ask(client, "validate-token", data, **claims)) == (401, code), claims
    tool.is_active = False
    tool.save()
    assert said(ask(client, "validate-token", data)) == (401, "unknown_tool")
    tool.is_active, tool.public_key = True, ""
    tool.save()
    assert said(ask(client, "validate-token", data)) == (401, "unknown_tool")
    assert not AIToolSession.objects.exclude(exchanged_at=None).exists()
    make_tool("prompts-2")  # the same origin and key, another name
    assert said(ask(client, "validate-token", data, iss="prompts-2")) == (404, "no_session")


@pytest.mark.once
def test_who_may_not_enter_the_lesson_any_more_is_not_told_about(client, student, launched):
    leave_course(enrollment=student)
    assert said(ask(client, "validate-token", {"token": launched.token})) == (403, "no_access")
    assert AIToolSession.objects.get().exchanged_at is None  # nothing was used up
    type(student).objects.update(status="active")
    told = exchanged(client, launched)
    data = {"session": told["session"], "lesson": told["lesson"]}
    type(student.user).objects.filter(pk=student.user_id).update(is_active=False)
    assert said(ask(client, "complete", data)) == (403, "no_access")
    type(student.user).objects.filter(pk=student.user_id).update(is_active=True)
    withdraw_consent(user=student.user, tool=launched.session.tool)
    assert said(ask(client, "complete", data)) == (410, "gone")
    assert not LessonProgress.objects.done().exists()


def test_an_expired_token_is_refused(client, student):
    activity = lesson_of(student).activities.get()
    old = launch(student, activity, now=timezone.now() - timedelta(minutes=6))
    assert said(ask(client, "validate-token", {"token": old.token})) == (410, "expired")


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "data", "status", "code"),
    [
        ("validate-token", {}, 400, "malformed"),
        ("validate-token", {"token": ""}, 400, "malformed"),
        ("validate-token", {"token": 5}, 400, "malformed"),
        ("validate-token", {"token": "x", "more": 1}, 400, "malformed"),
        ("validate-token", [], 400, "malformed"),
        ("validate-token", {"token": "x" * 20_000}, 413, "too_large"),
        ("complete", {"session": "x", "lesson": "y"}, 400, "malformed"),
        ("complete", {"session": "x", "lesson": "y", "score": "NaN"}, 400, "malformed"),
    ],
)
def test_nonsense_gets_an_answer_that_helps(client, tool, name, data, status, code):
    assert said(ask(client, name, data)) == (status, code)


@pytest.mark.once
def test_broken_json_and_other_methods(client, tool):
    sign = {"authorization": f"Bearer {signature(b'{')}"}
    broken = client.post("/api/v1/ai-tools/complete/", b"{", content_type="application/json", headers=sign)
    assert said(broken) == (400, "malformed")
    assert client.get("/api/v1/ai-tools/complete/").status_code == 405
    assert client.get("/api/v1/docs/").status_code == 404


def test_strangers_who_guess_are_slowed_down(client, tool, launched):
    codes = [ask(client, "complete", {}, sign="").status_code for _ in range(122)]
    assert codes.count(429) == 2 and set(codes) == {401, 429}
    exchanged(client, launched)  # the tool itself is not hindered


@pytest.mark.once
def test_the_documentation_explains_every_error():
    from django.conf import settings

    words = (settings.ROOT / "docs" / "ai-tools.md").read_text()
    assert not [code for code in ERRORS if f"`{code}`" not in words]


@pytest.mark.once
def test_the_keys_are_published(client, launched):
    response = client.get("/.well-known/jwks.json")
    assert response["Access-Control-Allow-Origin"] == "*" and "max-age=3600" in response["Cache-Control"]
    (key,) = response.json()["keys"]
    assert set(key) == {"kty", "crv", "x", "y", "kid", "alg", "use"}
