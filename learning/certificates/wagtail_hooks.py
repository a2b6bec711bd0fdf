"""Certificates in the back office: the list with its filters, one certificate with what can be done, several at once,
and issuing by hand. Everything goes through `services`."""

import django_filters
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, DateColumn
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.widgets.button import HeaderButton

from core import clock
from core.record_screens import RecordIndexView, RecordInspectView, RecordViewSet, look_only
from learning.courses.models import Course
from learning.courses.selectors import shown_title

from .acting import ACTIONS, sensible_actions
from .enums import CertificateStatus, Standing
from .forms import IssueForm, ReasonForm
from .models import Certificate
from .rules import may_manage_certificates
from .services import CertificateRefused, approve_certificate, decline_certificate, issue_by_hand

look_only(Certificate)
MOST = 10


def course_of(certificate: Certificate) -> str:
    """As it stands on it, or would in the language of whoever looks."""
    return certificate.course_title or shown_title(certificate.course, get_language())


def status_of(certificate: Certificate) -> str:
    """Of one that was issued, what it is worth today."""
    standing = certificate.standing(clock.current())
    return certificate.get_status_display() if standing in {Standing.UNKNOWN, Standing.VALID} else standing.label


class CertificateFilterSet(WagtailFilterSet):
    status = django_filters.MultipleChoiceFilter(
        choices=CertificateStatus.choices, label=gettext_lazy("Status"), widget=forms.CheckboxSelectMultiple
    )
    course = django_filters.ModelChoiceFilter(queryset=Course.objects.order_by("slug"), label=gettext_lazy("Course"))
    issued_at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Issued"), widget=DateRangePickerWidget)
    expires_at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Expires"), widget=DateRangePickerWidget)
    asks = django_filters.BooleanFilter(label=gettext_lazy("Asks for another name"), method="filter_asks")
    renewal = django_filters.BooleanFilter(
        label=gettext_lazy("Asks for renewal"), field_name="renewal_asked_at", lookup_expr="isnull", exclude=True
    )
    failed = django_filters.BooleanFilter(label=gettext_lazy("Its file could not be made"), method="filter_failed")

    class Meta:
        model = Certificate
        fields: list[str] = []

    def filter_asks(self, queryset, name, value):
        return queryset.exclude(asked_name="") if value else queryset.filter(asked_name="")

    def filter_failed(self, queryset, name, value):
        return queryset.exclude(draw_error="") if value else queryset.filter(draw_error="")


class CertificateIndexView(RecordIndexView):
    template_name = "learning/certificates/wagtail/index.html"

    @cached_property
    def columns(self):
        """Boxes to tick for who may decide."""
        boxes = [BulkActionsCheckboxColumn("bulk_actions", obj_type="certificate")]
        return [*(boxes if may_manage_certificates(self.request.user) else []), *super().columns]

    @cached_property
    def header_buttons(self):
        buttons = list(super().header_buttons)
        if may_manage_certificates(self.request.user):
            buttons.append(HeaderButton(_("Issue by hand"), reverse("issue_certificate"), icon_name="plus"))
        return buttons

    def get_context_data(self, **kwargs):
        may_act = may_manage_certificates(self.request.user)
        return super().get_context_data(may_act=may_act, **kwargs)


class CertificateView(RecordInspectView):
    """One certificate, what happened to it, and forms for what can be done with it now."""

    template_name = "learning/certificates/wagtail/certificate.html"
    page_title = gettext_lazy("Certificate")
    bound = None

    def get_fields(self):
        """What says nothing yet is left out."""
        certificate = self.get_object()
        return [name for name in super().get_fields() if getattr(certificate, name) not in (None, "")]

    def get_student_display_value(self):
        return f"{self.object.student.profile.shown_name}, {self.object.student.email}"

    def get_code_display_value(self):
        return self.object.shown_code

    def post(self, request, *args, **kwargs):
        if not may_manage_certificates(request.user):
            raise PermissionDenied
        action = ACTIONS.get(request.POST.get("action", ""))
        if action is None:
            return redirect(request.path)
        form = action.form(self.object, request.POST)
        if not form.is_valid():
            self.bound = form
            return self.render_to_response(self.get_context_data())
        try:
            result = action.do(certificate=self.object, by=request.user, **form.cleaned_data)
        except CertificateRefused as refusal:
            messages.error(request, str(refusal))
            return redirect(request.path)
        messages.success(request, action.done)
        return redirect("certificates:inspect", result.pk)

    def get_context_data(self, **kwargs):
        may_act = may_manage_certificates(self.request.user)
        actions = sensible_actions(self.object, clock.current()) if may_act else []
        forms_of = [(each, self._form(each)) for each in actions]
        events = self.object.events.select_related("by__profile")
        return super().get_context_data(**kwargs, actions=forms_of, events=events)

    def _form(self, action):
        is_sent = self.bound is not None and self.request.POST.get("action") == action.name
        return self.bound if is_sent else action.form(self.object)


