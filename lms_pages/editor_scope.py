"""Where Wagtail's editor shows things without asking its permission policies: the head of an explorer page, the page
choosers, the confirmation of a move, and a few more. Whoever manages only some courses sees the others nowhere; home,
catalogs and plain pages are for everybody. When Wagtail learns to ask, tests/rights/ passes without the line."""

from django.apps import apps
from django.db.models import Q
from wagtail.admin.auth import permission_denied
from wagtail.models import Page, Task
from wagtail.permissions import policy_registry

from core.record_screens import LookOnlyPolicy
from learning.courses.rules import may_author_courses, may_manage_any_course

from .models import BankQuestion, CoursePage, LessonMedia, LessonPackage, LessonPage, ModulePage, Rubric
from .own_tags import suggest

PAGE_CHOOSER = "wagtailadmin_choose_page"
TAG_BOXES = {"wagtailadmin_tag_autocomplete", "wagtailadmin_tag_model_autocomplete"}


def explorable_pages(user):
    return policy_registry.get_by_type(Page).explorable_instances(user)


def choosable_pages(pages, user):
    """Those of `pages` that this person may link to: their own courses, and whatever is no part of a course."""
    if may_manage_any_course(user):
        return pages
    of_courses = Page.objects.type(CoursePage, ModulePage, LessonPage)
    return pages.filter(Q(pk__in=explorable_pages(user).values("pk")) | ~Q(pk__in=of_courses.values("pk")))


def _explores(*names):
    def may_see(request, kwargs) -> bool:
        wanted = {kwargs[name] for name in names}
        return explorable_pages(request.user).filter(pk__in=wanted).count() == len(wanted)

    return may_see


def _chooses_below(request, kwargs) -> bool:
    return choosable_pages(Page.objects.filter(pk=kwargs["parent_page_id"]), request.user).exists()


def _chose(request, kwargs) -> bool:
    wanted = Page.objects.filter(pk__in=[pk for pk in request.GET.getlist("id") if pk.isdecimal()])
    return choosable_pages(wanted, request.user).count() == wanted.count()


def _manages_all(request, kwargs) -> bool:
    return may_manage_any_course(request.user)


def _makes_tasks(request, kwargs) -> bool:
    return policy_registry.get_by_type(Task).user_has_any_permission(request.user, {"add", "change"})


def _changes_medium(request, kwargs) -> bool:
    files = policy_registry.get_by_type(LessonMedia).instances_user_has_any_permission_for(request.user, {"change"})
    return files.filter(pk=kwargs["media_id"]).exists()


def _acts_on_own(request, kwargs) -> bool:
    """Wagtail lists what an action cannot be done with, by its title."""
    try:
        model = apps.get_model(kwargs["app_label"], kwargs["model_name"])
    except LookupError:
        return True  # it is not found
    policy, user, ids = policy_registry.get_by_type(model), request.user, request.GET.getlist("id")
    if isinstance(policy, LookOnlyPolicy):
        seen = policy.instances_user_has_any_permission_for(user, {"view"})  # the action asks who may decide
    elif model is not Page:
        seen = policy.instances_user_has_any_permission_for(user, {"change", "delete"})
    elif "all" in ids and not may_manage_any_course(user):
        above = request.GET.get("childOf", "")
        above = Page.objects.filter(pk=above).first() if above.isdecimal() else None
        return above is not None and policy.user_has_any_permission_for_instance(user, {"change", "publish"}, above)
    else:
        seen = policy.explorable_instances(user)
    wanted = {int(pk) for pk in ids if pk.isdecimal()}
    return seen.filter(pk__in=wanted).count() == len(wanted)


def _on_snippet(model, action):
    """Wagtail asks whether somebody may do this to some snippet, not to this one."""

    def may(request, kwargs) -> bool:
        policy = policy_registry.get_by_type(model)
        wanted = {int(pk) for pk in [kwargs.get("pk"), *request.GET.getlist("id")] if pk and str(pk).isdecimal()}
        found = policy.instances_user_has_any_permission_for(request.user, {action}).filter(pk__in=wanted)
        return found.count() == len(wanted)

    return may


BANK, BANK_CHOOSER = "wagtailsnippets_lms_pages_bankquestion", "wagtailsnippetchoosers_lms_pages_bankquestion"
OF_ONE_QUESTION = (
    "edit", "delete", "usage", "history", "history_results", "unpublish", "preview_on_edit", "revisions_view",
    "revisions_revert", "revisions_compare", "revisions_unschedule", "workflow_action", "collect_workflow_action_data",
    "confirm_workflow_cancellation", "workflow_preview", "workflow_history", "workflow_history_detail",
)  # fmt: skip
RUBRIC, OF_ONE_RUBRIC = "wagtailsnippets_lms_pages_rubric", ("edit", "delete", "usage", "history", "history_results")
PACKAGE = "wagtailsnippets_lms_pages_lessonpackage"
GUARDS = {
    **{f"{PACKAGE}:{name}": _on_snippet(LessonPackage, "change") for name in OF_ONE_RUBRIC},
    **{f"{RUBRIC}:{name}": _on_snippet(Rubric, "change") for name in OF_ONE_RUBRIC},
    **{f"{BANK}:{name}": _on_snippet(BankQuestion, "change") for name in OF_ONE_QUESTION},
    f"{BANK}:copy": _on_snippet(BankQuestion, "view"),
    f"{BANK_CHOOSER}:chosen": _on_snippet(BankQuestion, "choose"),
    f"{BANK_CHOOSER}:chosen_multiple": _on_snippet(BankQuestion, "choose"),
    "wagtail_bulk_action": _acts_on_own,
    "wagtailadmin_explore": _explores("parent_page_id"),
    "wagtailadmin_explore_results": _explores("parent_page_id"),
    "wagtailadmin_pages:move_confirm": _explores("page_to_move_id", "destination_id"),
    "wagtailadmin_pages:confirm_workflow_cancellation": _explores("page_id"),
    "wagtailadmin_pages:revisions_index": _explores("page_id"),
    "wagtailadmin_choose_page_child": _chooses_below,
    "wagtailadmin_choose_page_chosen_multiple": _chose,
    # It names every snippet of a kind of which one may add some; the audit log is there for who manages all.
    "wagtailadmin_reports:site_history": _manages_all,
    "wagtailadmin_reports:site_history_results": _manages_all,
    "wagtailadmin_reports:page_types_usage": _manages_all,  # it names the page changed last
    "wagtailadmin_reports:page_types_usage_results": _manages_all,
    "wagtailadmin_workflows:task_chooser": _makes_tasks,
    "wagtailadmin_workflows:task_chooser_results": _makes_tasks,
    "wagtailadmin_workflows:task_chooser_create": _makes_tasks,
    "wagtailadmin_workflows:task_chosen": _makes_tasks,
    "wagtailmedia:media_usage": _changes_medium,
}


class EditorScopeMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        name, user = request.resolver_match.view_name, request.user
        if name == PAGE_CHOOSER and request.GET.get("page_type") and not may_manage_any_course(user):
            # Wagtail begins above all pages of the type: when there is one course, in a course of somebody else.
            root = policy_registry.get_by_type(Page).explorable_root_instance(user)
            kwargs["parent_page_id"] = (root or Page.get_first_root_node()).pk
        if name in TAG_BOXES and may_author_courses(user) and not may_manage_any_course(user):
            return suggest(request)
        guard = GUARDS.get(name)
        return permission_denied(request) if guard and not guard(request, kwargs) else None
