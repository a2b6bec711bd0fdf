"""The words of one certificate as they are set: filled in, broken into lines, in a size that fits."""

import base64
import mimetypes
import re
from dataclasses import dataclass
from hashlib import sha256

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _

from core.private_files import private_storage
from learning.certificates.design_spec import DesignSpec, Picture
from learning.certificates.facts import CertificateFacts

from . import drawing
from .layout import Layout, layouts, size_of
from .placeholders import filled

# What the letters of the house have; a name with any other is set whole in letters that have them all.
HOUSE_LETTERS = re.compile(r"[\u0020-\u007e\u00a0-\u017f\u2010-\u2027]*")
WIDE = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60]|[\U00020000-\U0003ffff]")
NARROW = re.compile(r"[\u0600-\u06ff]")
COURSE_STEPS = ((34, "l"), (46, "m"), (60, "s"))
SMALLEST, SMALLER, MOST_SMALL_LINES = "xs", 1.25, 4  # of what fits no step: so many letters more go into its lines


@dataclass(frozen=True)
class Phrase:
    """Words in large letters: their lines, the class of their size and of their letters."""

    lines: tuple[str, ...]
    size: str
    letters: str


@dataclass(frozen=True)
class Signer:
    name: str
    title: str
    picture: str


@dataclass(frozen=True)
class Sheet:
    facts: CertificateFacts
    layout: Layout
    name: Phrase
    course: Phrase
    title: str
    before_name: str
    after_name: str
    closing: str
    details: tuple[tuple[str, str], ...]  # (label, text)
    signers: tuple[Signer, ...]
    logo: str
    seal: SafeString  # markup, empty without one
    qr: SafeString

    @property
    def design(self) -> DesignSpec:
        return self.facts.design

    @property
    def direction(self) -> str:
        return "rtl" if language_info(self.facts.language)["bidi"] else "ltr"

    @property
    def plain_address(self) -> str:
        """As people type it."""
        return self.facts.verify_url.partition("://")[2]


def sheet_of(facts: CertificateFacts) -> Sheet:
    design = facts.design
    layout, qr = layouts[design.layout], drawing.qr_code(facts.verify_url, design.colors.ink)
    with override(facts.language):
        values = values_of(facts)
        return Sheet(
            facts=facts,
            layout=layout,
            name=phrase(facts.student_name, layout.name_steps, most_lines=2),
            course=phrase(facts.course_title, COURSE_STEPS, most_lines=2),
            title=filled(design.texts.title, values),
            before_name=filled(design.texts.before_name, values),
            after_name=filled(design.texts.after_name, values),
            closing=filled(design.texts.closing, values),
            details=details_of(facts, values),
            signers=tuple(Signer(one.name, one.title, address_of(one.picture)) for one in design.signatures),
            logo=address_of(design.logo),
            seal=seal_of(design),
            qr=mark_safe(qr.svg(name="qr", title=_("QR code: %(address)s") % {"address": facts.verify_url})),
        )


def sheet_html(sheet: Sheet) -> SafeString:
    with override(sheet.facts.language):
        return render_to_string(f"learning/certificates/layouts/{sheet.layout.slug}.html", {"sheet": sheet})


def sheet_css(design: DesignSpec) -> str:
    """Of one layout in the colors of one design; sizes are those of the paper."""
    colors, size, layout = design.colors, size_of(design), layouts[design.layout]
    ornaments = {name: drawn for name, drawn in layout.ornaments(design, size).items() if name != "seal"}
    context = {
        "design": design,
        "size": size,
        "ornaments": ornaments,
        "pale": drawing.mixed(colors.accent, colors.paper, 0.35),
        "quiet": drawing.mixed(colors.ink, colors.paper, 0.78),
    }
    names = ("sheet", f"layouts/{layout.slug}")
    return "\n".join(render_to_string(f"learning/certificates/{name}.css", context) for name in names)


