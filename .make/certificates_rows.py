"""The part of `make certificates` that knows the site: run with its settings, one word says what to do.

seed COUNT     students who have finished a course that gives a certificate; prints {"addresses": [...]}
ask TIMES      hand every one of them to the worker, so many times
drive          run what is due every few seconds, until it is ended
count          prints how far it got
mails          prints what was sent: {"mails": [[receiver, reference, kind], ...]}
"""

import json
import sys
import time
from collections import Counter
from pathlib import Path
from uuid import uuid4

MAIL = ("address", "reference", "kind")
SECONDS = 30  # between two looks at what is due; beat has a minute


def seed(count: int) -> None:
    from accounts.models import Profile, User
    from core import clock
    from learning.courses.enums import LessonKind
    from learning.courses.services import ensure_course, replace_outline
    from learning.courses.specs import CourseSpec, CourseTextSpec, LessonSpec, ModuleSpec
    from learning.enrollment.models import Enrollment
    from learning.progress.models import CourseProgress, LessonProgress

    lesson = LessonSpec(uuid4(), LessonKind.TEXT, 5, False, {"en": "The only lesson"}, {"en": ""})
    spec = CourseSpec(
        key=uuid4(), slug="load", source_locale="en", is_open=True, level="all", category_slug="", tags=(), minutes=5,
        cover_url="", texts={"en": CourseTextSpec("A course under load")}, gives_certificate=True,
        modules=(ModuleSpec(uuid4(), {"en": "Module"}, {"en": ""}, (lesson,)),),
    )  # fmt: skip
    course = ensure_course(key=spec.key, source_locale="en", slug=spec.slug)
    replace_outline(spec=spec, generation=course.generation)
    now, row = clock.current(), course.lessons.get()
    emails = [f"load-{number}@example.org" for number in range(count)]
    users = User.objects.bulk_create([User(email=email, password="!") for email in emails])
    Profile.objects.bulk_create(
        [Profile(user=user, handle=f"load-{place}", name=f"Person {place}") for place, user in enumerate(users)]
    )
    enrollments = Enrollment.objects.bulk_create([Enrollment(course=course, user=user) for user in users])
    done = {"started_at": now, "last_accessed_at": now, "completed_at": now}
    LessonProgress.objects.bulk_create([LessonProgress(enrollment=each, lesson=row, **done) for each in enrollments])
    CourseProgress.objects.bulk_create(
        [CourseProgress(enrollment=each, lesson_count=1, done_count=1, completed_at=now) for each in enrollments]
    )
    print(json.dumps({"addresses": emails}))


def ask(times: int) -> None:
    from core.background import send
    from learning.certificates.tasks import issue
    from learning.enrollment.models import Enrollment

    pks = list(Enrollment.objects.values_list("pk", flat=True))
    print(json.dumps({"taken": sum(send(issue, pk) for _time in range(times) for pk in pks)}))


def drive() -> None:
    from core.due_work import run_due_work

    while True:
        run_due_work()
        time.sleep(SECONDS)


def count() -> None:
    from django.db.models import Count

    from learning.certificates.models import Certificate
    from notifications.models import OutgoingMessage

    each = Counter(Certificate.objects.values("student").annotate(n=Count("pk")).values_list("n", flat=True))
    files = list(Certificate.objects.exclude(pdf="").values_list("pdf", flat=True))
    storage = Certificate._meta.get_field("pdf").storage
    whole = sum(storage.open(name).read().startswith(b"%PDF") for name in files)
    told = OutgoingMessage.objects.filter(kind="certificate_issued", sent_at__isnull=False)
    sent = told.exclude(address__in=OutgoingMessage.objects.filter(sent_at=None).values("address")).count()
    events = Counter(Certificate.objects.annotate(n=Count("events")).values_list("n", flat=True))
    found = {
        "students": {str(n): count for n, count in each.items()},
        "files": len(files),
        "whole": whole,
        "sent": sent,
    }
    stored = len(storage.listdir("certificates")[1]) if storage.exists("certificates") else 0
    print(json.dumps({**found, "stored": stored, "events": {str(n): count for n, count in events.items()}}))


def mails() -> None:
    from notifications.models import OutgoingMessage

    rows = OutgoingMessage.objects.filter(channel="email", sent_at__isnull=False)
    print(json.dumps({"mails": [[address.lower(), *rest] for address, *rest in rows.values_list(*MAIL)]}))


if __name__ == "__main__":
    sys.path[:1] = [str(Path(__file__).resolve().parent.parent / "site"), str(Path(__file__).resolve().parent.parent)]
    import django

    django.setup()
    word, *numbers = sys.argv[1:]
    {"seed": seed, "ask": ask, "drive": drive, "count": count, "mails": mails}[word](*map(int, numbers))
