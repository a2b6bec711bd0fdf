from learning.certificates.facts import CertificateFacts


class PdfUnavailable(RuntimeError):
    """The libraries that WeasyPrint draws with are not installed."""


def render_pdf(facts: CertificateFacts, *, credential: dict | None) -> bytes:
    """The certificate as one page of tagged PDF with the signed credential attached. Not sealed yet: the caller stores
    `learning.credentials.services.seal_pdf(pdf, now=now)`. Raises PdfUnavailable."""
    raise NotImplementedError
