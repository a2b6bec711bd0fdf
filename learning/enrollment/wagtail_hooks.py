"""Students in the back office: a menu that other rooms of `learning` add to, enrollments, and enrolling by file."""

from operator import itemgetter

from django import forms
from django.contrib import messages
from django.contrib.admin import SimpleListFilter
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail_modeladmin.views import InspectView

from core.record_screens import RecordAdmin
from learning.courses.models import Course
from learning.courses.selectors import shown_title

from .enums import EnrollmentStatus
from .file_views import enroll_by_file
from .models import Enrollment
from .rules import may_enroll_others, may_remove_students
from .services import remove_student

STUDENTS_MENU = "register_students_menu_item"


class RemovalForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("It stays in the audit log; the student is not shown it."),
    )


class EnrollmentView(InspectView):
    """One enrollment, and the way out of the course for those who may enroll others."""

    form = None

    @property
    def may_remove(self) -> bool:
        return self.instance.status != EnrollmentStatus.REMOVED and may_remove_students(self.request.user)

    def get_context_data(self, **kwargs):
        form = (self.form or RemovalForm()) if self.may_remove else None
        return super().get_context_data(form=form, **kwargs)

    def post(self, request, *args, **kwargs):
        if not may_remove_students(request.user):
            raise PermissionDenied
        self.form = RemovalForm(request.POST)
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        remove_student(enrollment=self.instance, by=request.user, reason=self.form.cleaned_data["reason"])
        said = _("%(person)s is out of the course. What they learned is kept; enrolling them again lets them back in.")
        messages.success(request, said % {"person": self.instance.user.profile.shown_name})
        return redirect(request.path)


class CourseFilter(SimpleListFilter):
    """Courses that anybody is or was in, by their titles."""

    title = _("course")
    parameter_name = "course"

    def lookups(self, request, model_admin):
        courses = Course.objects.filter(enrollments__isnull=False).distinct().prefetch_related("texts")
        return sorted(((course.pk, shown_title(course, get_language())) for course in courses), key=itemgetter(1))

    def queryset(self, request, queryset):
        value = self.value() or ""
        return queryset.filter(course=value) if value.isdecimal() else queryset


class EnrollmentAdmin(RecordAdmin):
    model = Enrollment
    inspect_view_class = EnrollmentView
    inspect_template_name = "learning/enrollment/wagtail/enrollment.html"
    menu_icon = "group"
    base_url_path = "enrollments"
    add_to_admin_menu = False  # it stands in the menu below
    list_display = ["user", "person", "course_title", "status", "source", "enrolled_at", "ends_at"]
    list_filter = [CourseFilter, "status", "source", "enrolled_at"]
    search_fields = ["user__email", "user__profile__name", "course__slug", "course__texts__title"]
    ordering = ["-enrolled_at", "-pk"]
    list_export = [
        "user",
        "person",
        "course_title",
        "course_key",
        "status",
        "source",
        "enrolled_at",
        "left_at",
        "ends_at",
    ]
    export_filename = "enrollments"
    inspect_view_fields = ["user", "course", "status", "source", "enrolled_at", "left_at", "ends_at"]

    def get_queryset(self, request):
        rows = super().get_queryset(request).select_related("user__profile", "course")
        return rows.prefetch_related("course__texts")

    def person(self, row):
        return row.user.profile.shown_name

    person.short_description = _("name")

    def course_title(self, row):
        return shown_title(row.course, get_language())

    course_title.short_description = _("course")

    def course_key(self, row):
        return str(row.course.key)

    course_key.short_description = _("course key")


enrollments = EnrollmentAdmin()
enrollments.register_with_wagtail()


class EnrollByFileMenuItem(MenuItem):
    def is_shown(self, request):
        return may_enroll_others(request.user)


@hooks.register("register_admin_urls")
def enroll_urls():
    return [path("enroll-by-file/", enroll_by_file, name="enroll_by_file")]


@hooks.register("register_admin_menu_item")
def students_menu():
    menu = Menu(register_hook_name=STUDENTS_MENU, construct_hook_name="construct_students_menu")
    return SubmenuMenuItem(_("Students"), menu, name="students", icon_name="group", order=350)


@hooks.register(STUDENTS_MENU)
def enrollments_menu_item():
    return enrollments.get_menu_item(order=100)


@hooks.register(STUDENTS_MENU)
def enroll_by_file_menu_item():
    return EnrollByFileMenuItem(
        _("Enroll by file"), reverse("enroll_by_file"), name="enroll-by-file", icon_name="upload", order=300
    )
