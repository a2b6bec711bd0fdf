"""Answers for embeds without asking anybody outside."""

from wagtail.embeds.exceptions import EmbedNotFoundException
from wagtail.embeds.finders.base import EmbedFinder


class LocalEmbedFinder(EmbedFinder):
    def accept(self, url):
        return True

    def find_embed(self, url, max_width=None, max_height=None):
        if "missing" in url:
            raise EmbedNotFoundException
        return {
            "title": "An embedded page",
            "author_name": "",
            "provider_name": "Local",
            "type": "rich",
            "thumbnail_url": "",
            "width": 640,
            "height": 360,
            "html": "<p>An embedded page</p>",
        }
