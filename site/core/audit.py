"""The audit log of plain rooms: roles, enrollments, settings, applications. Pages and snippets have Wagtail's own log.

    register_actions({"role.granted": _("Role granted")})          # when the app starts
    record(action="role.granted", target=user, data={"role": "editor"})

An entry is written in the transaction of what it tells of: both are there, or neither.
"""

from collections.abc import Mapping

from django.contrib.contenttypes.models import ContentType
from django.db import models

from .models import AuditEntry
from .request_id import current_request_id
from .request_origin import current_address, current_person

_labels: dict[str, object] = {}


def register_actions(labels: Mapping[str, object]) -> None:
    """{action: what it is called}. An action is written "thing.what_happened"."""
    _labels.update(labels)


def known_actions() -> dict[str, object]:
    """{action: label} of every room."""
    return dict(_labels)


def record(*, action: str, target: models.Model | None = None, actor=None, data: dict | None = None) -> AuditEntry:
    """Write down that `actor` did `action` to `target`; `data` is plain and says what changed.

    Without an actor it is whoever is signed in in the request that is being answered, or nobody: the site itself.
    Raises ValueError for an action that no room has registered.
    """
    if action not in _labels:
        raise ValueError(f"{action!r} is no registered action; there are: {', '.join(sorted(_labels))}.")
    actor = actor or current_person()
    return AuditEntry.objects.create(
        action=action,
        user_id=actor.pk if actor else None,
        user_label=str(actor)[:254] if actor else "",
        content_type=ContentType.objects.get_for_model(target) if target else None,
        object_id=str(target.pk) if target else "",
        label=str(target)[:500] if target else "",
        data=data or {},
        address=current_address() or None,
        request_id=current_request_id(),
    )
