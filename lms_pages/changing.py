"""Changing fields of a course from outside its own form."""

from enum import StrEnum

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User

from .models import CoursePage


class Outcome(StrEnum):
    PUBLISHED = "published"
    DRAFTED = "drafted"
    UNCHANGED = "unchanged"  # it said so already


@transaction.atomic
def change_course(*, page: CoursePage, user: User, **fields) -> Outcome:
    """Write `fields` into the newest draft, as an editor would.

    A live course whose draft holds nothing else is published with it by those who may; other changes of a draft are
    never published along, and what may not be published as it is stays a draft.
    """
    draft = page.get_latest_revision_as_object()
    if all(getattr(draft, name) == value for name, value in fields.items()):
        return Outcome.UNCHANGED
    is_published = page.live and not page.has_unpublished_changes  # asked first: the draft may be this very object
    for name, value in fields.items():
        setattr(draft, name, value)
    revision = draft.save_revision(user=user, log_action=True)
    if is_published and page.permissions_for_user(user).can_publish():
        try:
            with transaction.atomic():
                revision.publish(user=user)
        except ValidationError:
            return Outcome.DRAFTED
        return Outcome.PUBLISHED
    return Outcome.DRAFTED
