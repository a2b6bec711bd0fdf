"""What a quiz says of itself, and what students see of it."""

import re
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.test import RequestFactory

from learning.assessment.selectors import asked_questions, latest_attempts, reviewed_questions
from learning.assessment.services import issue_ticket, submit_quiz
from learning.courses.enums import CompletionRule
from learning.courses.models import Activity
from lms_pages.models import LessonPage
from lms_pages.specs import Part
from tests.factories.bodies import question, quiz
from tests.factories.enrollments import make_enrollment, right_answers, wrong_answers
from tests.factories.pages import course_row, lessons_of, make_course_page, make_lesson_page, modules_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]
UNSAFE = re.compile(r"<script|\sstyle=|\son\w+=", re.IGNORECASE)


def block():
    return LessonPage._meta.get_field("body").stream_block.child_blocks["quiz"]


def value(*questions, **fields):
    return block().to_python(quiz(*questions, **fields)["value"])


def messages(error: ValidationError) -> str:
    """All words of a block's error, however deep."""
    words = list(getattr(error, "non_block_errors", []))
    inner = getattr(error, "block_errors", None)
    if inner is None:
        return " ".join(error.messages)
    return " ".join([*map(str, words), *(messages(one) for one in inner.values())])


@pytest.fixture
def asked(catalog):
    """A published quiz of two questions (1 and 2 points, 70% needed), its activity, version and an enrollment."""
    course = make_course_page(catalog, modules=1, lessons=0)
    body = [
        quiz(
            question(stem="Which way?\n\n```python\nw -= g\n```", explanation="Down is **against** the gradient."),
            question(stem="Which are linear?", right=("$3x$", "$x + 1$"), wrong=("$x^2$",), points=2),
            pass_percent=70,
        )
    ]
    make_lesson_page(modules_of(course)[0], body=body)
    from lms_pages.publishing import compile_course

    compile_course(course.translation_key, force=True)
    activity = Activity.objects.get(kind="quiz")
    return SimpleNamespace(
        activity=activity, version=activity.versions.get(is_live=True), enrollment=make_enrollment(course_row(course))
    )


def drawn(part: Part, **context) -> str:
    html = render_to_string("lms_pages/activities/quiz.html", {"part": part, **context}, RequestFactory().get("/"))
    assert not UNSAFE.search(html)
    return html


def form_part(asked, **fields) -> Part:
    fields = {
        "ticket": issue_ticket(version_id=asked.version.pk, enrollment=asked.enrollment),
        "activity": asked.activity,
        "definition": asked.version.definition,
        "questions": asked_questions(asked.version.definition),
        **fields,
    }
    return Part(block_id=str(asked.activity.block_id), kind="quiz", **fields)


def result_part(asked, responses) -> Part:
    submit_quiz(enrollment=asked.enrollment, version=asked.version, ticket="t", responses=responses)
    attempt = latest_attempts(asked.enrollment, [asked.activity])[asked.activity.pk]
    return form_part(
        asked, ticket="", attempt=attempt, definition=attempt.version.definition, questions=reviewed_questions(attempt)
    )


def test_rule_follows_from_the_passing_score():
    assert block().activity(value(pass_percent=70)).rule == CompletionRule.PASSED
    assert block().activity(value()).rule == CompletionRule.ANSWERED
    assert block().activity(value(is_required=False)).is_required is False


def test_search_text_keeps_the_answers_secret():
    assert block().search_text(value(question(stem="Which *way*?"))) == "Which way?"


def test_question_without_right_answer_is_refused_by_name():
    block().clean(value())
    with pytest.raises(ValidationError) as caught:
        block().clean(value(question(), question(stem="Where is **up**?", right=(), wrong=("a", "b"))))
    assert "Question “Where is up?”" in messages(caught.value) and "at least one option as right" in messages(
        caught.value
    )


def test_two_right_answers_need_permission():
    both = question(right=("a", "b"), wrong=("c",))
    block().clean(value(both))
    with pytest.raises(ValidationError) as caught:
        block().clean(value({**both, "type": "single_choice"}))
    assert "Only one option may be right" in messages(caught.value)


def test_a_draft_may_be_unfinished():
    unfinished = value(question(right=(), wrong=("a",)), question(stem=""))
    block().clean_deferred(unfinished)
    with pytest.raises(ValidationError):
        block().clean(unfinished)


