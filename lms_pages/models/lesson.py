from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from ..block import lesson_blocks
from ..forms import LessonForm
from ..panels import PrerequisitesPanel
from ..previews import PREVIEW_MODES
from .reviewed import CoursePart


class LessonPage(CoursePart):
    body = StreamField(lesson_blocks.child_blocks, blank=True, verbose_name=_("body"))
    estimated_minutes = models.PositiveIntegerField(
        _("estimated minutes"), null=True, blank=True, help_text=_("Empty: estimated from the words and blocks.")
    )
    is_preview = models.BooleanField(
        _("open to everybody"), default=False, help_text=_("A taste of the course: no account needed to read it.")
    )
    prerequisites = models.JSONField(_("finish first"), default=list, blank=True)  # keys of lessons of the course
    opens_at = models.DateTimeField(_("opens on"), null=True, blank=True)
    opens_after_days = models.PositiveSmallIntegerField(
        _("opens after days"), null=True, blank=True, help_text=_("Counted from the moment a student enrolled.")
    )
    # The file an importer made the page of; importing the course again updates this page.
    import_source = models.CharField(max_length=255, blank=True, editable=False)

    exclude_fields_in_copy = ["import_source"]
    parent_page_types = ["lms_pages.ModulePage"]
    subpage_types: list[str] = []
    content_panels = [*Page.content_panels, "body"]
    settings_panels = [
        MultiFieldPanel(
            ["is_preview", PrerequisitesPanel("prerequisites"), "opens_at", "opens_after_days"],
            heading=_("When it opens"),
        ),
        "estimated_minutes",
        *Page.settings_panels,
    ]
    base_form_class = LessonForm
    preview_modes = PREVIEW_MODES

    class Meta:
        verbose_name = _("lesson")

    def clean(self):
        from ..opening import clean_opening

        super().clean()
        clean_opening(self)

    def serve(self, request, *args, **kwargs):
        from ..views.player import lesson

        return lesson(request, self)

    def serve_preview(self, request, mode_name):
        from ..views.previews import lesson_preview

        return lesson_preview(request, self, mode_name)
