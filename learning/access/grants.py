"""The door for the content host, which knows people only by the grants in its addresses (core.content_tokens)."""

from datetime import datetime

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser

from core import clock, process_memory
from core.content_tokens import ContentGrant
from learning.courses.models import Lesson

from .rules import may_enter_lesson

EDITOR = "wagtailadmin.access_admin"


def may_use(grant: ContentGrant, now: datetime | None = None) -> bool:
    """Whether the person of the grant may still enter its lesson; the editor, where there is none.

    A player asks for a hundred files: the answer is kept in this process for `process_memory.SECONDS`, no longer.
    """
    key = ("grant", grant.person, grant.lesson)
    answer = process_memory.recall(key)
    if answer is None:
        answer = _ask(grant, clock.current(now))
        process_memory.remember(key, answer)
    return answer


def _ask(grant: ContentGrant, now: datetime) -> bool:
    user = AnonymousUser()
    if grant.person:
        user = get_user_model().objects.filter(pk=grant.person, is_active=True).first()
    if user is None:
        return False
    if grant.lesson is None:
        return user.has_perm(EDITOR)
    lesson = Lesson.objects.select_related("course").filter(pk=grant.lesson).first()
    return lesson is not None and may_enter_lesson(user, lesson, now).is_allowed