def test_only_finished_questions_are_ever_asked():
    activity = block().activity(value(question(stem="Good?"), question(stem="Bad?", right=(), wrong=("a", "b"))))
    assert [one["stem"] for one in activity.definition["questions"]] == ["Good?"]
    assert block().activity(value(question(right=(), wrong=("a", "b")))) is None


def test_quiz_is_asked_as_a_form(asked):
    html = drawn(form_part(asked))
    assert html.count("<fieldset") == html.count("<legend>") == 2
    assert html.count('type="radio"') == 2 and html.count('type="checkbox"') == 3
    for one in asked.version.definition["questions"]:
        for option in one["options"]:
            assert f'name="q-{one["id"]}" value="{option["id"]}"' in html
    assert f'action="/learn/activities/{asked.activity.pk}/submit/"' in html
    assert f'hx-post="/learn/activities/{asked.activity.pk}/submit/"' in html and 'hx-select="#lesson"' in html
    assert 'name="ticket"' in html and "csrfmiddlewaretoken" in html and f'id="block-{asked.activity.block_id}"' in html
    assert "disabled>" not in html and "Pass at 70%" in html and "2 points" in html
    assert "About" not in html and "against" not in html.replace("Against", "")


@pytest.mark.parametrize(
    ("fields", "reason"), [({"is_preview": True, "ticket": ""}, "preview"), ({"ticket": ""}, "Enroll")]
)
def test_form_that_cannot_be_sent_says_why(asked, fields, reason):
    html = drawn(form_part(asked, **fields))
    assert html.count("<fieldset") == html.count("disabled>") - 1 == 2  # and the button
    assert reason in html and 'name="ticket"' not in html and "action=" not in html


def test_passed_result(asked):
    html = drawn(result_part(asked, right_answers(asked.version)))
    assert 'role="status" tabindex="-1"' in html and "3 of 3 points, 100%" in html and "Passed" in html
    assert "<form" not in html
    assert html.count("Your answer, right") == 3 and "Your answer, wrong" not in html
    assert "<strong>against</strong>" in html
    assert f'href="?retry={asked.activity.pk}#block-{asked.activity.block_id}"' in html


def test_failed_result_says_what_is_needed_and_why(asked):
    responses = {**right_answers(asked.version)}
    second = asked.version.definition["questions"][1]["id"]
    responses[second] = wrong_answers(asked.version)[second]
    html = drawn(result_part(asked, responses))
    assert "1 of 3 points, 33%" in html and "Not yet: 70% is needed" in html
    assert html.count("Your answer, wrong") == 1 and html.count("Right answer") == 2
    assert "About " in html and "Not right" in html and "Try again" in html


def test_unanswered_question_is_shown_as_such(asked):
    first = asked.version.definition["questions"][0]["id"]
    responses = {**dict.fromkeys(right_answers(asked.version), []), first: right_answers(asked.version)[first]}
    assert "Not answered" in drawn(result_part(asked, responses))


def test_practice_is_neither_passed_nor_failed(asked):
    part = result_part(asked, right_answers(asked.version))
    part.definition = {**part.definition, "pass_percent": None}
    html = drawn(part)
    assert "Practice" in html and "Passed" not in html and "Answered" in html


def test_quiz_without_questions_says_so():
    html = drawn(Part(block_id="b", kind="quiz", definition={"title": "Empty"}))
    assert "no questions yet" in html and "<form" not in html


def test_hostile_quiz_is_shown_harmless(catalog):
    hostile = "</legend></fieldset><script>alert(1)</script><img src=x onerror=alert(1)>é 学"
    bad = quiz(question(stem=hostile, right=(hostile,), wrong=(hostile,), explanation=hostile), title="<b>Quiz</b>")
    bad["value"]["introduction"] = hostile
    html = block().render(block().to_python(bad["value"]))
    assert not UNSAFE.search(html) and html.count("</fieldset>") == 1 and "é 学" in html
    assert "&lt;b&gt;Quiz" in html


def test_preview_of_a_lesson_draws_the_quiz_closed(catalog):
    lesson = lessons_of(make_course_page(catalog, modules=1, lessons=1))[0]
    drafted = next(one for one in lesson.body if one.block_type == "quiz")
    part = Part.preview(drafted, drafted.block.activity(drafted.value))
    assert part.is_closed and "disabled>" in drawn(part)
