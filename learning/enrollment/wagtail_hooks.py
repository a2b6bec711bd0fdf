"""Students in the back office: a menu that other rooms of `learning` add to, enrollments, and enrolling by file."""

from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from core.record_screens import RecordAdmin
from learning.courses.selectors import shown_title

from .file_views import enroll_by_file
from .models import Enrollment
from .rules import may_enroll_others

STUDENTS_MENU = "register_students_menu_item"


class EnrollmentAdmin(RecordAdmin):
    model = Enrollment
    menu_icon = "group"
    base_url_path = "enrollments"
    add_to_admin_menu = False  # it stands in the menu below
    list_display = ["user", "person", "course_title", "status", "source", "enrolled_at", "ends_at"]
    list_filter = ["status", "source", "enrolled_at"]
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
