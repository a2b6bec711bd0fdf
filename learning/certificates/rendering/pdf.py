"""The certificate as a PDF: the same sheet as on the page, set by WeasyPrint, with its credential attached."""

import logging
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from learning.certificates.facts import CertificateFacts
from learning.credentials.canonical import write_json
from learning.credentials.files import ATTACHMENT

from .sheet import Sheet, sheet_css, sheet_html, sheet_of

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


def render_pdf(facts: CertificateFacts, *, credential: dict | None) -> bytes:
    """The certificate as one page of tagged PDF with the signed credential attached. Not sealed yet: the caller stores
    `learning.credentials.services.seal_pdf(pdf, now=now)`. Raises PdfUnavailable."""
    weasyprint = library()
    sheet = sheet_of(facts)
    attachments = []
    if credential is not None:
        attachments = [
            weasyprint.Attachment(
                string=write_json(credential), name=ATTACHMENT, description="Open Badges 3.0", relationship="Data"
            )
        ]
    from .fetcher import OwnFilesFetcher

    document = weasyprint.HTML(string=document_of(sheet), url_fetcher=OwnFilesFetcher(fonts()))
    return document.write_pdf(pdf_variant="pdf/ua-1", attachments=attachments)


def document_of(sheet: Sheet) -> str:
    css = f"{faces()}\n{sheet_css(sheet.design)}"
    context = {"sheet": sheet, "css": css, "body": sheet_html(sheet)}
    return render_to_string("learning/certificates/document.html", context)


def library():
    """WeasyPrint, which costs half a second and needs libraries of the system. Raises PdfUnavailable."""
    try:
        import weasyprint
    except OSError as error:
        raise PdfUnavailable("Pango is not installed; `make run` says which packages are needed.") from error
    return weasyprint


def fonts() -> dict[str, Path]:
    folder = settings.ASSETS / "fonts"
    paths = {face[3]: folder / f"{face[3]}.woff2" for face in FACES}
    return {name: path for name, path in paths.items() if path.is_file()}


def faces() -> str:
    """The site's own letters; without them those of the system stand in."""
    there = fonts()
    if len(there) < len(FACES):
        log.warning("Web fonts are missing, so certificates are set in fonts of the system: run `make assets`.")
    return "\n".join(
        f'@font-face{{font-family:"{family}";font-style:{style};font-weight:{weight};src:url({OWN}{name})}}'
        for family, style, weight, name in FACES
        if name in there
    )
