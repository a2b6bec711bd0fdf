"""What test settings name instead of the providers of embeds: no test calls outside."""

from urllib.parse import urlsplit

from wagtail.embeds.exceptions import EmbedNotFoundException
from wagtail.embeds.finders.base import EmbedFinder


class LocalEmbedFinder(EmbedFinder):
    """A provider for every address; one with "unreachable" in it does not answer. `calls` lists what was asked."""

    calls: list[str] = []

    def accept(self, url):
        return True

    def find_embed(self, url, max_width=None, max_height=None):
        self.calls.append(url)
        if "unreachable" in url:
            raise EmbedNotFoundException("This provider is not answering.")
        host = urlsplit(url).hostname
        frame = f'<iframe src="https://{host}/embed/1" style="border:0" onload="evil()"></iframe>'
        return {
            "title": "A local embed",
            "author_name": "Somebody",
            "provider_name": host,
            "type": "rich",
            "thumbnail_url": None,
            "width": 640,
            "height": 360,
            "html": f"{frame}<script>evil()</script>",
        }
