"""The certificate as a piece of HTML, for the printable page and the editor's preview.

No inline style: the page links a style sheet at an address of its own, whose text is `page_css`."""

from learning.certificates.design_spec import DesignSpec
from learning.certificates.facts import CertificateFacts

from .sheet import sheet_css, sheet_html, sheet_of


def page_html(facts: CertificateFacts) -> str:
    """Safe markup of the sheet, without html and body. Pictures are data addresses."""
    return sheet_html(sheet_of(facts))


def page_css(design: DesignSpec) -> str:
    """What the sheet looks like, on the screen and printed. Letters are those of the site's own style sheet."""
    return sheet_css(design)
