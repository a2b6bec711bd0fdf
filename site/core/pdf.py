"""Pages of HTML as a PDF, set by WeasyPrint in the letters of the house, without fetching anything."""

import logging
from pathlib import Path

from django.conf import settings

log = logging.getLogger(__name__)

OWN = "font:"
# (family, style, weight, file) of the web fonts of the set-up
FACES = (
    ("Bricolage Grotesque", "normal", "normal", "bricolage-grotesque-latin-opsz-normal"),
    ("Bricolage Grotesque", "normal", "normal", "bricolage-grotesque-latin-ext-opsz-normal"),
    ("Hanken Grotesk", "normal", "400 720", "hanken-grotesk-latin-wght-normal"),
    ("Hanken Grotesk", "normal", "400 720", "hanken-grotesk-latin-ext-wght-normal"),
    ("Literata", "normal", "400 700", "literata-latin-wght-normal"),
    ("Literata", "normal", "400 700", "literata-latin-ext-wght-normal"),
    ("Literata", "italic", "400 700", "literata-latin-wght-italic"),
    ("Literata", "italic", "400 700", "literata-latin-ext-wght-italic"),
)


class PdfUnavailable(RuntimeError):
    """The libraries that WeasyPrint draws with are not installed."""


def write_pdf(html: str, *, attachments=()) -> bytes:
    """A whole document of HTML as tagged PDF. Raises PdfUnavailable."""
    weasyprint = library()
    from .pdf_fetcher import OwnFilesFetcher

    document = weasyprint.HTML(string=html, url_fetcher=OwnFilesFetcher(_fonts()))
    return document.write_pdf(pdf_variant="pdf/ua-1", attachments=list(attachments))


def library():
    """WeasyPrint, which costs half a second and needs libraries of the system. Raises PdfUnavailable."""
    try:
        import weasyprint
    except OSError as error:
        raise PdfUnavailable("Pango is not installed; `make run` says which packages are needed.") from error
    return weasyprint


def font_faces() -> str:
    """The site's own letters, for the style sheet of a document; without them those of the system stand in."""
    there = _fonts()
    if len(there) < len(FACES):
        log.warning("Web fonts are missing, so PDFs are set in fonts of the system: run `make assets`.")
    return "\n".join(
        f'@font-face{{font-family:"{family}";font-style:{style};font-weight:{weight};src:url({OWN}{name})}}'
        for family, style, weight, name in FACES
        if name in there
    )


def _fonts() -> dict[str, Path]:
    folder = settings.ASSETS / "fonts"
    paths = {face[3]: folder / f"{face[3]}.woff2" for face in FACES}
    return {name: path for name, path in paths.items() if path.is_file()}
