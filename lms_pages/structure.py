"""What the editor asks about the structure of a course: only in its own language, and lessons by their titles."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminPageForm


class StructureForm(WagtailAdminPageForm):
    """A translation is not asked for what is the same in all languages: it comes from the language of the course."""

    structure: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        from .opening import is_translation

        super().__init__(*args, **kwargs)
        if self.instance.pk and is_translation(self.instance):
            for name in self.structure:
                self.fields.pop(name, None)


class OpeningForm(StructureForm):
    """The lessons to finish first are chosen from those of the course, in its order."""

    structure = ("is_preview", "prerequisites", "opens_at", "opens_after_days")

    prerequisites = forms.MultipleChoiceField(
        label=gettext_lazy("Finish first"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "The lesson opens for students who have finished these. In a sequential course the order counts instead."
        ),
    )

    def __init__(self, *args, **kwargs):
        from .opening import lesson_choices

        super().__init__(*args, **kwargs)
        if field := self.fields.get("prerequisites"):
            field.choices = lesson_choices(self.parent_page, but=self.instance)
            # A lesson that was deleted since is not waited for.
            offered = {key for _module, lessons in field.choices for key, _title in lessons}
            self.initial["prerequisites"] = [key for key in self.instance.prerequisites if key in offered]
        if field := self.fields.get("opens_at"):
            field.help_text = _(
                "Until then students see the lesson in the outline, but cannot open it. Time zone: %(zone)s."
            ) % {"zone": timezone.get_current_timezone_name()}
