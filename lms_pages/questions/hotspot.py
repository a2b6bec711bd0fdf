import json

from django.forms import Media, Script
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.blocks.struct_block import StructBlockAdapter
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock as LibraryImageBlock

from ..blocks.image import image_sources
from ..question_block import QUESTION_GROUP, QuestionBlock, items, plain_number


class AreaBlock(blocks.StructBlock):
    shape = blocks.ChoiceBlock(
        label=_("Shape"),
        choices=[("rect", _("Rectangle")), ("circle", _("Circle")), ("polygon", _("Polygon"))],
        default="rect",
    )
    coords = blocks.CharBlock(
        label=_("Where"),
        max_length=500,
        help_text=_(
            "In percent of the picture, from the left and the top. Rectangle: left top right bottom. Circle: middle "
            "from the left and the top, then its radius (of the width). Polygon: left top of each corner."
        ),
    )
    is_right = blocks.BooleanBlock(label=_("Right answer"), required=False, default=False)
    label = blocks.CharBlock(label=_("What is there"), required=False, max_length=150, help_text=_("Shown afterwards."))

    class Meta:
        icon = "crosshairs"
        label = _("Area")
        label_format = "{label}"


class HotspotBlock(QuestionBlock):
    problem_field = "areas"

    image = LibraryImageBlock(label=_("Picture to point at"))
    areas = blocks.ListBlock(AreaBlock(), min_num=1, max_num=20, label=_("Areas"))

    class Meta:
        icon = "crosshairs"
        label = _("Place in a picture")
        description = _("A place to be found in a picture, by pointing or by column and row.")
        group = QUESTION_GROUP.ARRANGED
        place = 3
        example = {
            "stem": "Where is the lowest point?",
            "image": None,
            "areas": [{"coords": "40 70 60 95", "is_right": True, "label": "The valley"}],
        }

    def example_value(self):
        image = get_image_model().objects.order_by("-pk").first()
        described = {"image": image.pk, "alt_text": "A ball on a hill", "decorative": False} if image else None
        return {**self.meta.example, "image": described}

    def own_definition(self, value):
        image = value["image"]
        sources = image_sources(image) if image else {}
        alt = sources.pop("alt", "")
        return {
            "image": {**sources, "id": image.pk} if image else None,
            "alt": alt,
            "areas": [
                {
                    "id": area.id,
                    "shape": area.value["shape"] or "rect",
                    "coords": _parts(area.value["coords"] or ""),
                    "is_right": bool(area.value["is_right"]),
                    "label": area.value["label"] or "",
                }
                for area in value["areas"].bound_blocks
            ],
        }

    def own_stored(self, question):
        areas = [
            {
                **({"id": area["id"]} if area.get("id") else {}),
                "shape": area["shape"],
                "coords": " ".join(str(plain_number(round(part * 100, 2))) for part in area["coords"]),
                "is_right": area["is_right"],
                "label": area.get("label", ""),
            }
            for area in question["areas"]
        ]
        pk = (question.get("image") or {}).get("id")
        image = {"image": pk, "alt_text": question.get("alt", ""), "decorative": False} if pk else None
        return {"image": image, "areas": items(areas)}

    def pictures(self, value):
        return [*super().pictures(value), *([value["image"]] if value["image"] else [])]


def _parts(text: str) -> list[float]:
    """Percent as parts of one; nothing when it is not all numbers, which no shape allows."""
    try:
        return [round(float(word) / 100, 4) for word in text.replace("%", " ").replace(",", " ").split()]
    except ValueError:
        return []


class HotspotAdapter(StructBlockAdapter):
    """Adds a drawing of the areas over the picture, which writes the numbers (static/js/hotspot/editor.js)."""

    def js_args(self, block):
        *others, meta = super().js_args(block)
        words = {
            "area": gettext("Area"),
            "unnamed": gettext("without a name"),
            "right": gettext("right"),
            "wrong": gettext("wrong"),
            "missing": gettext("not drawn yet"),
            "help": gettext(
                "Drag on the picture to draw an area, drag an area to move it, its round handles to resize it. By "
                "keyboard: choose an area below the picture; arrow keys move it, with Shift they resize it."
            ),
        }
        drawing = {
            "data-controller": "hotspot-areas",
            "data-hotspot-areas-words-value": json.dumps(words),
            "data-hotspot-areas-picture-value": reverse("wagtailimages:preview", args=[0, "max-1000x1000"]),
        }
        return [*others, {**meta, "attrs": {**meta["attrs"], **drawing}}]

    @cached_property
    def media(self):
        return super().media + Media(js=[Script("js/hotspot/editor.js", type="module")])


register(HotspotAdapter(), HotspotBlock)
block_class = HotspotBlock
