import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from learning.credentials.canonical import UnreadableJson, read_json
from learning.credentials.services import verify_file
from learning.credentials.verdict import Result, State

EXITS = {State.VALID: 0, State.INVALID: 1, State.UNCERTAIN: 2, State.REVOKED: 3, State.EXPIRED: 4}  # 2: also argparse's
MARKS = {Result.GOOD: "ok     ", Result.BAD: "FAILED ", Result.UNKNOWN: "unknown"}


class Command(BaseCommand):
    help = (
        "Check a certificate, PDF or JSON, without the network. Exit code: 0 valid, 1 not genuine or changed, "
        "2 cannot be checked, 3 revoked, 4 expired."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="PDF, or the credential as JSON")
        parser.add_argument("--keys", type=Path, help="saved /credentials/issuer.json; default: the keys of this site")
        parser.add_argument("--status", type=Path, help="saved status list; default: what this site knows today")

    def handle(self, *args, file, keys, status, **options):
        data = _read(file)
        try:
            verdict = verify_file(data, keys=_json(keys), status=_json(status))
        except ValueError as error:
            raise CommandError(f"{keys}: {error}", returncode=2) from None
        for finding in verdict.findings:
            self.stdout.write(f"{MARKS[finding.result]}  {finding.subject}: {finding.text}")
        if verdict.state != State.INVALID:
            self._tell_facts(verdict.document)
        self.stdout.write(f"{verdict.state.upper()}")
        if EXITS[verdict.state]:
            sys.exit(EXITS[verdict.state])

    def _tell_facts(self, document: dict) -> None:
        """To compare with what is printed."""
        subject = document.get("credentialSubject", {})
        achievement = subject.get("achievement", {})
        issuer = document.get("issuer", {})
        names = [each.get("identityHash", "") for each in subject.get("identifier", ()) if not each.get("hashed")]
        self.stdout.write("It says:")
        for label, text in (
            ("student", ", ".join(names) or "not named"),
            ("course", achievement.get("name", "")),
            ("issued by", issuer.get("name", "") if isinstance(issuer, dict) else issuer),
            ("result", ", ".join(str(each.get("value", "")) for each in subject.get("result", ()))),
            ("valid from", document.get("validFrom", "")),
            ("valid until", document.get("validUntil", "")),
        ):
            if text:
                self.stdout.write(f"  {label}: {text}")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}", returncode=2) from None


def _json(path: Path | None) -> dict | None:
    if path is None:
        return None
    try:
        return read_json(_read(path))
    except UnreadableJson as error:
        raise CommandError(f"{path} is not what was published: {error}", returncode=2) from None
