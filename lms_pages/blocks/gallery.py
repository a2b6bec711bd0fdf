from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock as LibraryImageBlock

from core.markdown import checkable_html, plain_text
from learning.courses.enums import FileKind
from learning.courses.specs import FileRef

from ..block import GROUP, LessonBlock
from .image import image_sources, picture_problems


class GalleryImageBlock(blocks.StructBlock):
    image = LibraryImageBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=500, help_text=_("Markdown."))

    class Meta:
        icon = "image"
        label = _("Picture")
        label_format = "{caption}"


class GalleryBlock(LessonBlock, blocks.StructBlock):
    """Small pictures that open in full: in a dialog, or as the file itself without JavaScript."""

    modules = ("js/gallery.js",)

    title = blocks.CharBlock(label=_("Title"), required=False, max_length=150)
    images = blocks.ListBlock(GalleryImageBlock(), min_num=1, max_num=40, label=_("Pictures"))

    class Meta:
        icon = "grid"
        label = _("Gallery")
        label_format = "{title}"
        group = GROUP.MEDIA
        description = _("Pictures in a grid; each opens in full.")
        preview_value = {"title": "Four runs, four rates", "images": []}

    def get_preview_value(self):
        """With the newest pictures of the library."""
        images = [{"image": image.pk} for image in get_image_model().objects.order_by("-pk")[:4]]
        return self.to_python({**self.meta.preview_value, "images": images})

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["pictures"] = [
            {**image_sources(item["image"]), "caption": item["caption"], "credit": item["image"].credit}
            for item in value["images"]
            if item["image"]
        ]
        return context

    def problems(self, value):
        return [problem for item in value["images"] for problem in picture_problems(item["image"])]

    def written(self, value):
        return [checkable_html(item["caption"]) for item in value["images"]]

    def search_text(self, value):
        words = [value["title"]]
        for item in value["images"]:
            image = item["image"]
            words += [
                "" if image is None or image.decorative else image.contextual_alt_text,
                plain_text(item["caption"]),
            ]
        return " ".join(filter(None, words))

    def files(self, value):
        found = (FileRef(FileKind.IMAGE, item["image"].pk) for item in value["images"] if item["image"])
        return list(dict.fromkeys(found))


block_class = GalleryBlock
