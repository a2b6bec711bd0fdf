"""Sample work of students in the demo, so that a newcomer finds a desk, a gradebook and results with something in them:
the demo student and two made-up ones in the course with the graded quiz and the assignment. Whoever is in the course
already is left alone, so nothing that was tried is lost, and loading the demo again makes nothing twice."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from accounts.services import name_profile
from core import clock
from learning.assessment.locking import locked_attempt
from learning.assessment.question_type import question_types
from learning.assessment.services import save_form, start_attempt, submit_attempt
from learning.assignments.enums import KIND
from learning.assignments.grading import release_review, save_review
from learning.assignments.models import Submission
from learning.assignments.services import ensure_draft, hand_in, save_draft
from learning.courses.models import Activity, Course
from learning.courses.selectors import live_version
from learning.enrollment.models import Enrollment
from learning.enrollment.services import enroll_student

from .demo_assignment import COURSE

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Sample:
    """`right` of eight answers were right. `text` is what was handed in, `levels` how it was judged: the place of the
    level in each criterion, () for not yet."""

    email: str
    name: str
    right: int
    text: str = ""
    levels: tuple[int, ...] = ()


SAMPLES = (
    Sample(
        "student@example.com",
        "Thandi Mokoena",
        6,
        "“Nine of ten passengers arrive on time” stood on a poster in the bus. The base is all passengers of a day, "
        "and most of them ride in the quiet hours. In the morning 60 of 100 trips were on time, at noon 380 of 400.\n\n"
        "Better: before nine o'clock, six of ten buses were on time.",
        (1, 2, 2, 1),
    ),
    Sample(
        "mei.tan@example.com",
        "Mei Tan",
        8,
        "A shop writes that its customers spend 41 euros on average. Ten receipts I was shown: nine between 6 and 14, "
        "and one of 320 for a bicycle. The mean is 41, the median 9.50.\n\nBetter: half of the customers spend less "
        "than ten euros.",
    ),
    Sample("jonas.berg@example.com", "Jonas Berg", 3),
)
FEEDBACK = (
    "You name the trap and **show** it with numbers somebody can check. Say next time where the poster hung and who "
    "counted the trips: then anybody could look it up."
)


def furnish_students(grader: User, now: datetime | None = None) -> None:
    """`grader` gave the grades. Expects the courses of the demo with their pages published."""
    course = Course.objects.filter(slug=COURSE).first()
    if course is None or not Activity.objects.filter(lesson__course=course, kind=KIND).exists():
        return  # whoever makes rows of pages is still at it; loading the demo again brings the work
    now = clock.current(now)
    quiz = _activity(course, kind="quiz", versions__definition__settings__mode="graded")
    assignment = _activity(course, kind=KIND)
    for place, sample in enumerate(SAMPLES):
        user = _student(sample)
        if not Enrollment.objects.filter(course=course, user=user).exists():
            enrollment = enroll_student(course=course, user=user, now=now - 6 * DAY)
            _work(enrollment, sample, quiz, assignment, grader, now - 4 * DAY + place * DAY / 4)


def _activity(course: Course, **which) -> Activity:
    rows = Activity.objects.select_related("lesson__course").filter(lesson__course=course, retired_at=None, **which)
    return rows.distinct().get()


def _student(sample: Sample) -> User:
    """Made-up ones have no password: nobody signs in as them."""
    user = User.objects.filter(email=sample.email).first()
    if user is None:
        user = User.objects.create_user(sample.email)
        name_profile(profile=user.profile, name=sample.name)
    return user


@transaction.atomic
def _work(enrollment: Enrollment, sample: Sample, quiz: Activity, assignment: Activity, grader: User, now) -> None:
    attempt = start_attempt(enrollment=enrollment, activity=quiz, locale="en", now=now)
    form = _answers(attempt.version.definition["questions"], sample.right)
    save_form(attempt=locked_attempt(key=attempt.key), posted=form, now=now + timedelta(minutes=9))
    submit_attempt(key=attempt.key, now=now + timedelta(minutes=11))
    if not sample.text:
        return
    version = live_version(assignment, "en")
    version.activity = assignment
    draft = ensure_draft(enrollment=enrollment, version=version, now=now + DAY)
    work = hand_in(draft=save_draft(draft=draft, text=sample.text, link="", now=now + DAY), now=now + DAY)
    if sample.levels:
        _grade(work, sample.levels, grader, now + 2 * DAY)


def _grade(work: Submission, levels: tuple[int, ...], grader: User, now: datetime) -> None:
    criteria = work.terms.rubric["criteria"]
    choices = {
        criterion["id"]: {"level": criterion["levels"][place]["id"], "comment": ""}
        for criterion, place in zip(criteria, levels, strict=True)
    }
    save_review(submission=work, by=grader, choices=choices, feedback=FEEDBACK, now=now)
    release_review(submission=work, by=grader, now=now)


def _answers(questions: list[dict], right: int) -> dict[str, list[str]]:
    """A form in which the first ones are answered right, and the rest not at all or wrong."""
    form: dict[str, list[str]] = {}
    for place, question in enumerate(questions):
        for part, values in _answer(question, place < right).items():
            form[f"q-{question['id']}{f'-{part}' if part else ''}"] = values
    return form


def _answer(question: dict, is_right: bool) -> dict[str, list[str]]:
    """{part: values}; {} for none: nobody finds the place in the picture."""
    match question["type"]:
        case "numeric":
            return {"": [str(question["accepted"][0]["value"]) if is_right else "80"]}
        case "true_false":
            return {"": ["true" if question["is_true"] is is_right else "false"]}
        case "single_choice" | "multiple_choice":
            return {"": [option["id"] for option in question["options"] if option["is_right"] is is_right]}
        case "fill_blanks" if is_right:
            return {blank["id"]: [blank["accepted"][0]["text"]] for blank in question["blanks"]}
        case "ordering" if is_right:
            return {item["id"]: [str(place)] for place, item in enumerate(question["items"], 1)}
        case "matching" if is_right:
            names = {choice["text"]: choice["id"] for choice in question_types["matching"].ask(question)["choices"]}
            return {pair["id"]: [names[pair["right"]]] for pair in question["pairs"]}
    return {}
