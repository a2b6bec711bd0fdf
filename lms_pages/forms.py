"""Forms of pages in the editor, where Wagtail's own do not do."""

from .credits import NamedFromTeam
from .own_files import OwnFiles
from .structure import OpeningForm, StructureForm


class CourseForm(NamedFromTeam, OwnFiles, StructureForm):
    structure = ("is_open", "is_sequential")


class LessonForm(OwnFiles, OpeningForm):
    pass
