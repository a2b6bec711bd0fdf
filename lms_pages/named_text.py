"""Fields of lists and tables in the editor. Wagtail writes their label above them without tying the two together, so it
is said again to who hears the page. In migrations they are Wagtail's own."""

from django.utils.functional import cached_property
from wagtail import blocks


class NamedTextBlock(blocks.TextBlock):
    @cached_property
    def field(self):
        field = super().field
        field.widget.attrs["aria-label"] = self.meta.label
        return field

    def deconstruct(self):
        return "wagtail.blocks.TextBlock", *super().deconstruct()[1:]


class NamedCharBlock(blocks.CharBlock):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.field.widget.attrs["aria-label"] = self.meta.label

    def deconstruct(self):
        return "wagtail.blocks.CharBlock", *super().deconstruct()[1:]
