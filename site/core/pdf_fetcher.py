"""What WeasyPrint may fetch. A module of its own, because it needs WeasyPrint to be there."""

from collections.abc import Mapping
from pathlib import Path

from weasyprint.urls import URLFetcher, URLFetcherResponse

OWN = "font:"  # the only addresses, beside data:, that anything is fetched from


class OwnFilesFetcher(URLFetcher):
    """Fonts of ours by name, and what stands in the document itself: no network, no other file."""

    def __init__(self, fonts: Mapping[str, Path]):
        super().__init__(allowed_protocols=("data",))
        self.fonts = fonts

    def fetch(self, url, headers=None):
        name = url.removeprefix(OWN)
        if url.startswith(OWN) and name in self.fonts:
            return URLFetcherResponse(url, self.fonts[name].read_bytes(), {"Content-Type": "font/woff2"})
        return super().fetch(url, headers)
