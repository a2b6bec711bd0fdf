import random
from datetime import UTC, datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from wagtail.models import Page

from accounts.models import User
from accounts.roles import INSTRUCTOR
from accounts.services import create_account
from core.clock import current
from learning.certificates.services import issue_by_hand
from learning.courses.models import Course
from learning.courses.services import ensure_course
from learning.packages.models import Package
from lms_pages.models import CatalogPage, Category, LessonDocument, LessonPackage
from lms_pages.publishing import compile_course
from lms_pages.seeding.students import email_of, enroll_students, how_many, let_them_learn, make_students
from lms_pages.seeding.tree import plan_course, save_courses
from lms_pages.setup import ensure_site
from search.services import rebuild_index

PAPER = b"%PDF-1.4\n" + b"0" * 100_000
SEED = 1  # the same numbers give the same site
CATEGORIES = ("Foundations", "Vision", "Language", "Statistics", "Tools")


class Command(BaseCommand):
    help = "Fill an empty database with generated courses and students, to measure the site with (see `make bench`)."

    def add_arguments(self, parser):
        parser.add_argument("--courses", type=int, default=30)
        parser.add_argument("--lessons", type=int, default=40, help="in each course")
        parser.add_argument("--students", type=int, default=300)

    def handle(self, *args, courses: int, lessons: int, students: int, **options):
        if not settings.DEMO_ALLOWED:
            raise CommandError(
                "The students have a password everybody knows. This is for development and for `make bench`."
            )
        if min(courses, lessons, students) < 1:
            raise CommandError("--courses, --lessons and --students must be at least 1.")
        if Course.objects.exists() or User.objects.exists():
            raise CommandError("There are courses or people in this database already; give an empty one.")
        begun, source = datetime.now(UTC), random.Random(SEED)  # noqa: S311 nothing secret is made
        with transaction.atomic():
            self._make_courses(source, courses, lessons)
        with transaction.atomic():
            let_them_learn(source, enroll_students(source, make_students(students), current(None)), current(None))
        self._give_a_certificate()
        rebuild_index()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")  # so many rows at once: the planner would guess for a while
        seconds = (datetime.now(UTC) - begun).total_seconds()
        counts = {"courses": Course.objects.live().count(), "pages": Page.objects.count(), **how_many()}
        told = ", ".join(f"{count} {name}" for name, count in counts.items())
        self.stdout.write(f"Seeded {told} in {seconds:.0f} s.")

    def _give_a_certificate(self) -> None:
        """To the first student, of the first course."""
        issue_by_hand(
            student=User.objects.get(email=email_of(1)),
            course=Course.objects.order_by("pk").first(),
            by=User.objects.get(email="bench-instructor@example.org"),
            reason="To measure with.",
        )

    def _make_courses(self, source: random.Random, courses: int, lessons: int) -> None:
        catalog: CatalogPage = ensure_site()[1]
        owner = create_account(
            email="bench-instructor@example.org", password=None, name="Ada Bench", roles=(INSTRUCTOR,)
        )
        categories = [Category.objects.create(name=n, slug=n.lower(), locale=catalog.locale) for n in CATEGORIES]
        paper = LessonDocument.objects.create(title="Handout", file=ContentFile(PAPER, "handout.pdf")).pk
        stored = Package.objects.create(
            sha256="0" * 64, kind="h5p", title="Gaps", main_library="H5P.Blanks 1.14", bytes=1, file_count=1
        )
        package = LessonPackage.objects.create(package=stored, title="Gaps", license="CC BY", owner=owner).pk
        nodes = [plan_course(source, number, lessons, categories, paper, package) for number in range(1, courses + 1)]
        save_courses(catalog, nodes, source, owner)
        for node in nodes:
            key = node.page.translation_key
            ensure_course(key=key, source_locale=catalog.locale.language_code, slug=node.page.slug)
            compile_course(key, force=True)
