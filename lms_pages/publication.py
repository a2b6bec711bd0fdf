"""Everything that publishes or schedules a page passes here: buttons, workflows, bulk, API, imports, the clock.

Wagtail has one action for all of them, PublishPageRevisionAction, but no hook that all of them call; so its execute()
is wrapped once, when the site starts. A draft with findings (lms_pages.gate) is refused, unless they were overridden
with a reason for this very revision. What the clock publishes must not be stopped half way through its list: such a
page stays as it is, its schedule is taken back, and people are told.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry, Revision

from accounts.models import User
from learning.courses.decisions import is_decided, release_decisions
from notifications.services import send_message

from .gate import Finding, editor_address, findings
from .impact import impact_of

OVERRIDE, REFUSED, DECIDED = "marula.gate.override", "marula.gate.refuse", "marula.impact.decide"
BY_THE_CLOCK = "wagtail.publish.scheduled"

_is_open = ContextVar("gate_is_open", default=False)
_asks = ContextVar("publication_asks", default=False)


class NotPublished(ValidationError):
    """Nothing was published; the draft is as it was saved. The message says why, for people."""

    def __init__(self, page: Page, message: str):
        super().__init__({"__all__": [message]})
        self.page, self.sentence = page, message


class GateRefused(NotPublished):
    """The gate found something: `findings`."""

    def __init__(self, page: Page, found: list[Finding]):
        self.findings = found
        super().__init__(page, f"{refusal(page, found)} {' '.join(finding.words for finding in found)}")


class DecisionNeeded(NotPublished):
    """It changes what students have completed, and whoever publishes has not said yet what that is to mean."""

    def __init__(self, page: Page):
        sentence = _("Publishing “%(page)s” changes what students of the course complete. Decide about it first.")
        super().__init__(page, sentence % {"page": page.title})


def refusal(page: Page, found: list[Finding]) -> str:
    sentence = ngettext(
        "“%(page)s” cannot be published: %(count)d thing has to be mended.",
        "“%(page)s” cannot be published: %(count)d things have to be mended.",
        len(found),
    )
    return sentence % {"page": page.title, "count": len(found)}


@contextmanager
def gate_open():
    """Around publishing that looks at the findings itself, and at all pages together: an import."""
    token = _is_open.set(True)
    try:
        yield
    finally:
        _is_open.reset(token)


@contextmanager
def asking():
    """Around what somebody at a screen does: they are asked about students' completions first (DecisionNeeded).
    Elsewhere nobody can be asked, and what is completed is kept."""
    token = _asks.set(True)
    try:
        yield
    finally:
        _asks.reset(token)


def override_gate(*, page: Page, revision: Revision, found: list[Finding], reason: str, user: User | None) -> None:
    """Let this revision pass in spite of these findings. The entry of the log is what is asked later; an autosave that
    adds another finding to the revision is not covered by it."""
    data = {"reason": reason, "findings": [finding.as_plain() for finding in found]}
    log(instance=page, action=OVERRIDE, user=user, data=data, revision=revision)


def standing_findings(page: Page, revision: Revision) -> list[Finding]:
    """The findings of a draft that nobody has overridden for this revision; all of them, or none."""
    found = findings(page)
    if not found:
        return []
    entries = PageLogEntry.objects.filter(page=page.pk, action=OVERRIDE, revision=revision.pk)
    for entry in entries:
        allowed = Counter((each["kind"], each["block_id"]) for each in entry.data["findings"])
        if Counter((each.kind, each.block_id) for each in found) <= allowed:
            return []
    return found


def require_passing(page: Page, revision: Revision) -> None:
    """Raises GateRefused, or DecisionNeeded where somebody is asked, unless this draft may be published."""
    if not _is_open.get() and (found := standing_findings(page, revision)):
        raise GateRefused(page, found)
    if _asks.get() and not is_decided(scope=page.translation_key, revision_id=revision.pk) and impact_of(page):
        raise DecisionNeeded(page)


def guard_publishing() -> None:
    """Wrap Wagtail's one action. Once, at start."""
    PublishPageRevisionAction.execute = _guarded(PublishPageRevisionAction.execute)


def _guarded(execute: Callable) -> Callable:
    def guarded(action, skip_permission_checks=False):
        action.check(skip_permission_checks=skip_permission_checks)
        page, revision = action.object, action.revision
        if action.log_action == BY_THE_CLOCK:
            if found := standing_findings(page, revision):
                return _take_back(page, revision, found)
        else:
            require_passing(page, revision)
        with transaction.atomic():
            if not (page.go_live_at and page.go_live_at > timezone.now()):
                release_decisions(scope=page.translation_key, revision_id=revision.pk)
            return execute(action, skip_permission_checks=True)

    return guarded


@transaction.atomic
def _take_back(page: Page, revision: Revision, found: list[Finding]) -> None:
    """The time has come, but the draft does not pass (any more): it stays a draft, and its schedule ends."""
    scheduled = PageLogEntry.objects.filter(page=page.pk, action="wagtail.publish.schedule", user__isnull=False).last()
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
    log(
        instance=page,
        action=REFUSED,
        data={"findings": [finding.as_plain() for finding in found]},
        revision=revision,
    )
    people = {user for user in (page.owner, revision.user, scheduled and scheduled.user) if user and user.is_active}
    for user in people:
        context = {
            "page_title": page.get_admin_display_title(),
            "path": editor_address(page),
            "findings": [finding.words for finding in found],
        }
        key = f"publishing_refused:{revision.pk}:{page.go_live_at:%Y%m%d%H%M%S}:{user.pk}"
        send_message(kind="publishing_refused", to=user, context=context, key=key)
