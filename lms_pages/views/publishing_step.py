"""Between "Publish" (or a last approval) and publishing: what the gate found, what the change means for students, and
what is decided. An approval publishes a course with all that changed in it; it is decided about together."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.admin import messages
from wagtail.log_actions import log
from wagtail.models import Page

from learning.courses.decisions import decide_change, is_decided
from learning.courses.enums import ChangePolicy
from learning.courses.models import LessonText
from learning.courses.specs import content_hash

from ..gate import editor_address, findings
from ..impact import Impact, impact_of
from ..moderation.workflow import changed_pages
from ..publication import DECIDED, override_gate, refusal, standing_findings

PLANNED = "planned_publication"  # in the session: {"page": id, "action": name, "data": of the workflow's form}
PUBLISH = "publish"


def plan_publication(request, page: Page, action: str = PUBLISH, data: dict | None = None) -> str:
    """Remember what was asked for; returns the address of the step that leads there."""
    request.session[PLANNED] = {"page": page.pk, "action": action, "data": data or {}}
    return reverse("publishing_step", args=[page.pk])


class StepForm(forms.Form):
    """`seal` says what was shown: a decision about something else is not taken."""

    revision = forms.CharField(widget=forms.HiddenInput)
    seal = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason for letting it pass"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000
    )
    policy = forms.ChoiceField(
        label=gettext_lazy("Those who completed the lessons before"),
        widget=forms.RadioSelect,
        initial=ChangePolicy.KEEP,
    )

    def __init__(self, *args, drafts, found, impact: Impact | None, may_override: bool, **kwargs):
        revisions = [draft.latest_revision for draft in drafts]
        seen = content_hash([f"{revision.pk} {revision.created_at.isoformat()}" for revision in revisions])
        self.shown = {"revision": seen, "seal": impact.seal if impact else ""}
        super().__init__(*args, initial=self.shown, **kwargs)
        if not (found and may_override):
            del self.fields["reason"]
        if impact:
            self.fields["policy"].choices = [(policy, _policy_words(policy, impact)) for policy in ChangePolicy]
        else:
            del self.fields["policy"]

    def clean(self):
        given = {name: self.cleaned_data.get(name, "") for name in self.shown}
        if given != self.shown:
            self.data = {**self.data.dict(), **self.shown}
            raise forms.ValidationError(_("Something changed since this page was shown. Look at it again, please."))
        return self.cleaned_data


def _policy_words(policy: ChangePolicy, impact: Impact) -> str:
    counted = impact.reopened[policy]
    lessons = ngettext(
        "%(count)d completed lesson opens again", "%(count)d completed lessons open again", counted.lessons
    ) % {"count": counted.lessons}
    answers = ngettext(
        "%(count)d completed part is asked again", "%(count)d completed parts are asked again", counted.activities
    ) % {"count": counted.activities}
    return f"{policy.label}: {lessons}, {answers}"


def publishing_step(request, pk: int):
    page = get_object_or_404(Page, pk=pk).specific
    planned = request.session.get(PLANNED) or {}
    if planned.get("page") != page.pk:
        planned = {"action": PUBLISH, "data": {}}
    if page.alias_of_id or not page.latest_revision:
        raise Http404
    may_publish = page.permissions_for_user(request.user).can_publish()
    _require_right(request, page, planned["action"], may_publish)
    drafts = _drafts(page, planned["action"])
    draft = drafts[0]
    found = [(each, held) for each in drafts if (held := standing_findings(each, each.latest_revision))]
    undecided = [each for each in drafts if not _is_decided(each)]
    impact = impact_of(*undecided) if undecided else None
    form = StepForm(request.POST or None, drafts=drafts, found=found, impact=impact, may_override=may_publish)
    if request.method == "POST" and form.is_valid() and (may_publish or not found):
        with transaction.atomic():
            for each, held in found:
                override_gate(
                    page=each,
                    revision=each.latest_revision,
                    found=held,
                    reason=form.cleaned_data["reason"],
                    user=request.user,
                )
            if impact:
                _decide(undecided, impact, form.cleaned_data["policy"], request.user)
            _carry_out(page, planned, request.user)
        request.session.pop(PLANNED, None)
        return _done(request, page, planned["action"])
    context = {
        "header_title": _("Before it is published: %(page)s") % {"page": draft.get_admin_display_title()},
        "page_title": _("Before it is published"),
        "page_subtitle": draft.get_admin_display_title(),
        "header_icon": "upload",
        "form": form,
        "found": [(each, held, editor_address(each)) for each, held in found],
        "impact": impact,
        "lists": _lists(impact),
        "verb": _("Publish") if planned["action"] == PUBLISH else _("Approve"),
        "edit_url": editor_address(page),
        "shown_page": page.pk,
        "action_url": request.path,
    }
    return render(request, "lms_pages/editor/publishing_step.html", context)


def tell_findings(request, page: Page) -> None:
    """At submission, of the page and of all that would come out with it. It may be discussed as it is; the last
    approval will refuse it."""
    for draft in _drafts(page, action=""):
        if found := findings(draft):
            button = messages.button(editor_address(draft, found[0]), _("Show it"))
            words = " ".join(finding.words for finding in found[:3])
            messages.warning(request, f"{refusal(draft, found)} {words}", buttons=[button])


def page_checks(request, pk: int):
    """The list of the editor's panel, for the newest draft."""
    page = get_object_or_404(Page, pk=pk)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    found = findings(page.specific.get_latest_revision_as_object())
    return render(request, "lms_pages/editor/checks.html", {"findings": found})


