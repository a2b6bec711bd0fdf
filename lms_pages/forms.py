"""Forms of pages in the editor, where Wagtail's own do not do."""

from wagtail.admin.forms import WagtailAdminPageForm

from .credits import NamedFromTeam
from .own_files import OwnFiles


class DraftFirstForm(WagtailAdminPageForm):
    """A new page is stored as a draft, also when "Publish" was pressed: publishing makes it live, or is refused.
    Wagtail would store it live before anything looked at it."""

    def save(self, commit=True):
        if self.instance._state.adding:
            self.instance.live = False
        return super().save(commit)


class CourseForm(NamedFromTeam, OwnFiles, DraftFirstForm):
    pass


class LessonForm(OwnFiles, DraftFirstForm):
    pass
