"""The team of a course, in the editor: its lead and editors add people, give them roles and take them out."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from accounts.models import User
from learning.courses import team
from learning.courses.enums import TeamRole
from learning.courses.models import Course
from learning.courses.rules import may_manage_course
from learning.courses.selectors import team_of

from ..models import CoursePage


class AddMemberForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("Email address"), help_text=gettext_lazy("The address they sign in with here.")
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=TeamRole, initial=TeamRole.CO_INSTRUCTOR)

    def clean_email(self):
        user = User.objects.filter(email=self.cleaned_data["email"].strip().lower(), is_active=True).first()
        if user is None:
            raise forms.ValidationError(
                _("Nobody here signs in with this address. Ask them to make an account, or for the right address.")
            )
        self.cleaned_data["user"] = user
        return user.email


class TeamView(WagtailAdminTemplateMixin, FormView):
    """The list, for whoever may edit the course; the form, for whoever may manage it."""

    template_name = "lms_pages/editor/team.html"
    form_class = AddMemberForm
    page_title = gettext_lazy("Team")
    header_icon = "group"

    def dispatch(self, request, page_id):
        self.page, self.course = course_of(page_id)
        self.may_manage = may_manage_course(request.user, self.course)
        may_look = self.may_manage or self.page.permissions_for_user(request.user).can_edit()
        if not may_look or (request.method == "POST" and not self.may_manage):
            raise PermissionDenied
        return super().dispatch(request, page_id)

    @cached_property
    def breadcrumbs_items(self):
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("wagtailadmin_explore", args=[self.page.pk]), "label": self.page.get_admin_display_title()},
            {"url": "", "label": self.page_title},
        ]

    def get_page_subtitle(self):
        return self.page.get_admin_display_title()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            page=self.page, team=team_of(self.course), roles=TeamRole, may_manage=self.may_manage, **kwargs
        )

    def form_valid(self, form):
        user, role = form.cleaned_data["user"], form.cleaned_data["role"]
        try:
            member = team.add_member(course=self.course, user=user, role=role)
        except team.TeamRefusal as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        note(self.request, self.page, "course.team.add", member)
        messages.success(self.request, _("%(person)s is in the team now.") % {"person": user.get_full_name()})
        return redirect("course_team", self.page.pk)


@require_POST
def change_role(request, page_id, member_id):
    page, member = member_of(request, page_id, member_id)
    try:
        team.change_role(member=member, role=request.POST.get("role", ""))
    except team.TeamRefusal as refusal:
        messages.error(request, str(refusal))
    else:
        note(request, page, "course.team.change", member)
        messages.success(request, f"{member.user.get_full_name()}: {member.get_role_display()}")
    return redirect("course_team", page.pk)


@require_POST
def remove_member(request, page_id, member_id):
    page, member = member_of(request, page_id, member_id)
    try:
        team.remove_member(member=member)
    except team.TeamRefusal as refusal:
        messages.error(request, str(refusal))
        return redirect("course_team", page.pk)
    note(request, page, "course.team.remove", member)
    messages.success(request, _("%(person)s is no longer in the team.") % {"person": member.user.get_full_name()})
    is_out = member.user == request.user and not page.permissions_for_user(fresh(request.user)).can_edit()
    return redirect("wagtailadmin_home") if is_out else redirect("course_team", page.pk)


def course_of(page_id: int) -> tuple[CoursePage, Course]:
    page = get_object_or_404(CoursePage, pk=page_id)
    return page, get_object_or_404(Course, key=page.translation_key)


def member_of(request, page_id: int, member_id: int):
    page, course = course_of(page_id)
    if not may_manage_course(request.user, course):
        raise PermissionDenied
    return page, get_object_or_404(team_of(course), pk=member_id)


def fresh(user):
    """Without the rights that were read earlier in this request."""
    return User.objects.get(pk=user.pk)


def note(request, page, action: str, member) -> None:
    data = {"person": member.user.get_full_name(), "user": member.user_id, "role": member.role}
    log(page, action, user=request.user, data=data)


urlpatterns = [
    path("courses/<int:page_id>/team/", TeamView.as_view(), name="course_team"),
    path("courses/<int:page_id>/team/<int:member_id>/role/", change_role, name="course_team_role"),
    path("courses/<int:page_id>/team/<int:member_id>/remove/", remove_member, name="course_team_remove"),
]
