"""A picture from the library. Pictures of other sites stay Markdown: ![what it shows](https://...)."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock as LibraryImageBlock
from wagtail.images.shortcuts import get_renditions_or_not_found

from core.markdown import checkable_html, plain_text
from learning.courses.enums import FileKind
from learning.courses.specs import FileRef

from ..block import GROUP, LessonBlock, Problem

WIDTHS = (480, 960, 1440)


class ImageBlock(LessonBlock, blocks.StructBlock):
    """Stored: {"image": {"image": pk, "decorative": bool, "alt_text": str}, "caption", "credit", "on_white": bool}."""

    image = LibraryImageBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=500, help_text=_("Markdown."))
    credit = blocks.CharBlock(
        label=_("Credit"), required=False, max_length=255, help_text=_("Empty: the one kept with the image.")
    )
    on_white = blocks.BooleanBlock(
        label=_("White ground"),
        required=False,
        help_text=_("For dark drawings without a background, which would vanish in dark mode."),
    )

    class Meta:
        icon = "image"
        label = _("Image")
        label_format = "{caption}"
        group = GROUP.MEDIA
        description = _("A picture with its description for those who cannot see it, caption and credit.")
        preview_value = {"image": None, "caption": "Four steps down the same hill, each shorter than the last."}

    def get_preview_value(self):
        """With the newest picture of the library, when there is one."""
        value = super().get_preview_value()
        image = get_image_model().objects.order_by("-pk").first()
        value["image"] = self.child_blocks["image"].to_python(image.pk if image else None)
        return value

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        image = value.get("image")
        context["sources"] = image_sources(image) if image else None
        context["credit"] = value.get("credit") or (image.credit if image else "")
        return context

    def problems(self, value):
        return picture_problems(value.get("image"))

    def written(self, value):
        return [checkable_html(value.get("caption")), checkable_html(value.get("credit"))]

    def search_text(self, value):
        image = value.get("image")
        alt = "" if image is None or image.decorative else image.contextual_alt_text
        return " ".join(filter(None, (alt, plain_text(value.get("caption")))))

    def files(self, value):
        return [FileRef(FileKind.IMAGE, value["image"].pk)] if value.get("image") else []


def picture_problems(image) -> list[Problem]:
    """Of a picture as ImageBlock gives it. The title does not describe it: it often is the name of a file."""
    if image is None:
        return [Problem("empty", _("No picture is chosen."))]
    if image.decorative or (image.contextual_alt_text or "").strip() or image.description.strip():
        return []
    return [Problem("no_alt", _("The picture has no description. Write one, or mark it as decorative."))]


def image_sources(image) -> dict:
    """{"src", "srcset", "width", "height", "alt"} of an image: WebP in a few widths, never larger than the original.

    Drawings (SVG) and moving pictures (GIF) are shown as they are.
    """
    alt = "" if image.decorative else image.contextual_alt_text or image.default_alt_text
    if image.is_svg() or image.file.name.lower().endswith(".gif"):
        return {"src": image.file.url, "srcset": "", "width": image.width, "height": image.height, "alt": alt}
    widths = [width for width in WIDTHS if width < image.width] + [min(image.width, WIDTHS[-1])]
    specs = [f"width-{width}|format-webp" for width in dict.fromkeys(widths)]
    renditions = list(get_renditions_or_not_found(image, specs).values())
    largest = renditions[-1]
    return {
        "src": largest.url,
        "srcset": ", ".join(f"{rendition.url} {rendition.width}w" for rendition in renditions),
        "width": largest.width,
        "height": largest.height,
        "alt": alt,
    }


block_class = ImageBlock
