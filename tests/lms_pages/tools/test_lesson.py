"""What a student finds, and what the page sends: agreed, ready, done. Refused to everybody else."""

import json
from uuid import uuid4

import pytest

from learning.courses.links import lesson_url
from learning.courses.models import CourseMember
from learning.enrollment.models import Enrollment
from learning.grades.models import GradeEntry
from learning.progress.models import LessonProgress
from learning.tools.models import AIToolConsent, AIToolSession
from tests.factories.enrollments import make_enrollment
from tests.factories.outline import lesson_spec, make_course_with
from tests.factories.people import make_editor, make_instructor, make_student
from tests.factories.tools import make_tool, tool_spec

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def address(lesson, what) -> str:
    return f"/learn/activities/{lesson.activities.get().pk}/tool/{what}/"


def page_of(client, lesson):
    response = client.get(lesson_url(lesson.key, "en"))
    assert response.status_code == 200
    return response


def launched(client, lesson) -> dict:
    client.post(address(lesson, "agree"))
    response = client.post(address(lesson, "launch"), "{}", content_type="application/json")
    assert response.status_code == 200
    return response.json()


def report(client, handed, **changes):
    message = {"type": "AI_TOOL_COMPLETE", "lessonId": handed["lessonId"], "userId": handed["userId"]}
    message |= {"data": {"score": 80, "time_spent": 12}, **changes}
    return client.post(handed["reportUrl"], json.dumps(message), content_type="application/json")


def test_the_frame_comes_after_the_consent_and_goes_with_it(client, lesson, student):
    before = page_of(client, lesson).content.decode()
    assert "It is run by others." in before and "It may report a score." in before
    assert "<ai-tool" not in before and "https://tool.example" not in before
    assert client.post(address(lesson, "agree")).status_code == 302
    response = page_of(client, lesson)
    after = response.content.decode()
    assert 'data-src="https://tool.example/practice"' in after and 'data-sandbox="allow-scripts allow-forms"' in after
    assert "needs JavaScript" in after and "js/tools/ai-tool.js" in after
    assert "frame-src https://tool.example" in response["Content-Security-Policy"]
    assert "token" not in after.replace("csrfmiddlewaretoken", "")
    consent = AIToolConsent.objects.get()
    assert (consent.user, consent.text) == (student.user, "It is run by others.")
    client.post(address(lesson, "withdraw"))
    assert "<ai-tool" not in page_of(client, lesson).content.decode()
    assert client.post(address(lesson, "launch")).status_code == 403
    assert not AIToolSession.objects.exists()


def test_a_page_without_tools_frames_nothing(client, lesson, student, tool):
    tool.is_active = False
    tool.save()
    response = page_of(client, lesson)
    assert "not available at the moment" in response.content.decode()
    assert "frame-src" not in response["Content-Security-Policy"]


def test_what_is_handed_over_is_the_students_own(client, lesson, student):
    handed = launched(client, lesson)
    assert handed["lessonId"] == str(lesson.key) and handed["userId"] == str(AIToolConsent.objects.get().subject)
    assert handed["parameters"] == {"level": "easy"} and handed["permissions"] == ["complete", "score"]
    assert student.user.email not in json.dumps(handed)
    again = launched(client, lesson)
    assert again["token"] != handed["token"] and again["userId"] == handed["userId"]


def test_the_team_tries_a_tool_and_nothing_counts(client, lesson):
    helper = make_instructor()
    CourseMember.objects.create(course=lesson.course, user=helper, role="assistant")
    for user in (helper, make_editor()):
        client.force_login(user)
        assert "disabled>I agree" not in page_of(client, lesson).content.decode()
        handed = launched(client, lesson)
        assert handed["trial"] is True
        page = page_of(client, lesson).content.decode()
        assert "<ai-tool" in page and "Trial: nothing counts" in page
        assert report(client, handed).json() == {"completed": True, "score": 80.0}
    assert {row.person for row in AIToolSession.objects.all()} == {helper, user}
    assert not (LessonProgress.objects.exists() or GradeEntry.objects.exists() or Enrollment.objects.exists())
    client.force_login(helper)
    assert report(client, handed).status_code == 403  # another's trial
    CourseMember.objects.all().delete()
    assert client.post(address(lesson, "launch")).status_code == 403


