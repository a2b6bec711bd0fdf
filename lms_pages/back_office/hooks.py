"""What the screens of this folder hang on in Wagtail's admin."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.site_summary import PagesSummaryItem

from core.wagtail_hooks import OPERATION_MENU, MenuItemByRight
from learning.courses.rules import may_manage_any_course

from .audit_log import RIGHT as SEE_AUDIT_LOG
from .audit_log import AuditLogView
from .background import RIGHT as SEE_BACKGROUND
from .background import background_work
from .panels import AttentionPanel


@hooks.register("register_admin_urls")
def back_office_urls():
    return [
        path("audit-log/", AuditLogView.as_view(), name="audit_log"),
        path("background-work/", background_work, name="background_work"),
        path("audit-log/results/", AuditLogView.as_view(results_only=True), name="audit_log_results"),
    ]


@hooks.register("construct_homepage_panels")
def show_what_needs_attention(request, panels):
    panels.append(AttentionPanel())


@hooks.register("construct_homepage_summary_items", order=900)
def count_nobody_elses_pages(request, items):
    """Wagtail counts all pages below the shelf on which an instructor's own courses stand."""
    if not may_manage_any_course(request.user):
        items[:] = [item for item in items if not isinstance(item, PagesSummaryItem)]


@hooks.register("register_reports_menu_item")
def audit_log_menu_item():
    return MenuItemByRight(
        _("Audit log"), reverse("audit_log"), name="audit-log", icon_name="history", order=900, right=SEE_AUDIT_LOG
    )


@hooks.register("construct_reports_menu")
def audit_log_instead_of_site_history(request, menu_items):
    """It shows the same and more."""
    if request.user.has_perm(SEE_AUDIT_LOG):
        menu_items[:] = [item for item in menu_items if item.name != "site-history"]


@hooks.register(OPERATION_MENU)
def background_menu_item():
    return MenuItemByRight(
        _("Background work"),
        reverse("background_work"),
        name="background-work",
        icon_name="cogs",
        order=10,
        right=SEE_BACKGROUND,
    )
