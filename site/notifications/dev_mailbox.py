"""The mails that the file backend wrote in development, read back."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings
from django.utils.html import strip_tags

BETWEEN = b"\n" + b"-" * 79 + b"\n"  # as django.core.mail.backends.filebased writes it
MOST_FILES = 200


@dataclass(frozen=True)
class DevMail:
    """`file` and `place` (from 0) name it; `text` is what a person would read, never HTML."""

    file: str
    place: int
    written_at: datetime
    to: str
    subject: str
    text: str


def newest_mails() -> list[DevMail]:
    """Those of the newest files, newest first."""
    return [mail for path in _files()[:MOST_FILES] for mail in reversed(_read(path))]


def find_mail(file: str, place: int) -> DevMail | None:
    """None when there is no such mail. `file` is compared with the names in the folder, never used as a path."""
    for path in _files():
        if path.name == file:
            mails = _read(path)
            return mails[place] if place < len(mails) else None
    return None


def _files() -> list[Path]:
    paths = [path for path in Path(settings.EMAIL_FILE_PATH).glob("*.log") if path.is_file() and not path.is_symlink()]
    return sorted(paths, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)


def _read(path: Path) -> list[DevMail]:
    written_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    parts = [part for part in path.read_bytes().split(BETWEEN) if part.strip()]
    return [_parse(part, path.name, place, written_at) for place, part in enumerate(parts)]


def _parse(raw: bytes, file: str, place: int, written_at: datetime) -> DevMail:
    mail = message_from_bytes(raw, policy=policy.default)
    body = mail.get_body(preferencelist=("plain", "html"))
    text = body.get_content() if body else ""
    if body and body.get_content_subtype() == "html":
        text = strip_tags(text)
    return DevMail(file, place, written_at, str(mail["To"] or ""), str(mail["Subject"] or ""), text)
