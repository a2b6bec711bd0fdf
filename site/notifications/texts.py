"""What administrators wrote for kinds of messages, kept at hand: every message asks for it."""

from dataclasses import dataclass

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import record
from core.process_memory import forget_all, recall, remember

from .kind import kinds
from .models import KindText
from .writing import names_in

NAME = "notifications.texts"
SECONDS = 300


@dataclass(frozen=True)
class WrittenText:
    subject: str
    body: str


class TextRefused(ValueError):
    """Nothing was stored. `field` is "subject" or "body"; the message says what is wrong with it, for people."""

    def __init__(self, field: str, message: str):
        super().__init__(message)
        self.field = field


def written_text(kind: str, language: str) -> WrittenText | None:
    """None where what ships is said."""
    return _written_texts().get((kind, language))


def _written_texts() -> dict[tuple[str, str], WrittenText]:
    found = recall(NAME)
    if found is None:
        found = cache.get(NAME)
        if found is None:
            rows = KindText.objects.values_list("kind", "language", "subject", "body")
            found = {(kind, language): WrittenText(subject, body) for kind, language, subject, body in rows}
            cache.set(NAME, found, SECONDS)
        remember(NAME, found)
    return found


def check_text(*, kind: str, text: WrittenText) -> None:
    """Raises TextRefused: for a placeholder that this kind has not, and for links that would be missing."""
    from .rendering import placeholders

    known = placeholders(kinds[kind], kinds[kind].sample)
    for field, words in (("subject", text.subject), ("body", text.body)):
        unknown = sorted(names_in(words) - known.keys())
        if unknown:
            sentence = _("There is no %(unknown)s here. There are: %(known)s.")
            raise TextRefused(field, sentence % {"unknown": _listed(unknown), "known": _listed(sorted(known))})
    needed = [name for name in kinds[kind].sample if name.endswith("_url")]
    if kinds[kind].holds_secret and not names_in(text.body) >= set(needed):
        raise TextRefused("body", _("Without %(needed)s nobody can follow this mail.") % {"needed": _listed(needed)})


def _listed(names) -> str:
    return ", ".join(f"{{{name}}}" for name in names)


@transaction.atomic
def write_text(*, kind: str, language: str, text: WrittenText, by) -> KindText:
    """Say this in place of what ships, in one language. Raises TextRefused."""
    check_text(kind=kind, text=text)
    values = {"subject": text.subject, "body": text.body, "changed_by": by}
    row, _created = KindText.objects.update_or_create(kind=kind, language=language, defaults=values)
    record(action="message_text.changed", target=row, actor=by, data={"subject": text.subject, "body": text.body})
    _forget()
    return row


@transaction.atomic
def reset_text(*, kind: str, language: str, by) -> bool:
    """Say what ships again. Returns whether anything else was said."""
    row = KindText.objects.filter(kind=kind, language=language).first()
    if row is None:
        return False
    record(action="message_text.reset", target=row, actor=by, data={"subject": row.subject, "body": row.body})
    row.delete()
    _forget()
    return True


def _forget() -> None:
    """Now, and again when all can read it: somebody may have read the old row between."""

    def forget() -> None:
        forget_all()
        cache.delete(NAME)

    forget()
    transaction.on_commit(forget)
