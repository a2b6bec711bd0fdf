"""What needs somebody to look after it, on the dashboard of editors and administrators. Nothing, when all is well."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component

from core import clock
from core.due_work import last_run
from core.films import OFF, find_ffmpeg
from core.models import TaskFailure
from learning.courses.models import Course
from learning.courses.rules import may_manage_any_course
from notifications.selectors import given_up_messages, late_messages

from ..models import CoursePage, FilmLadder
from .audit_log import RIGHT as SEE_AUDIT_LOG

CLOCK_STOPPED = timedelta(minutes=10)  # it runs every minute
RECENT = timedelta(days=7)
MOST = 10


@dataclass(frozen=True)
class Hint:
    """`url` is empty where nothing can be done from here."""

    words: str
    url: str = ""
    since: datetime | None = None


def hints_for(user) -> list[Hint]:
    found = _failed_courses() if may_manage_any_course(user) else []
    return found + (_hints_of_the_machine() if user.has_perm(SEE_AUDIT_LOG) else [])


def _failed_courses() -> list[Hint]:
    """Courses whose last state could not be published: students see the one before."""
    rows = Course.objects.exclude(compile_error="").order_by("compile_failed_at")[:MOST]
    pages = CoursePage.objects.filter(translation_key__in=[row.key for row in rows], alias_of=None)
    pages = {page.translation_key: page for page in pages.order_by("-pk")}
    sentence = _("“%(course)s” could not be made ready for students, who see it as it was before: %(error)s")
    return [
        Hint(
            sentence % {"course": page.draft_title if page else row, "error": row.compile_error},
            reverse("wagtailadmin_explore", args=[page.pk]) if page else "",
            row.compile_failed_at,
        )
        for row in rows
        for page in [pages.get(row.key)]
    ]


def _hints_of_the_machine() -> list[Hint]:
    now, found, ran = clock.current(), [], last_run()
    if ran and now - (ran := datetime.fromtimestamp(ran, UTC)) > CLOCK_STOPPED:
        words = _("Nothing is done in the background: scheduled pages and late mails wait.")
        found.append(Hint(words, reverse("background_work"), since=ran))
    if late := late_messages(now).count():
        sentence = ngettext("%(count)d mail is late.", "%(count)d mails are late.", late)
        found.append(Hint(sentence % {"count": late}, f"{reverse('messages:index')}?status=queued"))
    if lost := given_up_messages(since=now - RECENT).count():
        sentence = ngettext(
            "%(count)d mail of the last 7 days could not be delivered.",
            "%(count)d mails of the last 7 days could not be delivered.",
            lost,
        )
        found.append(Hint(sentence % {"count": lost}, f"{reverse('messages:index')}?status=given_up"))
    waiting = FilmLadder.objects.filter(state="waiting").count() if settings.FFMPEG != OFF and not find_ffmpeg() else 0
    if waiting:
        sentence = ngettext(
            "%(count)d video plays as it was uploaded: ffmpeg, which makes several bitrates of it, is not installed.",
            "%(count)d videos play as they were uploaded: ffmpeg, which makes several bitrates, is not installed.",
            waiting,
        )
        found.append(Hint(sentence % {"count": waiting}))
    if failed := TaskFailure.objects.filter(last_at__gte=now - RECENT).count():
        sentence = ngettext(
            "%(count)d thing failed in the background in the last 7 days.",
            "%(count)d things failed in the background in the last 7 days.",
            failed,
        )
        found.append(Hint(sentence % {"count": failed}, reverse("task_failures:index")))
    return found


class AttentionPanel(Component):
    name = "attention"
    template_name = "lms_pages/back_office/attention_panel.html"
    order = 100

    def get_context_data(self, parent_context):
        return {"hints": hints_for(parent_context["request"].user)}
