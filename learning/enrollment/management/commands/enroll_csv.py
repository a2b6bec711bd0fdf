from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from core.csv_files import UnreadableFile, decode_file
from learning.enrollment.enrolling_by_file import apply_plan, plan_enrollments


class Command(BaseCommand):
    help = "Enroll people by a CSV file with the columns email and course. Says what would happen; --apply does it."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--apply", action="store_true", help="do it, and not only say what would happen")

    def handle(self, *args, file, apply, **options):
        try:
            lines = plan_enrollments(decode_file(file.read_bytes()))
        except OSError as problem:
            raise CommandError(f"{file} cannot be read: {problem.strerror}.") from None
        except UnreadableFile as problem:
            raise CommandError(f"{file}: {problem}") from None
        lines = apply_plan(lines) if apply else lines
        for line in lines:
            out = self.stderr if line.is_error else self.stdout
            out.write(
                f"{line.number:>5}  {line.email}  {line.course_name}: {line.outcome_label} {line.detail}".rstrip()
            )
        changes, errors = sum(line.is_change for line in lines), sum(line.is_error for line in lines)
        self.stdout.write(f"{changes} enrollments {'made' if apply else 'would be made; run again with --apply'}.")
        if errors:
            raise CommandError(f"{errors} of {len(lines)} lines are wrong; nothing was done for them.")
