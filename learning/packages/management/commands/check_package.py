import json
from pathlib import Path

from django.core.management.base import BaseCommand

from learning.packages.reasons import PackageRefused
from learning.packages.services import inspect_package


class Command(BaseCommand):
    help = (
        "Look at packages without taking them: one line of JSON for each file (file, ok, kind, reasons). "
        "The exit status is 0 when all of them would be taken, else 1."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)

    def handle(self, *args, files: list[Path], **options):
        found = [look_at(path) for path in files]
        for line in found:
            self.stdout.write(json.dumps(line, ensure_ascii=False))
        if not all(line["ok"] for line in found):
            raise SystemExit(1)


def look_at(path: Path) -> dict:
    line = {"file": str(path), "ok": False, "kind": None, "reasons": []}
    try:
        with path.open("rb") as file:
            kind, facts, _kept = inspect_package(file=file)
    except OSError as error:
        return {**line, "reasons": [{"code": "no_file", "text": error.strerror or str(error)}]}
    except PackageRefused as refusal:
        return {**line, "reasons": [{"code": code, "text": text} for code, text in refusal.reasons]}
    return {**line, "ok": True, "kind": kind, "title": facts.title, "main_library": facts.main_library}
