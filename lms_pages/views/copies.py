"""Duplicating a course in the editor: what will be copied, and how far it is."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from ..copying import proposed_title, start_copy
from ..models import CourseCopy, CoursePage, LessonPage, ModulePage


def may_copy_course(user, page: CoursePage) -> bool:
    """Whoever may edit the course and begin one beside it."""
    return (
        page.permissions_for_user(user).can_edit()
        and page.get_parent().specific.permissions_for_user(user).can_add_subpage()
    )


class CopyForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title of the copy"), max_length=255)


class CopyView(WagtailAdminTemplateMixin, FormView):
    template_name = "lms_pages/editor/copy_course.html"
    form_class = CopyForm
    page_title = gettext_lazy("Duplicate")
    header_icon = "copy"

    def dispatch(self, request, page_id):
        self.page = get_object_or_404(CoursePage, pk=page_id)
        if not may_copy_course(request.user, self.page):
            raise PermissionDenied
        return super().dispatch(request, page_id)

    @cached_property
    def breadcrumbs_items(self):
        return way_to(self.page, self.page_title)

    def get_page_subtitle(self):
        return self.page.get_admin_display_title()

    def get_initial(self):
        return {"title": proposed_title(self.page)}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            page=self.page,
            modules=ModulePage.objects.descendant_of(self.page).count(),
            lessons=LessonPage.objects.descendant_of(self.page).count(),
            **kwargs,
        )

    def form_valid(self, form):
        copy = start_copy(source=self.page, user=self.request.user, title=form.cleaned_data["title"])
        return redirect("course_copy", copy.key)


class ProgressView(WagtailAdminTemplateMixin, DetailView):
    """How far a copy is, for whoever asked for it."""

    template_name = "lms_pages/editor/course_copy.html"
    page_title = gettext_lazy("Duplicating a course")
    header_icon = "copy"
    slug_field = slug_url_kwarg = "key"
    context_object_name = "copy"

    def get_queryset(self):
        return CourseCopy.objects.filter(user=self.request.user).select_related("source", "target")

    @cached_property
    def breadcrumbs_items(self):
        return way_to(self.get_object().source, self.page_title)


def way_to(page, last) -> list[dict]:
    return [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        {"url": reverse("wagtailadmin_explore", args=[page.pk]), "label": page.get_admin_display_title()},
        {"url": "", "label": last},
    ]


urlpatterns = [
    path("courses/<int:page_id>/copy/", CopyView.as_view(), name="copy_course"),
    path("courses/copies/<uuid:key>/", ProgressView.as_view(), name="course_copy"),
]
