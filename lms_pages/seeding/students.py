"""Students in bulk, with what they did: enrollments, lessons done, quizzes answered."""

import random
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.models import Profile, User
from learning.assessment.models import Answer, Attempt
from learning.assessment.question_type import question_types
from learning.courses.models import Activity, ActivityVersion, Course, Lesson
from learning.enrollment.models import Enrollment
from learning.progress.models import ActivityCompletion, CourseProgress, LessonProgress

PASSWORD = "bench-student-password"  # noqa: S105 known to everybody: seed_bench is refused where the demo is
COURSES_EACH = 4
DONE_AT_MOST = 0.8  # of a course


def email_of(number: int) -> str:
    return f"bench-student-{number}@example.org"


def make_students(count: int) -> list[User]:
    """Accounts with a verified address, all with one password, which is hashed once."""
    password = make_password(PASSWORD)
    users = User.objects.bulk_create(
        [User(email=email_of(number), password=password) for number in range(1, count + 1)]
    )
    Profile.objects.bulk_create(
        [Profile(user=user, handle=f"bench-{number}", name=f"Student {number}") for number, user in enumerate(users, 1)]
    )
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users]
    )
    return users


def enroll_students(source: random.Random, users: list[User], now: datetime) -> list[Enrollment]:
    """Each in up to COURSES_EACH courses; the first student in the first course for certain."""
    courses = list(Course.objects.live().order_by("pk"))
    pairs = []
    for user in users:
        own = source.sample(courses, min(COURSES_EACH, len(courses)))
        if user is users[0] and courses[0] not in own:
            own[0] = courses[0]
        pairs += [Enrollment(user=user, course=course, enrolled_at=now - timedelta(days=30)) for course in own]
    return Enrollment.objects.bulk_create(pairs, batch_size=1000)


def let_them_learn(source: random.Random, enrollments: list[Enrollment], now: datetime) -> None:
    """Every student did the first lessons of each course, and answered the quizzes in them."""
    lessons, activities = _by_course()
    progress, completions, attempts, sums = [], [], [], []
    for enrollment in enrollments:
        own = lessons[enrollment.course_id]
        done = own[: int(len(own) * source.uniform(0, DONE_AT_MOST))]
        times = {"started_at": now - timedelta(days=2), "last_accessed_at": now - timedelta(days=1)}
        progress += [
            LessonProgress(enrollment=enrollment, lesson=lesson, completed_at=now - timedelta(days=1), **times)
            for lesson in done
        ]
        for lesson in done:
            for version in activities.get(lesson.pk, ()):
                completions.append(
                    ActivityCompletion(enrollment=enrollment, activity_id=version.activity_id, completed_at=now)
                )
                attempts.append(_attempt(source, enrollment, version, now))
        sums.append(
            CourseProgress(
                enrollment=enrollment,
                done_count=len(done),
                lesson_count=len(own),
                last_lesson=done[-1] if done else None,
                last_accessed_at=now - timedelta(days=1) if done else None,
            )
        )
    LessonProgress.objects.bulk_create(progress, batch_size=1000)
    ActivityCompletion.objects.bulk_create(completions, batch_size=1000)
    CourseProgress.objects.bulk_create(sums, batch_size=1000)
    Attempt.objects.bulk_create([attempt for attempt, _answers in attempts], batch_size=1000)
    for attempt, answers in attempts:
        for answer in answers:
            answer.attempt_id = attempt.pk
    Answer.objects.bulk_create([answer for _attempt, answers in attempts for answer in answers], batch_size=1000)


def _by_course() -> tuple[dict[int, list[Lesson]], dict[int, list[ActivityVersion]]]:
    """{course id: its lessons in order} and {lesson id: the live versions of its quizzes}."""
    lessons: dict[int, list[Lesson]] = {}
    for lesson in Lesson.objects.filter(is_live=True).order_by("order"):
        lessons.setdefault(lesson.course_id, []).append(lesson)
    versions: dict[int, list[ActivityVersion]] = {}
    quizzes = Activity.objects.filter(retired_at=None, kind="quiz")
    for version in ActivityVersion.objects.filter(activity__in=quizzes, is_live=True).select_related("activity"):
        versions.setdefault(version.activity.lesson_id, []).append(version)
    return lessons, versions


def _attempt(source: random.Random, enrollment: Enrollment, version: ActivityVersion, now: datetime):
    """One try, each question answered at random. Returns the attempt and its answers, not saved."""
    answers = []
    for question in version.definition["questions"]:
        response = [source.choice(question["options"])["id"]]
        mark = question_types[question["type"]].mark(question, response)
        answers.append(
            Answer(
                question_id=question["id"],
                response=response,
                points=mark.points,
                max_points=question["points"],
                is_right=mark.is_right,
            )
        )
    points, most = sum(a.points for a in answers), sum(a.max_points for a in answers)
    attempt = Attempt(
        enrollment=enrollment,
        activity_id=version.activity_id,
        version=version,
        number=1,
        ticket=f"bench-{version.pk}",
        submitted_at=now,
        points=points,
        max_points=most,
        is_passed=True,
    )
    return attempt, answers


def how_many() -> dict[str, int]:
    """Rows by name, for the command's last line."""
    models = (User, Enrollment, LessonProgress, Attempt, Answer)
    return {str(model._meta.verbose_name_plural): model.objects.count() for model in models}