class CertificateViewSet(RecordViewSet):
    model = Certificate
    icon = "success"
    menu_label = gettext_lazy("Certificates")
    menu_hook = "register_students_menu_item"
    menu_order = 260
    index_view_class = CertificateIndexView
    inspect_view_class = CertificateView
    filterset_class = CertificateFilterSet
    list_display = [
        "student",
        Column("course", label=gettext_lazy("Course"), accessor=course_of),
        Column("status", label=gettext_lazy("Status"), accessor=status_of, sort_key="status"),
        Column("asked_name", label=gettext_lazy("Asks for the name")),
        DateColumn("renewal_asked_at", label=gettext_lazy("Asks for renewal")),
        Column("code", label=gettext_lazy("Code"), accessor="shown_code"),
        DateColumn("created_at", label=gettext_lazy("Since"), sort_key="created_at"),
        DateColumn("issued_at", label=gettext_lazy("Issued"), sort_key="issued_at"),
    ]
    search_fields = ["student__email", "student__profile__name", "student_name", "course_title", "course__slug", "code"]
    ordering = ["-created_at", "-pk"]
    select_related = ("student__profile", "course")
    prefetch_related = ("course__texts",)
    list_export = [
        "student.email", "student_name", "course_title", "course.key", "status", "held", "shown_code", "grade",
        "completed_at", "issued_at", "issued_by", "reason", "expires_at", "revoked_at", "revoke_reason", "replaced_at",
        "asked_name", "renewal_asked_at", "draw_error",
    ]  # fmt: skip
    inspect_view_fields = [
        "student", "student_name", "asked_name", "renewal_asked_at", "course", "course_title", "status", "held",
        "code", "grade", "completed_at", "issued_at", "issued_by", "reason", "expires_at", "revoked_at", "revoked_by",
        "revoke_reason",
        "replaced_at", "replaced_by", "shows_name", "shows_grade", "draw_error",
    ]  # fmt: skip


class CertificateBulkAction(BulkAction):
    models = [Certificate]
    template_name = "learning/certificates/wagtail/bulk.html"
    form_class = ReasonForm

    def check_perm(self, certificate):
        return may_manage_certificates(self.request.user) and certificate.status == CertificateStatus.WAITING

    def get_all_objects_in_listing_query(self, parent_id):
        return Certificate.objects.waiting().values_list("pk", flat=True)

    @classmethod
    def get_queryset(cls, model, object_ids):
        rows = model.objects.filter(pk__in=object_ids)
        return rows.select_related("student__profile", "course").order_by("pk")

    def dispatch(self, request, *args, **kwargs):
        if not may_manage_certificates(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(action=self, **kwargs)

    def get_execution_context(self):
        return {"reason": self.cleaned_form.cleaned_data["reason"], "user": self.request.user}

    @classmethod
    def execute_action(cls, objects, reason="", user=None, **kwargs):
        count = 0
        for certificate in objects:
            try:
                cls.decide(certificate=certificate, by=user, reason=reason)
                count += 1
            except CertificateRefused:  # somebody else was faster, or it is earned no more
                continue
        return count, len(objects) - count

    def with_rest(self, said: str, count: int) -> str:
        """What was done, and how many were left."""
        rest = ngettext(
            "%(count)d was left: it was decided already, or is earned no more.",
            "%(count)d were left: they were decided already, or are earned no more.",
            count,
        )
        return f"{said} {rest % {'count': count}}" if count else said


@hooks.register("register_bulk_action")
class ApproveCertificates(CertificateBulkAction):
    display_name = gettext_lazy("Approve")
    aria_label = gettext_lazy("Approve the selected certificates")
    action_type = "approve"
    action_priority = 10
    decide = staticmethod(approve_certificate)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "is_optional": True}

    def get_success_message(self, count, left):
        said = ngettext("%(count)d certificate was issued.", "%(count)d certificates were issued.", count)
        return self.with_rest(said % {"count": count}, left)


@hooks.register("register_bulk_action")
class DeclineCertificates(CertificateBulkAction):
    display_name = gettext_lazy("Decline")
    aria_label = gettext_lazy("Decline the selected certificates")
    action_type = "decline"
    action_priority = 20
    classes = {"serious"}
    decide = staticmethod(decline_certificate)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "help_text": _("The students read it.")}

    def get_success_message(self, count, left):
        said = ngettext("%(count)d certificate was declined.", "%(count)d certificates were declined.", count)
        return self.with_rest(said % {"count": count}, left)


def issue_certificate(request):
    """Issuing past the rule of a course."""
    if not may_manage_certificates(request.user):
        raise PermissionDenied
    form = IssueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            certificate = issue_by_hand(
                student=form.student,
                course=data["course"],
                by=request.user,
                reason=data["reason"],
                completed_at=form.completed_at,
                grade=data["grade"],
            )
        except CertificateRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("Issued: %(code)s. A message tells the student.") % {"code": certificate.shown_code}
            )
            return redirect("certificates:inspect", certificate.pk)
    return render(request, "learning/certificates/wagtail/issue.html", {"form": form})


class CertificatesPanel(Component):
    """On the dashboard of those who decide: what waits for them, longest waiting first."""

    name = "certificates"
    template_name = "learning/certificates/wagtail/panel.html"
    order = 116

    def get_context_data(self, parent_context):
        if not may_manage_certificates(parent_context["request"].user):
            return {}
        waiting = Certificate.objects.to_decide()
        rows = waiting.select_related("student__profile", "course").prefetch_related("course__texts")
        shown = [(row, course_of(row)) for row in rows.order_by("created_at")[:MOST]]
        return {"rows": shown, "count": waiting.count()}


@hooks.register("construct_homepage_panels")
def show_waiting_certificates(request, panels):
    panels.append(CertificatesPanel())


@hooks.register("register_admin_urls")
def certificate_urls():
    return [path("certificates/issue/", issue_certificate, name="issue_certificate")]


@hooks.register("register_admin_viewset")
def certificates():
    return CertificateViewSet("certificates")
