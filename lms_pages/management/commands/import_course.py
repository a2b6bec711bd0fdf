import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from lms_pages.importer import importers
from lms_pages.importing.services import ImportResult, import_course
from lms_pages.importing.specs import ImportRefused

SHOWN = 40  # lines about things left out; the report has them all


class Command(BaseCommand):
    help = "Bring in a course from a folder or .zip file, or update it when it was brought in before."

    def add_arguments(self, parser):
        parser.add_argument("path", help="the folder or .zip file that holds the course")
        parser.add_argument("--format", default="auto", choices=["auto", *importers], help="found out when not given")
        parser.add_argument("--publish", action="store_true", help="publish the pages; without it they are drafts")
        parser.add_argument(
            "--override-gate", metavar="REASON", default="", help="publish in spite of failed checks; goes into the log"
        )
        parser.add_argument("--owner", metavar="EMAIL", help="the account that the pages will belong to")
        parser.add_argument("--title", default="", help="a title of your own for the course")
        parser.add_argument("--dry-run", action="store_true", help="only say what would come out; write nothing")
        parser.add_argument("--report", metavar="FILE", help="write what became of every item, as JSON")

    def handle(self, *args, path, format, publish, override_gate, owner, title, dry_run, report, **options):
        if override_gate and not publish:
            raise CommandError("--override-gate is for --publish: drafts pass without a reason.")
        user = self._owner(owner)
        if report and not Path(report).resolve().parent.is_dir():
            raise CommandError(f"--report {report}: there is no such folder to write it to.")
        try:
            result = import_course(
                path=path,
                format=format,
                publish=publish,
                owner=user,
                dry_run=dry_run,
                title=title,
                override_gate=override_gate,
            )
        except ImportRefused as refusal:
            raise CommandError(str(refusal)) from None
        if report:
            Path(report).write_text(json.dumps(result.report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        self._tell(result, publish=publish, report=report)

    def _owner(self, email):
        if not email:
            return None
        try:
            return User.objects.get_by_natural_key(email)
        except User.DoesNotExist:
            raise CommandError(
                f"--owner {email}: there is no such account. Sign it up first, or leave --owner out."
            ) from None

    def _tell(self, result: ImportResult, *, publish: bool, report: str | None):
        figures = result.report
        for entry in [entry for entry in figures["list"] if entry["outcome"] == "rejected"][:SHOWN]:
            place = f"{entry['file']}:{entry['line']}" if entry["line"] else entry["file"]
            self.stdout.write(f"  left out  {place}  {entry['kind']} {entry['detail'][:40]}: {entry['reason']}")
        if figures["rejected"] > SHOWN:
            self.stdout.write(f"  … and {figures['rejected'] - SHOWN} more; --report FILE lists them all")
        for entry in [entry for entry in figures["list"] if entry["outcome"] == "unaccounted"][:SHOWN]:
            self.stdout.write(self.style.WARNING(f"  unaccounted  {entry['file']}:{entry['line']}  {entry['kind']}"))
        self.stdout.write(
            f"{figures['course']}: {figures['modules']} modules, {figures['lessons']} lessons, "
            f"{figures['questions']} questions, {figures['files']} files ({figures['format']}, {figures['seconds']} s)"
        )
        self.stdout.write(
            f"{figures['items']} items: {figures['mapped']} mapped, {figures['raw']} kept raw, "
            f"{figures['rejected']} left out, {figures['unaccounted']} unaccounted for"
        )
        if result.written is None:
            self.stdout.write("Nothing was written (--dry-run).")
            return
        pages = {name: len(titles) for name, titles in figures["pages"].items()}
        self.stdout.write(
            f"{pages['created']} pages created, {pages['updated']} updated, {pages['unchanged']} as before, "
            f"{pages['removed']} unpublished"
        )
        self._tell_gate(figures)
        if not publish:
            self.stdout.write("They are drafts. Import again with --publish to show them to students.")
        elif not figures["published"]:
            raise CommandError(
                "Nothing was published: the pages are drafts. Mend them in the editor or in the source, or import "
                "again with --publish --override-gate REASON."
            )
        elif result.written.page:
            self.stdout.write(f"Course: {result.written.page.full_url}")

    def _tell_gate(self, figures: dict) -> None:
        for entry in figures["gate"][:SHOWN]:
            self.stdout.write(f"  does not pass  {entry['page']}  {entry['place']}: {entry['sentence']}")
        if len(figures["gate"]) > SHOWN:
            self.stdout.write(f"  … and {len(figures['gate']) - SHOWN} more; --report FILE lists them all")
