"""Duplicating a course: its page, modules and lessons as they are drafted now, a page at a time.

Every page is made in a transaction of its own and noted in the CourseCopy, so that progress can be seen and work that
was cut off goes on where it was; `tick` takes care of that. The copy is a draft with keys of its own, derived from the
old ones, so what names lessons by key is right at once. Links name pages by number and are put right at the end.
"""

import json
import logging
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.actions.copy_page import CopyPageAction
from wagtail.coreutils import find_available_slug
from wagtail.models import Page

from accounts.models import User
from core import clock
from core.background import send, send_after_commit

from .models import CourseCopy, CoursePage, LessonPage
from .models.copying import CopyState
from .relinking import Relinking

log = logging.getLogger(__name__)

LOST_AFTER = timedelta(minutes=3)  # without a new page
# What belongs to one page and its plans, not to what it says.
NOT_COPIED = {
    "go_live_at": None,
    "expire_at": None,
    "expired": False,
    "locked": False,
    "locked_at": None,
    "locked_by": None,
}


def start_copy(*, source: CoursePage, user: User, title: str) -> CourseCopy:
    """Begin a copy of the course that `user` will lead. Done at once where no worker takes the task."""
    from .tasks import copy_course_task

    pages = Page.objects.descendant_of(source, inclusive=True)
    copy = CourseCopy.objects.create(source=source, user=user, title=title, page_count=pages.count())
    send_after_commit(copy_course_task, copy.pk, instead=partial(finish_copy, copy.pk))
    return copy


def finish_copy(pk: int) -> None:
    """Make whatever is left of a copy. What fails leaves no pages behind; the row says why."""
    try:
        while _make_next(pk):
            pass
    except Exception as error:
        log.exception("Copy %s of a course failed", pk)
        _give_up(pk, f"{type(error).__name__}: {error}")


def resume_copies(now: datetime | None = None) -> int:
    """What `tick` runs: copies whose worker was stopped. Returns how many were handed over again."""
    from .tasks import copy_course_task

    lost = CourseCopy.objects.filter(state=CopyState.RUNNING, moved_at__lt=clock.current(now) - LOST_AFTER)
    pks = list(lost.values_list("pk", flat=True))
    for pk in pks:
        send(copy_course_task, pk)
    return len(pks)


@transaction.atomic
def _make_next(pk: int) -> bool:
    """Make one more page, or put the links right when all are there. Returns whether there is more to do."""
    copy = CourseCopy.objects.select_for_update(of=("self",)).select_related("source", "user").get(pk=pk)
    if not copy.is_running:
        return False
    pages = Page.objects.descendant_of(copy.source, inclusive=True).exclude(pk__in=copy.made)
    page = pages.order_by("path").first()
    if page is None:
        _put_links_right(copy)
        copy.state = CopyState.FINISHED
    else:
        made = _copy_page(copy, page)
        copy.made[str(page.pk)] = made.pk
        copy.target_id = copy.target_id or made.pk
    copy.save()
    return copy.is_running


def _copy_page(copy: CourseCopy, page: Page) -> Page:
    draft = page.get_latest_revision_as_object()
    changes = {**NOT_COPIED, "translation_key": new_key(copy, page.translation_key)}
    if isinstance(draft, CoursePage):
        parent = page.get_parent()
        changes |= {"title": copy.title, "slug": find_available_slug(parent, f"{page.slug[:240]}-copy")}
    else:
        parent = Page.objects.get(pk=copy.made[str(page.get_parent().pk)])
        changes["slug"] = page.slug  # that of a draft may be its sister's
    if isinstance(draft, LessonPage):
        changes["prerequisites"] = [str(new_key(copy, UUID(key))) for key in draft.prerequisites]
    action = CopyPageAction(
        draft,
        to=parent,
        update_attrs=changes,
        exclude_fields=["instructors"],  # whoever is named on a course is of its team; the team is new
        copy_revisions=False,
        keep_live=False,
        user=copy.user,
    )
    made = action.execute(skip_permission_checks=True)
    if isinstance(made, CoursePage):
        made.instructors.create(user=copy.user)
        _save(made, copy.user)
    return made


def new_key(copy: CourseCopy, key: UUID) -> UUID:
    return uuid5(copy.key, str(key))


def _put_links_right(copy: CourseCopy) -> None:
    source, target = (CoursePage.objects.get(pk=pk) for pk in (copy.source_id, copy.target_id))
    relinking = Relinking(
        pages={int(old): new for old, new in copy.made.items()},
        old=source.get_url() or "",
        new=target.get_url() or "",
    )
    description = relinking.text(target.description)
    before = list(target.grade_categories.raw_data)
    categories = relinking.stored(target.grade_categories.stream_block, before)
    if description != target.description or categories != before:
        target.description, target.grade_categories = description, json.dumps(categories)
        _save(target, copy.user)
    for lesson in LessonPage.objects.descendant_of(target):
        before = list(lesson.body.raw_data)
        after = relinking.stored(lesson.body.stream_block, before)
        if after != before:
            lesson.body = json.dumps(after)
            _save(lesson, copy.user)


def _save(page: Page, user: User) -> None:
    page.save(clean=False)
    page.save_revision(user=user, changed=False, clean=False)


@transaction.atomic
def _give_up(pk: int, error: str) -> None:
    copy = CourseCopy.objects.select_for_update(of=("self",)).get(pk=pk)
    if copy.target_id:
        key = new_key(copy, copy.source.translation_key)
        for page in CoursePage.objects.filter(translation_key=key):  # and its aliases in other languages
            page.delete()
    copy.state, copy.error, copy.made, copy.target = CopyState.FAILED, error[:4000], {}, None
    copy.save()


def proposed_title(source: CoursePage) -> str:
    return _("%(title)s (copy)") % {"title": source.get_latest_revision_as_object().title[:240]}
