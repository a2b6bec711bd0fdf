"""The menu of those who look after the site, to which other rooms add, and what failed in the background."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.ui.tables import DateColumn

from .audit import record
from .models import TaskFailure
from .record_screens import RecordInspectView, RecordViewSet, look_only

look_only(TaskFailure)
OPERATION_MENU = "register_operation_menu_item"


@hooks.register("register_admin_menu_item")
def operation_menu():
    menu = Menu(register_hook_name=OPERATION_MENU, construct_hook_name="construct_operation_menu")
    return SubmenuMenuItem(gettext_lazy("Operation"), menu, name="operation", icon_name="cogs", order=9000)


class FailureView(RecordInspectView):
    """One failure. It is settled when somebody has seen to it; should it happen again, it is there again."""

    template_name = "core/wagtail/failure.html"

    def get_traceback_display_value(self):
        return format_html("<pre>{}</pre>", self.object.traceback)

    def post(self, request, *args, **kwargs):
        if not request.user.has_perm("core.delete_taskfailure"):
            raise PermissionDenied
        record(action="failure.settled", target=self.object, data={"times": self.object.times})
        self.object.delete()
        messages.success(request, _("It is off the list. Should it happen again, it stands there again."))
        return redirect(self.index_url_name)


class FailureViewSet(RecordViewSet):
    model = TaskFailure
    icon = "warning"
    menu_label = gettext_lazy("Failures")
    menu_name = "failures"
    menu_order = 400
    menu_hook = OPERATION_MENU
    inspect_view_class = FailureView
    list_display = ["task", "error", "times", DateColumn("last_at", label=gettext_lazy("Last time"))]
    list_filter = ["task", "last_at"]
    search_fields = ["task", "error"]
    ordering = ["-last_at"]
    list_export = ["task", "error", "times", "first_at", "last_at"]
    inspect_view_fields = ["task", "error", "arguments", "times", "first_at", "last_at", "traceback"]


@hooks.register("register_admin_viewset")
def failures():
    return FailureViewSet("task_failures")


class MenuItemByRight(MenuItem):
    """Shown to whoever has `right`, a permission of Django."""

    def __init__(self, *args, right: str, **kwargs):
        self.right = right
        super().__init__(*args, **kwargs)

    def is_shown(self, request):
        return request.user.has_perm(self.right)
