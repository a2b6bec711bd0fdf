from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from ..block import lesson_blocks
from ..forms import LessonForm
from .guarded import GuardedPage


class LessonPage(GuardedPage):
    body = StreamField(lesson_blocks.child_blocks, blank=True, verbose_name=_("body"))
    estimated_minutes = models.PositiveIntegerField(
        _("estimated minutes"), null=True, blank=True, help_text=_("Empty: estimated from the words and blocks.")
    )
    is_preview = models.BooleanField(
        _("open to everybody"), default=False, help_text=_("A taste of the course: no account needed to read it.")
    )
    # The file an importer made the page of; importing the course again updates this page.
    import_source = models.CharField(max_length=255, blank=True, editable=False)

    exclude_fields_in_copy = ["import_source"]
    parent_page_types = ["lms_pages.ModulePage"]
    subpage_types: list[str] = []
    content_panels = [*Page.content_panels, "body"]
    base_form_class = LessonForm
    settings_panels = [FieldPanel("is_preview"), FieldPanel("estimated_minutes"), *Page.settings_panels]

    class Meta:
        verbose_name = _("lesson")

    def serve(self, request, *args, **kwargs):
        from ..views.player import lesson

        return lesson(request, self)

    def serve_preview(self, request, mode_name):
        from ..views.player import lesson_preview

        return lesson_preview(request, self)
