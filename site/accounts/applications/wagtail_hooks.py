"""Applications in the back office: looked at by all who may view them, answered on the page that shows them."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import TextField
from django.shortcuts import redirect
from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import DateColumn

from core import clock
from core.record_screens import RecordInspectView, RecordViewSet, look_only

from .enums import ApplicationStatus
from .forms import DecisionForm
from .models import InstructorApplication
from .rules import may_decide
from .selectors import waiting_applications
from .services import ApplicationRefused, approve_application, decline_application

look_only(InstructorApplication)
DECISION = ("decided_at", "decided_by", "reason")  # fields that say nothing before there is one
SAMPLES = ("sample_url", "sample_text")  # at least one of them is there
OLD = timedelta(days=3)  # waiting longer than this is shown as a warning
MOST = 10


class ApplicationView(RecordInspectView):
    """One application, and the form to answer it while it waits."""

    template_name = "accounts/wagtail/application.html"
    page_title = gettext_lazy("Application")
    form = None

    def get_fields(self):
        """Wagtail asks before it has looked for the object."""
        application = self.get_object()
        empty = {name for name in SAMPLES if not getattr(application, name)}
        hidden = empty if application.status != ApplicationStatus.WAITING else {*empty, *DECISION}
        return [name for name in super().get_fields() if name not in hidden]

    def get_field_display_value(self, field_name, field):
        value = super().get_field_display_value(field_name, field)
        return linebreaksbr(value) if isinstance(field, TextField) else value

    def get_sample_url_display_value(self):
        return (
            format_html('<a href="{0}" rel="nofollow noreferrer">{0}</a>', url)
            if (url := self.object.sample_url)
            else ""
        )

    def get_user_display_value(self):
        return f"{self.object.user.profile.shown_name}, {self.object.user.email}"

    def post(self, request, *args, **kwargs):
        if not may_decide(request.user):
            raise PermissionDenied
        is_approved = "approve" in request.POST
        self.form = DecisionForm(request.POST, is_approved=is_approved)
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        decide = approve_application if is_approved else decline_application
        try:
            decide(application=self.object, by=request.user, reason=self.form.cleaned_data["reason"])
        except ApplicationRefused as refusal:
            messages.error(request, str(refusal))
        else:
            done = _("%(person)s now teaches here.") if is_approved else _("%(person)s was declined.")
            messages.success(request, done % {"person": self.object} + " " + _("A mail tells them."))
        return redirect(reverse(self.index_url_name))

    def get_context_data(self, **kwargs):
        is_open = self.object.status == ApplicationStatus.WAITING and may_decide(self.request.user)
        return super().get_context_data(**kwargs, form=(self.form or DecisionForm()) if is_open else None)


class ApplicationViewSet(RecordViewSet):
    model = InstructorApplication
    icon = "user"
    menu_order = 610
    add_to_settings_menu = True
    menu_label = gettext_lazy("Instructor applications")
    inspect_view_class = ApplicationView
    list_display = ["user", "get_status_display", DateColumn("sent_at", label=gettext_lazy("Sent")), "decided_by"]
    list_filter = ["status", "sent_at"]
    search_fields = ["user__email", "user__profile__name", "subjects"]
    ordering = ["-sent_at"]
    select_related = ("user__profile", "decided_by__profile")
    list_export = ["user.email", "status", "sent_at", "decided_at", "decided_by", "subjects", "sample_url", "reason"]
    inspect_view_fields = [
        "user", "status", "sent_at", "about", "subjects", "sample_url", "sample_text", *DECISION,
    ]  # fmt: skip


class ApplicationsPanel(Component):
    """On the dashboard of those who decide: who asks to teach, longest waiting first."""

    name = "instructor_applications"
    template_name = "accounts/wagtail/applications_panel.html"
    order = 115

    def get_context_data(self, parent_context):
        if not may_decide(parent_context["request"].user):
            return {}
        waiting = waiting_applications()
        old = clock.current() - OLD
        rows = [(each, each.sent_at < old) for each in waiting[:MOST]]
        return {"rows": rows, "more": max(waiting.count() - MOST, 0) if len(rows) == MOST else 0}


@hooks.register("construct_homepage_panels")
def show_waiting_applications(request, panels):
    panels.append(ApplicationsPanel())


@hooks.register("register_admin_viewset")
def applications():
    return ApplicationViewSet("instructor_applications")
