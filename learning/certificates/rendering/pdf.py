"""The certificate as a PDF: the same sheet as on the page, with its credential attached."""

from django.template.loader import render_to_string

from core.pdf import font_faces, library, write_pdf
from learning.certificates.facts import CertificateFacts
from learning.credentials.canonical import write_json
from learning.credentials.files import ATTACHMENT

from .sheet import Sheet, sheet_css, sheet_html, sheet_of


def render_pdf(facts: CertificateFacts, *, credential: dict | None) -> bytes:
    """The certificate as one page of tagged PDF with the signed credential attached. Not sealed yet: the caller stores
    `learning.credentials.services.seal_pdf(pdf, now=now)`. Raises core.pdf.PdfUnavailable."""
    attachments = []
    if credential is not None:
        attachments = [
            library().Attachment(
                string=write_json(credential), name=ATTACHMENT, description="Open Badges 3.0", relationship="Data"
            )
        ]
    return write_pdf(document_of(sheet_of(facts)), attachments=attachments)


def document_of(sheet: Sheet) -> str:
    css = f"{font_faces()}\n{sheet_css(sheet.design)}"
    context = {"sheet": sheet, "css": css, "body": sheet_html(sheet)}
    return render_to_string("learning/certificates/document.html", context)