def values_of(facts: CertificateFacts) -> dict[str, str]:
    return {
        "student": facts.student_name,
        "course": facts.course_title,
        "date": day(facts.completed_on),
        "issued": day(facts.issued_on),
        "expires": day(facts.expires_on) if facts.expires_on else "",
        "grade": facts.grade,
        "issuer": facts.issuer_name,
        "code": facts.code,
    }


def day(at) -> str:
    return date_format(timezone.localtime(at), "DATE_FORMAT")


def details_of(facts: CertificateFacts, values: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """What is not said in a sentence already."""
    texts = facts.design.texts
    said = f"{texts.title}{texts.before_name}{texts.after_name}{texts.closing}"
    labels = {"date": _("Completed"), "grade": _("Grade"), "expires": _("Valid until")}
    return tuple((label, values[name]) for name, label in labels.items() if values[name] and f"{{{name}}}" not in said)


def phrase(text: str, steps: tuple[tuple[int, str], ...], *, most_lines: int) -> Phrase:
    """One line in the largest size in which it fits, else more lines in the largest in which they do. What fits in none
    is set small, broken inside words where there is no other place, and cut off after four lines."""
    size, lines = SMALLEST, wrapped(text, round(steps[-1][0] * SMALLER), MOST_SMALL_LINES)
    for count in range(1, most_lines + 1):
        tried = balanced(text, count)
        fitting = [name for most, name in steps if max(map(width_of, tried)) <= most]
        if fitting:
            size, lines = fitting[0], tried
            break
    return Phrase(tuple(lines), size, "house" if HOUSE_LETTERS.fullmatch(text) else "other")


def balanced(text: str, count: int) -> list[str]:
    """At most `count` lines, broken between words so that the longest is as short as can be (for one or two lines)."""
    words = text.split()
    if count < 2 or len(words) < 2:
        return [" ".join(words)]
    pairs = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    return list(min(pairs, key=lambda pair: max(map(width_of, pair))))


def wrapped(text: str, most: int, most_lines: int) -> list[str]:
    """Lines of at most that width, filled one after the other; the last one ends with "…" where more would follow."""
    lines = [""]
    for word in text.split():
        if lines[-1] and width_of(f"{lines[-1]} {word}") <= most:
            lines[-1] += f" {word}"
            continue
        lines.append("")
        for letter in word:
            if width_of(lines[-1] + letter) > most:
                lines.append("")
            lines[-1] += letter
    lines = [line for line in lines if line]
    return lines if len(lines) <= most_lines else [*lines[: most_lines - 1], f"{lines[most_lines - 1][:-1]}…"]


def width_of(text: str) -> int:
    """In letters of the middle width: those of Chinese, Japanese and Korean count double, those of Arabic less."""
    return round(len(text) + len(WIDE.findall(text)) - 0.1 * len(NARROW.findall(text)))


def seal_of(design: DesignSpec) -> SafeString:
    if design.seal == "drawn":
        drawn = layouts[design.layout].ornaments(design, size_of(design))["seal"]
        return mark_safe(drawn.svg(name="drawn-seal", title=_("Seal")))
    if design.seal == "picture" and design.seal_picture:
        picture = {"address": address_of(design.seal_picture), "alt": design.seal_picture.alt}
        return render_to_string("learning/certificates/parts/seal_picture.html", {"picture": picture})
    return SafeString("")


def address_of(picture: Picture | None) -> str:
    """The picture itself as a data address; "" for one that is gone, or is not the one that was chosen."""
    if picture is None:
        return ""
    if picture.path.startswith("data:"):
        return picture.path
    try:
        with private_storage().open(picture.path) as file:
            data = file.read()
    except OSError:
        return ""
    if sha256(data).hexdigest() != picture.sha256:
        return ""
    kind = mimetypes.guess_type(picture.path)[0] or "image/png"
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def language_info(code: str) -> dict:
    try:
        return get_language_info(code)
    except KeyError:
        return {"bidi": code.partition("-")[0] in {"ar", "fa", "he", "ur"}}
