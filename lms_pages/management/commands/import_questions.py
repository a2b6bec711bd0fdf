import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from learning.assessment.question_format import FormatRefused, question_formats
from lms_pages.bank_files.services import BankImport, NothingToImport, import_questions

SHOWN = 40  # lines about what is left out; the report has them all


class Command(BaseCommand):
    help = "Bring questions from a file into the question bank, or update those that were brought in before."

    def add_arguments(self, parser):
        parser.add_argument("path", metavar="FILE", help="GIFT, Moodle XML, QTI, Common Cartridge or CSV")
        parser.add_argument(
            "--format", default="auto", choices=["auto", *question_formats], help="found out if not given"
        )
        parser.add_argument("--owner", metavar="EMAIL", help="the account whose bank they go into")
        parser.add_argument("--shared", action="store_true", help="let every instructor use them")
        parser.add_argument("--tag", action="append", default=[], dest="tags", help="one more tag; may be given again")
        parser.add_argument("--publish", action="store_true", help="let quizzes draw them; without it they are drafts")
        parser.add_argument("--dry-run", action="store_true", help="only say what would come out; write nothing")
        parser.add_argument("--report", metavar="FILE", help="write what became of every item, as JSON")

    def handle(self, *args, path, format, owner, shared, tags, publish, dry_run, report, **options):
        person = self._owner(owner)
        if report and not Path(report).resolve().parent.is_dir():
            raise CommandError(f"--report {report}: there is no such folder to write it to.")
        try:
            result = import_questions(
                path=path, format=format, owner=person, share=shared, tags=tags, publish=publish, dry_run=dry_run
            )
        except NothingToImport as nothing:
            self._write(report, nothing.report)
            raise CommandError(str(nothing)) from None
        except FormatRefused as refusal:
            raise CommandError(str(refusal)) from None
        self._write(report, result.report)
        self._tell(result, publish=publish)

    def _owner(self, email):
        if not email:
            return None
        try:
            return User.objects.get_by_natural_key(email)
        except User.DoesNotExist:
            raise CommandError(
                f"--owner {email}: there is no such account. Sign it up first, or leave --owner out."
            ) from None

    def _write(self, path, report: dict) -> None:
        if path:
            Path(path).write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    def _tell(self, result: BankImport, *, publish: bool) -> None:
        figures = result.report
        left_out = [entry for entry in figures["list"] if entry["outcome"] == "rejected"]
        for entry in left_out[:SHOWN]:
            place = f"{entry['file']}:{entry['line']}" if entry["line"] else entry["file"]
            self.stdout.write(f"  left out  {place}  {entry['kind']} {entry['detail'][:40]}: {entry['reason']}")
        if len(left_out) > SHOWN:
            self.stdout.write(f"  … and {len(left_out) - SHOWN} more; --report FILE lists them all")
        self.stdout.write(
            f"{figures['questions']} questions: {figures['created']} new, {figures['updated']} updated, "
            f"{figures['unchanged']} as before ({figures['format']}, {figures['seconds']} s)"
        )
        self.stdout.write(
            f"{figures['items']} items: {figures['mapped']} mapped, {figures['raw']} kept raw, "
            f"{figures['rejected']} left out, {figures['unaccounted']} unaccounted for"
        )
        if not result.is_written:
            self.stdout.write("Nothing was written (--dry-run).")
        elif not publish:
            self.stdout.write("They are drafts. Import again with --publish to let quizzes draw them.")