def _require_right(request, page: Page, action: str, may_publish: bool) -> None:
    if action == PUBLISH:
        lock = page.get_lock()
        is_allowed = may_publish and not (lock and lock.for_user(request.user))
    else:
        task = page.current_workflow_task
        is_allowed = task and action in {name for name, *_rest in task.get_actions(page, request.user)}
    if not is_allowed:
        raise PermissionDenied


def _drafts(page: Page, action: str) -> list[Page]:
    """The newest drafts of the pages that come out together, that of `page` first."""
    pages = [page] if action == PUBLISH else [page, *changed_pages(page).specific()]
    return [each.latest_revision.as_object() for each in pages if each.latest_revision]


def _is_decided(draft: Page) -> bool:
    return is_decided(scope=draft.translation_key, revision_id=draft.latest_revision_id)


def _decide(drafts: list[Page], impact: Impact, policy: str, user) -> None:
    """Each of them may come out by itself, if something holds up the others."""
    for draft in drafts:
        decide_change(
            course=impact.course,
            scope=draft.translation_key,
            revision_id=draft.latest_revision_id,
            policy=policy,
            decided_by=user,
        )
    first = drafts[0]
    log(instance=first, action=DECIDED, user=user, data=impact.as_plain(policy), revision=first.latest_revision)


def _carry_out(page: Page, planned: dict, user) -> None:
    if planned["action"] == PUBLISH:
        PublishPageRevisionAction(page.latest_revision, user=user).execute(skip_permission_checks=True)
    else:
        state = page.current_workflow_task_state
        state.task.specific.on_action(state, user, planned["action"], **planned["data"])


def _done(request, page: Page, action: str):
    page = page.specific_class.objects.get(pk=page.pk)
    if action == PUBLISH:
        for hook in hooks.get_hooks("after_publish_page"):
            response = hook(request, page)
            if hasattr(response, "status_code"):
                return response
    buttons = [messages.button(editor_address(page), _("Edit"))]
    if page.live and page.url:
        buttons.insert(0, messages.button(page.url, _("View live")))
    words = {"page": page.get_admin_display_title()}
    if page.approved_schedule:
        sentence = _("“%(page)s” is scheduled for publishing.")
    else:
        sentence = _("“%(page)s” has been published.")
    messages.success(request, sentence % words, buttons=buttons)
    return redirect("wagtailadmin_explore", page.get_parent().pk)


def _lists(impact: Impact | None) -> list[tuple]:
    if impact is None:
        return []
    change = impact.change
    titles = _lesson_titles(impact)
    words = {
        _("New"): change.appearing,
        _("Different"): change.changing,
        _("Gone, with what students did in them kept"): change.retiring,
    }
    return [(heading, [{"words": _change_words(item, titles)} for item in items]) for heading, items in words.items()]


def _lesson_titles(impact: Impact) -> dict:
    texts = LessonText.objects.filter(lesson__course=impact.course, locale=impact.course.source_locale)
    return dict(texts.values_list("lesson__key", "title"))


def _change_words(item, titles: dict) -> str:
    lesson = titles.get(item.lesson_key)
    name = item.title or item.kind
    return f"{lesson}: {name}" if lesson else str(name)
