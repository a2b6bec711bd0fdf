from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField


class LevelBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Level"), max_length=80)
    points = blocks.FloatBlock(label=_("Points"), min_value=0, max_value=1000, default=0.0)
    description = blocks.TextBlock(label=_("When it is chosen"), rows=2, required=False)

    class Meta:
        icon = "order"
        label = _("Level")
        label_format = "{title}: {points}"


class CriterionBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Criterion"), max_length=120)
    description = blocks.TextBlock(label=_("What is looked at"), rows=2, required=False)
    levels = blocks.ListBlock(LevelBlock(), min_num=2, max_num=8, label=_("Levels"))

    class Meta:
        icon = "tick"
        label = _("Criterion")
        label_format = "{title}"


class RubricForm(WagtailAdminModelForm):
    def save(self, commit=True):
        if self.instance.owner_id is None:
            self.instance.owner = self.for_user
        return super().save(commit)


class Rubric(models.Model):
    """Criteria with levels, for any number of assignments. Compiled into their definitions: what a submission was
    graded by stays as it was."""

    base_form_class = RubricForm

    title = models.CharField(_("title"), max_length=150)
    is_shared = models.BooleanField(
        _("for all instructors"), default=False, help_text=_("Others may use it, and only you and editors change it.")
    )
    criteria = StreamField([("criterion", CriterionBlock())], verbose_name=_("criteria"), min_num=1, max_num=20)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), null=True, editable=False, on_delete=models.SET_NULL,
        related_name="rubrics",
    )  # fmt: skip

    panels = [FieldPanel("title"), FieldPanel("is_shared"), FieldPanel("criteria")]

    class Meta:
        verbose_name = _("rubric")
        verbose_name_plural = _("rubrics")
        ordering = ["title", "pk"]

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        if not any(level["points"] for child in self.criteria for level in child.value["levels"]):
            raise ValidationError({"criteria": _("No level gives points. Give some to the better levels.")})

    def definition(self) -> dict:
        """As it is frozen in an assignment. Ids are those of the items, stable across edits."""
        return {
            "title": self.title,
            "criteria": [
                {
                    "id": child.id,
                    "title": child.value["title"],
                    "description": child.value["description"] or "",
                    "levels": [
                        {
                            "id": item.id,
                            "title": item.value["title"],
                            "description": item.value["description"] or "",
                            "points": plain_number(item.value["points"]),
                        }
                        for item in child.value["levels"].bound_blocks
                    ],
                }
                for child in self.criteria
            ],
        }


def plain_number(value) -> int | float:
    """As numbers stand in definitions: whole ones without a point."""
    number = round(float(value or 0), 2)
    return int(number) if number.is_integer() else number
