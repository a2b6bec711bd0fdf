"""Panels of the page editor, where Wagtail's own do not do."""

from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.compare import TextFieldComparison
from wagtail.admin.panels import FieldPanel, Panel

from .certificates import asks_for_an_unreachable_total


class ChecksPanel(Panel):
    """What keeps the page from being published, above everything else; looked at again after each save.

    Wagtail's own side panel looks at a preview in the browser; this is what the server will say.
    """

    def __init__(self, **kwargs):
        super().__init__(**{"heading": _("Checks before publishing"), "icon": "circle-check", **kwargs})

    @property
    def clean_name(self):
        return super().clean_name or "checks"

    class BoundPanel(Panel.BoundPanel):
        template_name = "lms_pages/editor/checks_panel.html"

        def is_shown(self):
            return bool(self.instance.pk)

        @cached_property
        def findings(self):
            from .gate import findings  # which knows the models that have this panel

            return findings(self.instance)

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            return {
                **context,
                "findings": self.findings,
                "checks_url": reverse("page_checks", args=[self.instance.pk]),
            }


class UnreachableTotalPanel(Panel):
    """A word of warning where a certificate asks for a total, and the course as it is published counts nothing."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "lms_pages/editor/unreachable_total.html"

        def is_shown(self):
            return asks_for_an_unreachable_total(self.instance)


class PrerequisitesComparison(TextFieldComparison):
    """Two revisions differ in the titles of lessons, not in their keys."""

    def __init__(self, field, obj_a, obj_b):
        from .opening import titles_of

        super().__init__(field, obj_a, obj_b)
        self.val_a, self.val_b = titles_of(self.val_a or []), titles_of(self.val_b or [])


class PrerequisitesPanel(FieldPanel):
    def get_comparison_class(self):
        return PrerequisitesComparison
