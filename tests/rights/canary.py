"""A word in every key, feedback, hint and explanation of a quiz: who reads it anywhere has read a key."""

import json

from learning.assessment.services import start_attempt, submit_attempt
from learning.courses.models import ActivityVersion
from lms_pages.models import CoursePage, LessonPage
from lms_pages.publishing import compile_course
from tests.factories.bodies import question, quiz
from tests.factories.quizzes import answer

CANARY = "Kanarie"
UNKNOWING = ("visitor", "student", "other_instructor", "finance")


def plant(world) -> tuple[LessonPage, ActivityVersion]:
    """A practice quiz and an exam in a lesson of ours."""
    page = LessonPage.objects.descendant_of(CoursePage.objects.get(pk=world.things["course"])).live().first()
    secret = question(explanation=f"{CANARY} explains")
    for option in secret["value"]["options"]:
        option["value"]["feedback"] = f"{CANARY} feedback"
    page.body = json.dumps([quiz(secret, title="Practice"), quiz(secret, title="Exam", pass_percent=50)])
    page.save_revision().publish()
    course = CoursePage.objects.get(pk=world.things["course"])
    compile_course(course.translation_key, force=True)
    versions = ActivityVersion.objects.filter(activity__lesson__key=page.translation_key, is_live=True)
    exam = next(version for version in versions if version.definition["title"] == "Exam")
    definition = exam.definition
    definition["questions"][0]["hints"] = [{"text": f"{CANARY} hint", "cost": 0}]
    definition["questions"] += [
        {"id": "accepts", "type": "short_text", "stem": "Who?", "points": 1, "explanation": CANARY,
         "accepted": [{"text": f"{CANARY} accepted", "match": "exact", "fraction": 1, "feedback": CANARY}]},
        {"id": "essay", "type": "essay", "stem": "Why?", "points": 1, "explanation": CANARY, "model_answer": CANARY},
    ]  # fmt: skip
    definition["settings"] = {"mode": "exam", "feedback": "closed", "closes_at": "2999-01-01T00:00:00Z"}
    definition["settings"]["password"] = f"{CANARY} password"
    ActivityVersion.objects.filter(pk=exam.pk).update(definition=definition)
    return page, exam


def take(world, exam: ActivityVersion):
    """The student has sent one attempt and goes on with another."""
    definition, course = exam.definition, exam.activity.lesson.course
    enrollment = course.enrollments.get(user=world.people["student"])
    start = {"enrollment": enrollment, "activity": exam.activity, "locale": "en", "password": f"{CANARY} password"}
    sent = start_attempt(**start)
    with_choice = {f"q-{definition['questions'][0]['id']}": [definition["questions"][0]["options"][0]["id"]]}
    answer(sent, form=with_choice)
    submit_attempt(key=sent.key)
    return sent, start_attempt(**start)
