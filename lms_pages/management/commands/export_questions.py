import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from learning.assessment.question_files import written_formats
from learning.assessment.question_format import FormatRefused
from lms_pages.bank_files.services import export_questions
from lms_pages.models import BankQuestion

SHOWN = 40


class Command(BaseCommand):
    help = "Write questions of the bank into a file for another system, or for another site like this."

    def add_arguments(self, parser):
        parser.add_argument("path", metavar="FILE", help="the file to write; what is there is replaced")
        parser.add_argument("--format", required=True, choices=written_formats())
        parser.add_argument("--owner", metavar="EMAIL", help="only those of this account")
        parser.add_argument("--shared", action="store_true", help="only those that are shared")
        parser.add_argument(
            "--tag", action="append", default=[], dest="tags", help="only with this tag; may be given again"
        )
        parser.add_argument("--report", metavar="FILE", help="write what the format could not say, as JSON")

    def handle(self, *args, path, format, owner, shared, tags, report, **options):
        rows = (
            BankQuestion.objects.select_related("latest_revision").prefetch_related("tagged_items__tag").order_by("pk")
        )
        if owner:
            rows = rows.filter(owner__email__iexact=owner)
        if shared:
            rows = rows.filter(is_shared=True)
        for tag in tags:
            rows = rows.filter(tagged_items__tag__name__iexact=tag)
        try:
            written, figures = export_questions(questions=rows, format=format)
        except FormatRefused as refusal:
            raise CommandError(str(refusal)) from None
        Path(path).write_bytes(written.data)
        if report:
            Path(report).write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        losses = [entry for entry in figures["list"] if entry["outcome"] == "rejected"]
        for entry in losses[:SHOWN]:
            self.stdout.write(f"  lost  {entry['detail'][:50]}: {entry['reason']}")
        if len(losses) > SHOWN:
            self.stdout.write(f"  … and {len(losses) - SHOWN} more; --report FILE lists them all")
        left_out = sum(loss.is_whole for loss in written.losses)
        self.stdout.write(f"{figures['questions'] - left_out} questions written to {path}, {left_out} left out.")
