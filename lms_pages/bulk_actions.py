"""What the page explorer does with several courses at once. Other pages, and courses of others, are left out."""

from collections import Counter

from django import forms
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.models import Locale

from learning.courses.enums import Level, TeamRole
from learning.courses.models import Course
from learning.courses.rules import may_manage_course
from learning.courses.team import TeamRefusal, add_member

from .changing import Outcome, change_course
from .models import Category, CoursePage
from .moderation.archiving import archive
from .views.team import AddMemberForm, note


class CourseBulkAction(PageBulkAction):
    template_name = "lms_pages/editor/bulk_courses.html"
    explanation = ""

    def check_perm(self, page):
        permissions = page.permissions_for_user(self.request.user)
        return page.specific_class is CoursePage and permissions.can_edit() and not permissions.page_locked()

    def get_context_data(self, **kwargs):
        return super().get_context_data(action=self, **kwargs)

    def get_execution_context(self):
        return {**self.cleaned_form.cleaned_data, **super().get_execution_context(), "action": self}


class ChangeFieldAction(CourseBulkAction):
    drafts = 0
    explanation = gettext_lazy(
        "Live courses without other changes are published at once if you may publish; the rest of the changes wait as "
        "drafts."
    )

    @classmethod
    def execute_action(cls, objects, user=None, action=None, **fields):
        outcomes = Counter(
            change_course(page=page.specific, user=user, **cls.fields_of(page, fields)) for page in objects
        )
        action.drafts = outcomes[Outcome.DRAFTED]
        return outcomes.total() - outcomes[Outcome.UNCHANGED], 0

    @classmethod
    def fields_of(cls, page, fields: dict) -> dict:
        return fields

    def get_success_message(self, num_parent_objects, num_child_objects):
        said = ngettext("%(count)d course was changed.", "%(count)d courses were changed.", num_parent_objects)
        if self.drafts:
            waiting = ngettext("%(drafts)d change waits in a draft.", "%(drafts)d changes wait in drafts.", self.drafts)
            said = f"{said} {waiting}"
        return said % {"count": num_parent_objects, "drafts": self.drafts}


class CategoryForm(forms.Form):
    category = forms.ModelChoiceField(
        Category.objects.none(), required=False, label=gettext_lazy("Category"), empty_label=gettext_lazy("No category")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = Category.objects.filter(locale=Locale.get_default())


class AssignCategory(ChangeFieldAction):
    display_name = gettext_lazy("Assign category")
    aria_label = gettext_lazy("Assign a category to the selected courses")
    action_type = "assign_category"
    action_priority = 110
    form_class = CategoryForm

    @classmethod
    def fields_of(cls, page, fields):
        category = fields["category"]
        if category and category.locale_id != page.locale_id:
            category = category.get_translation_or_none(page.locale) or category
        return {"category": category}


class LevelForm(forms.Form):
    level = forms.ChoiceField(choices=Level, label=gettext_lazy("Level"))


class ChangeLevel(ChangeFieldAction):
    display_name = gettext_lazy("Change level")
    aria_label = gettext_lazy("Change the level of the selected courses")
    action_type = "change_level"
    action_priority = 120
    form_class = LevelForm


class CoInstructorForm(AddMemberForm):
    role = None


class AddCoInstructor(CourseBulkAction):
    display_name = gettext_lazy("Add a co-instructor")
    aria_label = gettext_lazy("Add a co-instructor to the selected courses")
    action_type = "add_co_instructor"
    action_priority = 130
    form_class = CoInstructorForm

    def check_perm(self, page):
        """Who leads the course, and editors."""
        return super().check_perm(page) and may_manage_course(self.request.user, course_row(page))

    @classmethod
    def execute_action(cls, objects, user=None, action=None, **fields):
        count, person = 0, action.cleaned_form.cleaned_data["user"]
        for page in objects:
            try:
                member = add_member(course=course_row(page), user=person, role=TeamRole.CO_INSTRUCTOR)
            except TeamRefusal as refusal:
                messages.warning(action.request, f"{page.get_admin_display_title()}: {refusal}")
            else:
                note(action.request, page, "course.team.add", member)
                count += 1
        return count, 0

    def get_success_message(self, num_parent_objects, num_child_objects):
        said = ngettext(
            "%(person)s is co-instructor of %(count)d more course.",
            "%(person)s is co-instructor of %(count)d more courses.",
            num_parent_objects,
        )
        person = self.cleaned_form.cleaned_data["user"].get_full_name()
        return said % {"person": person, "count": num_parent_objects} if num_parent_objects else None


class ArchiveCourses(CourseBulkAction):
    display_name = gettext_lazy("Archive")
    aria_label = gettext_lazy("Archive the selected courses")
    action_type = "archive"
    action_priority = 140
    form_class = forms.Form
    explanation = gettext_lazy(
        "They disappear from the catalog, search, home page and sitemap, and take no new students. "
        "Those who are in them go on as before. Each can be restored at any time."
    )

    def check_perm(self, page):
        """A lock is no matter: nothing on the page changes."""
        is_course = page.specific_class is CoursePage and not page.alias_of_id
        return is_course and may_manage_course(self.request.user, course_row(page))

    @classmethod
    def execute_action(cls, objects, user=None, action=None, **fields):
        return sum(archive(page=page.specific, user=user) for page in objects), 0

    def get_success_message(self, num_parent_objects, num_child_objects):
        said = ngettext("%(count)d course is archived.", "%(count)d courses are archived.", num_parent_objects)
        return said % {"count": num_parent_objects}


def course_row(page) -> Course:
    return Course.objects.get(key=page.translation_key)


ACTIONS = (AssignCategory, ChangeLevel, AddCoInstructor, ArchiveCourses)