def test_consent_is_taken_back_without_the_lesson(client, lesson, student, tool):
    handed = launched(client, lesson)
    student.status = "left"
    student.save()
    assert client.post(address(lesson, "withdraw")).status_code == 403
    listed = client.get("/accounts/tools/").content.decode()
    assert tool.name in listed and "It may report a score." in listed
    client.force_login(make_student())
    assert tool.name not in client.get("/accounts/tools/").content.decode()
    assert client.post(f"/accounts/tools/{tool.pk}/withdraw/").status_code == 404
    client.force_login(student.user)
    page = client.post(f"/accounts/tools/{tool.pk}/withdraw/", follow=True).content.decode()
    assert "is not opened for you any more" in page and "None. A tool" in page
    assert AIToolConsent.objects.get(user=student.user).withdrawn_at
    student.status = "active"
    student.save()
    assert report(client, handed).status_code == 410


@pytest.mark.parametrize("what", ["agree", "withdraw", "launch"])
def test_only_students_of_the_course_open_tools(client, lesson, what):
    for user in (None, make_student(), make_instructor()):
        if user:
            client.force_login(user)
        assert client.post(address(lesson, what)).status_code == 403, user
    client.force_login(make_enrollment(lesson.course).user)
    assert client.get(address(lesson, what)).status_code == 405
    client.post(address(lesson, "agree"))
    assert client.post(address(lesson, what)).status_code in {200, 302}
    assert client.post("/learn/activities/999999/tool/launch/").status_code == 404


def test_the_page_reports_once_and_in_bounds(client, lesson, student):
    handed = launched(client, lesson)
    answer = report(client, handed, data={"score": 1e9, "time_spent": -5})
    assert answer.json() == {"completed": True, "score": 100.0}
    session = AIToolSession.objects.get()
    assert (session.way, session.seconds_spent) == ("message", 0)
    assert LessonProgress.objects.done().filter(enrollment=student, lesson=lesson).exists()
    assert report(client, handed, data={"score": 1}).json()["score"] == 100.0
    assert "Done" in page_of(client, lesson).content.decode()


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"lessonId": str(uuid4())}, 403, "somebody_else"),
        ({"userId": str(uuid4())}, 403, "somebody_else"),
        ({"type": "ai_tool_complete"}, 400, "malformed"),
        ({"data": []}, 200, ""),
        ({"data": {"score": "100"}}, 400, "malformed"),
        ({"data": {"score": True}}, 400, "malformed"),
        ({"data": {"score": 1e300}}, 400, "malformed"),
        ({"data": {"score": float("nan")}}, 400, "malformed"),
        ({"data": "much"}, 400, "malformed"),
        ({"data": {"score": 1, "more": "x" * 5000}}, 413, "too_large"),
    ],
)
def test_messages_that_are_not_as_they_should_be(client, lesson, student, changes, status, code):
    response = report(client, launched(client, lesson), **changes)
    assert response.status_code == status and response.json().get("error", "") == code
    assert LessonProgress.objects.done().exists() == (status == 200)


def test_a_report_is_for_its_own_student_and_as_the_author_allows(client, lesson, student):
    handed = launched(client, lesson)
    client.force_login(make_enrollment(lesson.course).user)
    assert report(client, handed).status_code == 403
    client.logout()
    assert report(client, handed).status_code == 403
    strict = make_course_with(lesson_spec(tool_spec(done_when="reported"))).lessons.get()
    client.force_login(make_enrollment(strict.course).user)
    refused = report(client, launched(client, strict))
    assert refused.status_code == 403 and refused.json()["error"] == "not_permitted"
    assert not LessonProgress.objects.done().exists()


def test_reports_are_counted(client, lesson, student):
    handed = launched(client, lesson)
    answers = [report(client, handed, type="x").status_code for _ in range(31)]
    assert answers == [400] * 30 + [429]


def test_a_lesson_with_tools_costs_the_same_queries_for_one_and_three(client, django_assert_num_queries):
    def course(*specs):
        lesson = make_course_with(lesson_spec(*specs)).lessons.get()
        return make_enrollment(lesson.course), lesson

    from learning.courses.models import Activity
    from learning.tools.selectors import tool_views
    from learning.tools.terms import terms_of

    make_tool()
    for specs in ([tool_spec()], [tool_spec(), tool_spec(), tool_spec()]):
        enrollment, lesson = course(*specs)
        versions = {row.pk: terms_of(row.versions.get().definition) for row in Activity.objects.filter(lesson=lesson)}
        with django_assert_num_queries(2):
            assert len(tool_views(versions, enrollment.user)) == len(specs)
