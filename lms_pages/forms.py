"""Forms of pages in the editor, where Wagtail's own do not do."""

from wagtail.admin.forms import WagtailAdminPageForm

from .credits import NamedFromTeam
from .own_files import OwnFiles


class CourseForm(NamedFromTeam, OwnFiles, WagtailAdminPageForm):
    pass


class LessonForm(OwnFiles, WagtailAdminPageForm):
    pass
