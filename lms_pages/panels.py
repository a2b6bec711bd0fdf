"""Panels of the page editor, where Wagtail's own do not do."""

from wagtail.admin.compare import TextFieldComparison
from wagtail.admin.panels import FieldPanel


class PrerequisitesComparison(TextFieldComparison):
    """Two revisions differ in the titles of lessons, not in their keys."""

    def __init__(self, field, obj_a, obj_b):
        from .opening import titles_of

        super().__init__(field, obj_a, obj_b)
        self.val_a, self.val_b = titles_of(self.val_a or []), titles_of(self.val_b or [])


class PrerequisitesPanel(FieldPanel):
    def get_comparison_class(self):
        return PrerequisitesComparison
