"""Certificate templates: snippets above, frozen designs below.

Publishing a template writes a version of its design (learning.certificates); pictures are copied, under the name of
what they are, into the private storage. So nothing that is changed or deleted in the editor changes a certificate.
"""

import base64
import mimetypes
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import PurePath
from urllib.parse import urlencode

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language
from wagtail.images.utils import to_svg_safe_spec

from core import clock
from core.private_files import private_storage
from core.site_facts import site_facts
from learning.certificates.design_spec import Colors, DesignSpec, Picture, Signature, Texts
from learning.certificates.facts import CertificateFacts
from learning.certificates.rendering.page import page_html
from learning.certificates.templates_kept import keep_template_version

from .covers import DYES
from .models import CertificateTemplate, LessonImage, SiteSettings

PICTURE_SIZE = ["max-1000x600", "format-png"]
FOLDER = "certificates/pictures"
NAMES = {
    "": "Thandiwe Ndou",
    "long": "Maximiliana Alexandrina Papadopoulou-Wolfeschlegelsteinhausen"[:60],
    "arabic": "محمد بن عبد الرحمن الخوارزمي",
    "chinese": "欧阳娜娜",
}


def design_of(template: CertificateTemplate, keep: Callable[[bytes, str], Picture]) -> DesignSpec:
    """`keep` makes a picture of (bytes, ending). One whose file is gone is left out."""

    def picture(image: LessonImage | None) -> Picture | None:
        if image is None:
            return None
        try:
            spec = to_svg_safe_spec(PICTURE_SIZE) if image.is_svg() else "|".join(PICTURE_SIZE)
            file = image.get_rendition(spec).file
            with file.open("rb") as opened:
                kept = keep(opened.read(), PurePath(file.name).suffix)
        except OSError:  # SourceImageIOError is one
            return None
        return replace(kept, alt=image.description or image.title)

    signatures = (child.value for child in template.signatures)
    return DesignSpec(
        layout=template.layout,
        colors=Colors(ink=template.ink, accent=template.accent, paper=template.ground),
        texts=Texts(template.heading, template.before_name, template.after_name, template.closing),
        orientation=template.orientation,
        paper=template.paper,
        language=template.language,
        logo=picture(template.logo),
        seal=template.seal,
        seal_picture=picture(template.seal_picture) if template.seal == template.Seal.PICTURE else None,
        signatures=tuple(Signature(each["name"], each["title"] or "", picture(each["picture"])) for each in signatures),
    )


def kept_picture(data: bytes, ending: str) -> Picture:
    """In the private storage for ever: certificates are drawn from it."""
    digest = sha256(data).hexdigest()
    name, storage = f"{FOLDER}/{digest}{ending}", private_storage()
    if not storage.exists(name):
        storage.save(name, ContentFile(data))
    return Picture(name, digest)


def shown_picture(data: bytes, ending: str) -> Picture:
    """In a preview, which writes nothing: the picture itself as an address."""
    kind = mimetypes.guess_type(f"picture{ending}")[0] or "image/png"
    return Picture(f"data:{kind};base64,{base64.b64encode(data).decode()}", sha256(data).hexdigest())


@transaction.atomic
def compile_template(template: CertificateTemplate) -> None:
    """What is live now. One that is taken off is drawn from no less by courses that have it, until they choose anew."""
    if template.live:
        chosen = SiteSettings.objects.values_list("certificate_template", flat=True).first()
        spec = design_of(template, kept_picture)
        keep_template_version(key=template.key, spec=spec, is_default=template.pk == chosen)


def compile_templates() -> None:
    """All of them: which is the default may have changed."""
    for template in CertificateTemplate.objects.filter(live=True):
        compile_template(template)


def ensure_default_template() -> CertificateTemplate:
    """One that is published and is that of courses that choose none. Idempotent; what an administrator chose stays."""
    chosen = SiteSettings.load()
    if chosen.certificate_template is None:
        template = CertificateTemplate.objects.filter(live=True).order_by("pk").first()
        if template is None:
            inks = DYES.get(chosen.cloth, DYES["indigo"])
            template = CertificateTemplate.objects.create(title="Standard", accent=inks.ground)
            template.save_revision()
        chosen.certificate_template = template
        chosen.save()
    return chosen.certificate_template


def sheet_address(template: CertificateTemplate) -> str:
    """Of the style sheet (views.certificate_sheet)."""
    names = ("layout", "orientation", "paper", "ink", "accent", "ground")
    asked = {name: getattr(template, name).removeprefix("#") for name in names}
    return f"{reverse(template.snippet_viewset.get_url_name('sheet'))}?{urlencode(asked)}"


def preview_of(template: CertificateTemplate, mode: str) -> dict:
    """For the editor: the sheet of somebody who does not exist."""
    now = clock.current()
    facts = CertificateFacts(
        code="7KQM-2XWD-9RTA",
        verify_url=f"{settings.WAGTAILADMIN_BASE_URL}/verify/7KQM-2XWD-9RTA",
        student_name=NAMES.get(mode, NAMES[""]),
        course_title="Neural networks from scratch",
        completed_on=now,
        issued_on=now,
        expires_on=now + timedelta(days=730),
        grade="87 %",
        language=template.language or get_language() or settings.LANGUAGE_CODE,
        issuer_name=site_facts().name,
        design=design_of(template, shown_picture),
    )
    return {"sheet": page_html(facts), "sheet_css": sheet_address(template), "has_fonts": settings.WEB_FONTS}
