from django.core.management.base import BaseCommand, CommandError

from learning.courses.services import ensure_course

from ...checking import damaged_tree, outline_problems
from ...models import CoursePage
from ...publishing import compile_course


class Command(BaseCommand):
    help = "Prove that pages and the published outline agree. One line for each problem; exits with 1 if there is one."

    def add_arguments(self, parser):
        parser.add_argument("--repair", action="store_true", help="compile again what disagrees, and look again")

    def handle(self, *args, repair=False, **options):
        problems = list(outline_problems())
        for problem in problems:
            self.stdout.write(problem.sentence)
        if repair and problems:
            for key in sorted({problem.key for problem in problems if problem.key}):
                self._repair(key)
            problems = list(outline_problems())
            self.stdout.write(f"After repair: {len(problems)} left.")
            for problem in problems:
                self.stdout.write(problem.sentence)
        damaged = damaged_tree()
        for sentence in damaged:
            self.stdout.write(f"{sentence}; run manage.py fixtree")
        if problems or damaged:
            raise CommandError(f"{len(problems) + len(damaged)} problems.", returncode=1)
        self.stdout.write("Pages and rows agree.")

    def _repair(self, key):
        # The course's own language is the one it was first written in.
        page = CoursePage.objects.filter(translation_key=key, alias_of=None).order_by("pk").first()
        if page:
            ensure_course(key=key, source_locale=page.locale.language_code, slug=page.slug)
        compile_course(key, force=True)
        self.stdout.write(f"Compiled {key} again.")
