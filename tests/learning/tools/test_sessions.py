"""A tool is opened with consent, its token is exchanged once, and what it reports is bounded."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import jwt
import pytest
from django.utils import timezone

from learning.courses.models import Course
from learning.grades.models import Grade, GradeEntry
from learning.progress.models import LessonProgress
from learning.tools.enums import Way
from learning.tools.keys import key_named, make_key, published_keys, read_key
from learning.tools.models import AIToolConsent, AIToolSession
from learning.tools.services import (
    OPEN_AT_MOST,
    LaunchRefused,
    complete_session,
    exchange_token,
    give_consent,
    launch_tool,
    session_of_page,
    session_to_complete,
    withdraw_consent,
)
from learning.tools.terms import terms_of
from learning.tools.tokens import TokenRefused, read_token, write_token
from tests.factories.enrollments import make_enrollment
from tests.factories.outline import lesson_spec, make_course_with
from tests.factories.tools import launch, make_tool, tool_spec

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def tool(db):
    return make_tool()


def begun(**fields):
    """A student, and the activity of a lesson with such a tool."""
    course = make_course_with(lesson_spec(tool_spec(**fields)))
    return make_enrollment(course), course.lessons.get().activities.get()


def code_of(call, **inputs) -> str:
    with pytest.raises(TokenRefused) as refusal:
        call(**inputs)
    return refusal.value.code


def test_nothing_is_opened_before_the_student_agreed(tool):
    student, activity = begun(permissions=["complete"])
    version = activity.versions.get()
    with pytest.raises(LaunchRefused, match="Agree first"):
        launch_tool(enrollment=student, version=version)
    give_consent(user=student.user, tool=tool, terms=terms_of(version.definition))
    launch_tool(enrollment=student, version=version)
    # Another lesson that wants more asks again; the student keeps the name that the tool knows.
    other, more = begun(permissions=["complete", "name"])
    with pytest.raises(LaunchRefused, match="Agree first"):
        launch_tool(enrollment=make_enrollment(other.course, student.user), version=more.versions.get())
    subject = AIToolConsent.objects.get(user=student.user).subject
    give_consent(user=student.user, tool=tool, terms=terms_of(more.versions.get().definition))
    consent = AIToolConsent.objects.get(user=student.user)
    assert (consent.subject, consent.permissions) == (subject, ["complete", "name"])
    assert consent.text == "It is run by others."
    # Withdrawn: neither opened nor heard any more.
    session = launch_tool(enrollment=student, version=version).session
    assert withdraw_consent(user=student.user, tool=tool) and not withdraw_consent(user=student.user, tool=tool)
    with pytest.raises(LaunchRefused, match="Agree first"):
        launch_tool(enrollment=student, version=version)
    assert code_of(session_to_complete, key=session.key, tool=tool) == "gone"


@pytest.mark.once
def test_a_tool_that_is_off_or_has_no_key_is_not_opened(tool, settings):
    student, activity = begun()
    launch(student, activity)
    settings.AI_TOOL_KEY_FILE = None
    with pytest.raises(LaunchRefused, match="not available"):
        launch(student, activity)
    settings.AI_TOOL_SIGNING_KEY = make_key()
    launch(student, activity)
    tool.is_active = False
    tool.save()
    with pytest.raises(LaunchRefused, match="not available"):
        launch(student, activity)


def test_a_token_says_for_whom_and_what_it_is_and_no_more(tool, settings):
    student, activity = begun()
    launched = launch(student, activity)
    key = published_keys()[0]
    claims = jwt.decode(
        launched.token, jwt.PyJWK(key.public).key, algorithms=["ES256"], audience="https://tool.example"
    )
    subject = AIToolConsent.objects.get().subject
    assert claims == {
        "iss": settings.WAGTAILADMIN_BASE_URL,
        "aud": "https://tool.example",
        "sub": str(subject),
        "jti": str(launched.session.key),
        "iat": claims["iat"],
        "nbf": claims["iat"],
        "exp": claims["iat"] + 300,
        "course": str(student.course.key),
        "lesson": str(activity.lesson.key),
        "activity": str(activity.block_id),
        "permissions": ["complete", "score"],
    }
    assert student.user.email not in str(claims)
    # Another tool knows the student by another name.
    make_tool("other", origin="https://other.example")
    launch(*begun(tool="other"))
    assert AIToolConsent.objects.exclude(subject=subject).exists()


def test_a_token_is_exchanged_once_and_by_its_tool_within_five_minutes(tool):
    now = timezone.now().replace(microsecond=0)
    student, activity = begun()
    other = make_tool("other", origin="https://other.example")
    token = launch(student, activity, now=now).token
    assert code_of(exchange_token, token=token, tool=other, now=now) == "wrong_audience"
    assert code_of(exchange_token, token=token, tool=tool, now=now + 5 * MINUTE) == "expired"
    assert code_of(exchange_token, token=token[:-8] + "AAAAAAAA", tool=tool, now=now) == "bad_token"
    assert code_of(exchange_token, token="x" * 5000, tool=tool, now=now) == "malformed"
    assert code_of(exchange_token, token="not.a.token", tool=tool, now=now) == "malformed"
    assert exchange_token(token=token, tool=tool, now=now + 4 * MINUTE).exchanged_at
    assert code_of(exchange_token, token=token, tool=tool, now=now + 4 * MINUTE) == "used"
    # A tool on the same origin has the same audience, and still no right to another's session.
    neighbor = make_tool("neighbor")
    token = launch(student, activity, now=now).token
    assert code_of(exchange_token, token=token, tool=neighbor, now=now) == "no_session"
    # What the lesson does not use any more is over.
    type(activity).objects.update(retired_at=now)
    assert code_of(exchange_token, token=token, tool=tool, now=now) == "gone"


@pytest.mark.once
def test_claims_of_a_forger_are_refused(tool):
    now = timezone.now().replace(microsecond=0)
    session = launch(*begun(), now=now).session
    good = jwt.decode(write_token(session), options={"verify_signature": False})
    ours = published_keys()[0]

    def forged(key=ours.private, algorithm="ES256", kid=ours.kid, **changes):
        claims = {name: value for name, value in {**good, **changes}.items() if value is not None}
        return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": kid})

    assert read_token(forged(), audience="https://tool.example", now=now) == session.key
    wrong = {
        "bad_token": [
            forged(iss="https://evil.example"), forged(exp=None), forged(lesson=None), forged(exp=good["exp"] + 9000),
            forged(iat=good["iat"] + 90), forged(key=read_key(make_key()).private), forged(kid="unknown"),
            forged(key="a secret that is long enough for HS256", algorithm="HS256"),
            forged(key=None, algorithm="none"),
        ],
        "malformed": [forged(jti="not a uuid")],
        "wrong_audience": [forged(aud="https://other.example")],
        "expired": [forged(exp=good["iat"] - 1)],
    }  # fmt: skip
    for code, tokens in wrong.items():
        for token in tokens:
            assert code_of(read_token, token=token, audience="https://tool.example", now=now) == code


@pytest.mark.once
def test_keys_are_rotated_without_a_gap(tool, settings):
    settings.AI_TOOL_SIGNING_KEY, settings.AI_TOOL_FORMER_KEYS = before, _none = make_key(), []
    token = launch(*begun()).token
    settings.AI_TOOL_SIGNING_KEY, settings.AI_TOOL_FORMER_KEYS = make_key(), [before]
    assert [key.kid for key in published_keys()] == [read_key(settings.AI_TOOL_SIGNING_KEY).kid, read_key(before).kid]
    assert "d" not in published_keys()[0].public and key_named("nobody's") is None
    exchange_token(token=token, tool=tool)
    token = launch(*begun()).token
    assert jwt.get_unverified_header(token)["kid"] == published_keys()[0].kid
    settings.AI_TOOL_SIGNING_KEY = make_key()  # the former one was taken out too early
    assert code_of(exchange_token, token=token, tool=tool) == "bad_token"


def test_the_server_completes_once_and_in_bounds(tool):
    now = timezone.now()
    student, activity = begun()
    launched = launch(student, activity, now=now)
    key = launched.session.key
    assert code_of(session_to_complete, key=key, tool=tool) == "not_exchanged"
    exchange_token(token=launched.token, tool=tool)
    assert code_of(session_to_complete, key=key, tool=make_tool("neighbor")) == "no_session"
    assert code_of(session_to_complete, key=key, tool=tool, now=now + timedelta(hours=25)) == "over"
    assert code_of(session_of_page, key=key, user=student.user) == "not_permitted"  # the author lets only the server
    assert not LessonProgress.objects.done().exists()
    session = session_to_complete(key=key, tool=tool)
    done = complete_session(session=session, way=Way.SERVER, score=1e6, seconds=1e9, now=now + 2 * MINUTE)
    assert (done.score, done.seconds_spent, done.completed_at) == (100, 120, now + 2 * MINUTE)
    assert LessonProgress.objects.done().filter(enrollment=student, lesson=activity.lesson).exists()
    again = complete_session(session=session, way=Way.SERVER, score=3, seconds=5, now=now + 3 * MINUTE)
    assert (again.score, again.completed_at) == (100, now + 2 * MINUTE)
    assert session_to_complete(key=key, tool=tool, now=now + timedelta(hours=25))  # what is stored may be asked for


def test_what_a_tool_was_not_permitted_is_not_stored_nor_done(tool):
    student, activity = begun(permissions=["complete"])
    session = launch(student, activity).session
    assert complete_session(session=session, way=Way.SERVER, score=-3, seconds=-1).score is None
    student, activity = begun(permissions=[], done_when="opened")
    launched = launch(student, activity)
    assert LessonProgress.objects.done().filter(enrollment=student).exists()  # to open it was all
    exchange_token(token=launched.token, tool=tool)
    assert code_of(session_to_complete, key=launched.session.key, tool=tool) == "not_permitted"


def test_the_servers_word_takes_the_place_of_the_pages(tool):
    student, activity = begun(done_when="message")
    launched = launch(student, activity)
    session = session_of_page(key=launched.session.key, user=student.user)
    assert code_of(session_of_page, key=session.key, user=make_enrollment(student.course).user) == "no_session"
    complete_session(session=session, way=Way.MESSAGE, score=100)
    exchange_token(token=launched.token, tool=tool)
    complete_session(session=session, way=Way.SERVER, score=40)
    complete_session(session=session, way=Way.MESSAGE, score=100)
    session.refresh_from_db()
    assert (session.way, session.score) == (Way.SERVER, 40)


def test_scores_count_where_the_course_says_so_and_only_the_servers(tool):
    student, activity = begun(done_when="message")

    def completed(way, score):
        session = launch(student, activity).session
        complete_session(session=AIToolSession.objects.get(pk=session.pk), way=way, score=score)

    completed(Way.SERVER, 80)
    assert not GradeEntry.objects.exists()
    Course.objects.update(counts_reported_scores=True)
    completed(Way.MESSAGE, 100)
    assert not GradeEntry.objects.exists()
    completed(Way.SERVER, 60.555)
    grade = Grade.objects.get(enrollment=student, activity=activity)
    assert (grade.points, grade.max_points, grade.entry.origin) == (Decimal(80), Decimal(100), "tool")  # the best
    completed(Way.SERVER, 90)
    grade.refresh_from_db()
    assert grade.points == 90 and GradeEntry.objects.count() == 2


def test_a_frame_that_reloads_itself_for_ever_is_stopped(tool):
    student, activity = begun()
    now = timezone.now()
    first = launch(student, activity, now=now).session
    for _ in range(OPEN_AT_MOST - 1):
        first.pk, first.key = None, uuid4()
        first.save()
    with pytest.raises(LaunchRefused, match="very often"):
        launch(student, activity, now=now)
    launch(student, activity, now=now + timedelta(hours=2))
