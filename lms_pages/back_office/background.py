"""How background work runs here: who does it, when it last was looked for, what waits, what failed."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.db.models import Count, Min
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import clock
from core.dependencies import look_at_dependencies
from core.due_work import job_names, last_run
from core.models import TaskFailure
from learning.courses.models import Course
from notifications.enums import MessageStatus
from notifications.models import OutgoingMessage
from notifications.selectors import given_up_messages, late_messages, open_messages

from .panels import CLOCK_STOPPED, RECENT

RIGHT = "core.view_taskfailure"


@dataclass(frozen=True)
class Queue:
    """Something that waits to be done; `since` is the oldest. `url` leads to it, "" where there is no screen."""

    name: str
    count: int
    since: datetime | None = None
    url: str = ""
    is_bad: bool = False


@permission_required(RIGHT, raise_exception=True)
@require_safe
def background_work(request):
    now, ran = clock.current(), last_run()
    ran_at = datetime.fromtimestamp(ran, UTC) if ran else None
    context = {
        "has_broker": not settings.CELERY_TASK_ALWAYS_EAGER,
        "is_broker_up": look_at_dependencies(["broker"])["broker"],
        "ticks_here": settings.TICK_IN_RUNSERVER,
        "ran_at": ran_at,
        "is_stopped": ran_at is None or now - ran_at > CLOCK_STOPPED,
        "queues": queues(now),
        "jobs": job_names(),
    }
    return render(request, "lms_pages/back_office/background.html", context)


def queues(now: datetime) -> list[Queue]:
    """A statement each, whatever waits."""
    waiting = OutgoingMessage.objects.filter(status=MessageStatus.WAITING)
    stale = Course.objects.stale()
    failures = TaskFailure.objects.filter(last_at__gte=now - RECENT)
    messages = reverse("messages:index")
    late = late_messages(now).count()
    return [
        Queue(_("Mails on their way"), *_size(open_messages(), "created_at"), f"{messages}?status=queued", bool(late)),
        Queue(_("Messages that wait for a digest"), *_size(waiting, "created_at"), f"{messages}?status=waiting"),
        Queue(_("Mails given up"), *_size(given_up_messages(), "created_at"), f"{messages}?status=given_up", True),
        Queue(_("Courses to be made ready for students"), *_size(stale, "compile_failed_at")),
        Queue(_("Failures of the last 7 days"), *_size(failures, "first_at"), reverse("task_failures:index"), True),
    ]


def _size(rows, moment: str) -> tuple[int, datetime | None]:
    found = rows.order_by().aggregate(count=Count("pk"), oldest=Min(moment))
    return found["count"], found["oldest"]
