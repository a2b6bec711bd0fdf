"""Forms of pages in the editor, where Wagtail's own do not do."""

from wagtail.admin.forms import WagtailAdminModelForm, WagtailAdminPageForm

from .certificates import CERTIFICATE_RULE
from .credits import NamedFromTeam
from .own_files import OwnFiles
from .structure import OpeningForm, StructureForm


class DraftFirst:
    """A new page is stored as a draft, also when "Publish" was pressed: publishing makes it live, or is refused.
    Wagtail would store it live before anything looked at it."""

    def save(self, commit=True):
        if self.instance._state.adding:
            self.instance.live = False
        return super().save(commit)


class PageForm(DraftFirst, WagtailAdminPageForm):
    pass


class CourseForm(NamedFromTeam, OwnFiles, DraftFirst, StructureForm):
    structure = (
        "is_open", "is_sequential", "grade_categories", "letter_scale", "pass_percent", "has_leaderboard",
        "certificate_template", *CERTIFICATE_RULE,
    )  # fmt: skip


class LessonForm(OwnFiles, DraftFirst, OpeningForm):
    pass


class BankQuestionForm(OwnFiles, WagtailAdminModelForm):
    """Whoever makes a question owns it."""

    def save(self, commit=True):
        if self.instance._state.adding:
            self.instance.owner = self.for_user
        return super().save(commit)
