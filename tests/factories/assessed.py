"""Courses of rows in which everything of assessment has happened once, for those who look at its pages."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.urls import reverse

from accounts.models import User
from core import clock
from learning.assessment.models import Answer, Attempt
from learning.assessment.regrading import apply_regrade, plan_regrade
from learning.assessment.services import add_file, submit_attempt
from learning.assignments.calibration import save_sample, try_sample
from learning.assignments.models import PeerReview
from learning.assignments.services import ensure_draft, hand_in, save_draft
from learning.courses.models import Activity, ActivityVersion
from learning.courses.specs import ActivitySpec, content_hash
from learning.enrollment.accommodations import grant_accommodation
from learning.grades.leaderboard import choose_name
from learning.grades.services import override_grade
from lms_pages.models import CatalogPage, LessonPage

from .enrollments import make_enrollment
from .every_question import ANSWERS, EVERY_TYPE
from .outline import RUBRIC, assignment_spec, choice_question, lesson_spec, make_course_with
from .pages import course_row, make_course_page
from .people import make_student
from .quizzes import answer, begin, quiz_spec
from .uploads import picture, sent

CHOSEN = {"idea": {"level": "idea-5"}, "proof": {"level": "proof-2", "comment": "Say where the numbers are from."}}
RIGHT = choice_question(stem=r"Is $\sqrt{2}$ rational?", options=("No", "Yes"))
OTHER = choice_question()
WRONG = {**RIGHT, "options": [{**option, "is_right": not option["is_right"]} for option in RIGHT["options"]]}


class Assessed:
    """What stands in the addresses: one course with quizzes by title, and two projects that students review."""

    def __init__(self, *, student: User, instructor: User, now: datetime | None = None):
        self.now = clock.current(now)
        self.student, self.lead = student, instructor
        self.course, self.activities = self.make_course()
        self.course.members.create(user=instructor, role="assistant")
        people = [student, *(make_student(name=name) for name in ("Sipho Nkosi", "Lerato Dlamini-van der Westhuizen"))]
        self.own, *self.others = [make_enrollment(self.course, person) for person in people]
        choose_name(enrollment=self.others[0], shows_name=True)
        self.exam = self.make_exam_ahead()
        self.take_quizzes()
        self.tried, self.untried = [self.review_project(title) for title in ("Tried", "Untried")]
        grant = {"enrollment": self.own, "by": self.lead, "extra_percent": 25, "extra_attempts": 1}
        grant_accommodation(activity=None, note="A letter of the dean", **grant)
        given = {
            "points": Decimal(1),
            "max_points": Decimal(2),
            "is_passed": True,
            "reason": "Told at the desk.",
        }
        override_grade(enrollment=self.others[0], activity=self.activities["Regraded"], by=self.lead, **given)

    def make_course(self):
        soon = (self.now + timedelta(days=2)).isoformat()
        specs = {
            "One by one": quiz_spec(questions=EVERY_TYPE, layout="one", time_limit_minutes=60, attempts_allowed=2),
            "All on one page": quiz_spec(questions=EVERY_TYPE, mode="practice", feedback="immediate"),
            "Sent": quiz_spec(questions=EVERY_TYPE, attempts_allowed=3),
            "To regrade": quiz_spec(questions=[WRONG, OTHER], pass_percent=60),
            "Regraded": quiz_spec(questions=[WRONG, OTHER], pass_percent=60),
            "Released later": quiz_spec(feedback="released"),
            "An exam that is coming": quiz_spec(kind="exam", mode="exam", opens_at=soon),
            "Tried": assignment_spec(**self.project()),
            "Untried": assignment_spec(**self.project()),
        }
        for title, spec in specs.items():
            spec.definitions["en"]["title"] = title
        lesson = lesson_spec(*specs.values())
        parts = [("Quizzes", 60, list(specs)[:6], 1), ("Projects", 40, ["Tried", "Untried"], 0)]
        grading = {
            "categories": [
                {
                    "id": name, "name": name, "weight": weight, "drop_lowest": drop, "must_pass": bool(drop),
                    "items": [self.item(lesson, specs[title], title) for title in titles],
                }
                for name, weight, titles, drop in parts
            ],
            "letters": [{"letter": "A", "from": 80}, {"letter": "B", "from": 0}],
            "pass_percent": 50,
            "leaderboard": True,
        }  # fmt: skip
        course = make_course_with(lesson, grading=grading, title="Means and what they hide from everybody")
        made = Activity.objects.select_related("lesson__course").filter(lesson__course=course)
        rows = {row.block_id: row for row in made}
        return course, {title: rows[spec.block_id] for title, spec in specs.items()}

    def make_exam_ahead(self) -> str:
        """In a lesson with a page, as My learning names those alone; its address."""
        page = make_course_page(CatalogPage.objects.filter(alias_of=None).first(), modules=1, lessons=1)
        course, moment = course_row(page), (self.now + timedelta(days=2)).isoformat()
        spec = quiz_spec(kind="exam", mode="exam", closes_at=moment, time_limit_minutes=45, password="pear")  # noqa: S106
        definition = spec.definitions["en"] | {"introduction": "Bring a **pencil**.", "title": "The exam of the year"}
        ActivityVersion.objects.filter(activity__lesson__course=course).update(definition=definition)
        make_enrollment(course, self.student)
        return LessonPage.objects.descendant_of(page).get().url

    def project(self) -> dict:
        steps = [{"id": "m1", "title": "An outline", "due_at": None}, {"id": "m2", "title": "Numbers", "due_at": None}]
        return {"rubric": RUBRIC, "is_project": True, "milestones": steps, "peer": {"reviewers": 1, "days": 7}}

    def item(self, lesson, spec: ActivitySpec, title: str) -> dict:
        block = str(spec.block_id)
        return {"lesson": str(lesson.key), "block": block, "kind": spec.kind, "titles": {"en": title}}

    def take(self, enrollment, title: str, form: dict | None = None, **fields) -> Attempt:
        return answer(begin(enrollment, self.activities[title]), form=form, **fields)

    def take_quizzes(self) -> None:
        """`one` and `all` go on; `sent` waits for a grader; two were sent with a wrong key, which is right by now."""
        self.one = self.take(self.own, "One by one", {**ANSWERS, "q-essay": []})
        self.all = self.take(self.own, "All on one page", ANSWERS)
        for enrollment in (self.own, self.others[0]):
            attempt = self.take(enrollment, "Sent", ANSWERS)
            add_file(attempt=attempt, question_id="file_upload", file=sent("a drawing with a long name.png", picture()))
            submit_attempt(key=attempt.key)
        self.sent = Attempt.objects.get(enrollment=self.own, activity=self.activities["Sent"])
        waiting = Answer.objects.filter(attempt__enrollment=self.others[0], attempt__activity=self.activities["Sent"])
        self.essay, self.files = (waiting.get(question_id=pk) for pk in ("essay", "file_upload"))
        for title in ("To regrade", "Regraded"):
            attempts = [self.take(enrollment, title, right=1) for enrollment in (self.own, *self.others)]
            self.regraded = [submit_attempt(key=attempt.key) for attempt in attempts][0]
            self.correct(self.activities[title])
        submit_attempt(key=self.take(self.others[1], "Released later").key)
        activity = self.activities["Regraded"]
        reason = {"reason": "The key of the first question was wrong.", "by": self.lead}
        apply_regrade(activity=activity, digest=plan_regrade(activity).digest, **reason)

    def correct(self, activity: Activity) -> None:
        """Published again with the right key."""
        before = activity.versions.get(is_live=True)
        definition = {**before.definition, "questions": [RIGHT, OTHER]}
        activity.versions.update(is_live=False)
        fields = {"locale": "en", "content_hash": content_hash(definition), "definition": definition}
        activity.versions.create(is_live=True, **fields)

    def review_project(self, title: str) -> PeerReview:
        """The review that the student has to write; of the one that is `Tried` somebody else has written one."""
        activity = self.activities[title]
        version = activity.versions.get(is_live=True)
        works = [self.hand_in(enrollment, version) for enrollment in (self.own, *self.others)]
        self.works = [self.hand_in(self.others[0], version, milestone="m1"), *works]
        save_sample(activity=activity, rubric=RUBRIC, text="A *sample*.", choices=CHOSEN, by=self.lead)
        due_at = self.now + timedelta(days=7)
        written = {"done_at": self.now, "choices": CHOSEN, "points": 7, "comment": "Clear"}
        PeerReview.objects.create(submission=works[1], reviewer=self.others[1], due_at=due_at, **written)
        if title == "Tried":
            choices = {**CHOSEN, "idea": {"level": "idea-2"}}
            try_sample(activity=activity, reviewer=self.own, rubric=RUBRIC, choices=choices)
        return PeerReview.objects.create(submission=works[1], reviewer=self.own, due_at=due_at)

    def hand_in(self, enrollment, version, milestone=""):
        draft = ensure_draft(enrollment=enrollment, version=version, milestone=milestone)
        link = "https://example.org/a-table-with-an-address-that-is-too-long-for-the-screen-of-a-phone.csv"
        text = "Ten mornings of the bus to town.\n\nOne with ice."
        return hand_in(draft=save_draft(draft=draft, text=text, link=link))

    def addresses(self) -> dict[str, dict[str, list[str]]]:
        """{who: {name of an address: those there are}}; "student" and "instructor" see their own ones."""
        key, quizzes = self.course.key, self.activities
        regrade, applied = (quizzes[title].pk for title in ("To regrade", "Regraded"))
        args = {
            "student": {
                "my_learning": [()],
                "take_quiz": [(self.one.key,), (self.all.key,)],
                "submit_attempt": [(self.one.key,)],
                "quiz_results": [(self.sent.key,), (self.regraded.key,)],
                "my_grades": [(key,)],
                "leaderboard": [(key,)],
                "peer_review": [(self.tried.pk,)],
                "peer_sample": [(self.tried.pk,), (self.untried.pk,)],
            },
            "instructor": {
                "my_learning": [()],
                "gradebook": [(key,)],
                "student_grades": [(key, self.others[0].pk)],
                "import_overrides": [(key,)],
                "regrades": [(key,)],
                "regrade": [(key, regrade), (key, applied)],
                "question_statistics": [(key, quizzes["Sent"].pk)],
                "accommodations": [(key,)],
                "course_quizzes": [(key,)],
                "quiz_attempts": [(key, quizzes["Sent"].pk)],
                "quiz_results": [(self.sent.key,)],
                "grading_queue": [()],
                "answers_queue": [()],
                "grade_answer": [(self.essay.pk,), (self.files.pk,)],
                "grade_submission": [(self.works[0].pk,), (self.works[2].pk,)],
                "peer_overview": [(quizzes["Tried"].pk,)],
            },
        }
        found = {
            who: {name: [reverse(name, args=each) for each in all_args] for name, all_args in names.items()}
            for who, names in args.items()
        }
        found["student"]["lesson"] = [self.exam]
        return found
