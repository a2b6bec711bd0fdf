"""Something another site offers to be shown here. The sites are those of settings.EMBED_PROVIDERS."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.embeds.embeds import get_embed_hash

from ..block import GROUP, LessonBlock
from ..embeds import fetch_embed, frame_url, known_embed, provider_of


class EmbedBlock(LessonBlock, blocks.StructBlock):
    modules = ("js/elsewhere-frame.js",)

    url = blocks.URLBlock(label=_("Address"), help_text=_("Of the page that shows it, as in your browser."))
    title = blocks.CharBlock(label=_("Title"), max_length=200, help_text=_("What it is, in a few words."))

    class Meta:
        icon = "link-external"
        label = _("Embed")
        group = GROUP.MEDIA
        description = _("Something of another site: a sketch, a sound, slides.")
        preview_value = {"url": "https://codepen.io/team/codepen/pen/PNaGbb", "title": "Gradient descent on a curve"}

    def clean(self, value):
        value = super().clean(value)
        if value["url"] and provider_of(value["url"]) is None:
            names = ", ".join(provider["name"] for provider in settings.EMBED_PROVIDERS)
            message = _("This site cannot be embedded. These can: %(names)s. A link in the text works for any other.")
            raise StructBlockValidationError({"url": ValidationError(message % {"names": names})})
        if value["url"] and not self.is_deferred_validation:
            fetch_embed(value["url"])
        return value

    def get_context(self, value, parent_context=None):
        """Without a frame a link stands in: the provider was never asked, did not answer, or only has a script."""
        context = super().get_context(value, parent_context)
        url = value["url"] or ""
        known, provider = known_embed(url), provider_of(url)
        context["frame_url"] = frame_url(url)
        context["frame_name"] = f"embed-{get_embed_hash(url)[:12]}"
        context["title"] = value["title"] or (known.title if known else "") or url
        context["provider_name"] = provider.name if provider else ""
        return context

    def search_text(self, value):
        return value["title"] or ""


block_class = EmbedBlock
