"""LaTeX formulas as MathML, which browsers draw without a script. What cannot be read says so."""

import re
from functools import lru_cache
from html import escape, unescape
from xml.etree.ElementTree import Element, fromstring, tostring

from django.utils.translation import gettext as _
from latex2mathml.commands import MATRICES
from latex2mathml.converter import convert_to_element

LONGEST = 5000  # characters
ENVIRONMENTS = {name.removeprefix("\\") for name in MATRICES}
# What people write, in the words of the converter.
SAME_AS = {"aligned": "align*", "align": "align*", "gathered": "align*", "gather*": "align*"}
NEEDS = {
    "mfrac": 2, "msub": 2, "msup": 2, "mover": 2, "munder": 2, "mroot": 2, "msubsup": 3, "munderover": 3,
}  # fmt: skip
STACKED = {"mfrac", "mover", "munder", "munderover", "mtable"}  # of a table, whose rows stand over each other
SCRIPTED = {"msub", "msup", "msubsup"}
SCRIPT = 0.7  # the size of what is raised or lowered


class FormulaError(ValueError):
    """The LaTeX cannot be shown. The message says why, for its author."""


def mathml(latex: str, *, display: bool = False) -> str:
    """A `<math>` element, safe to show; `display` centers it on a line of its own. Raises FormulaError."""
    latex = latex.strip()
    if not latex:
        raise FormulaError(_("The formula is empty."))
    if len(latex) > LONGEST:
        raise FormulaError(_("The formula is longer than %(limit)d characters.") % {"limit": LONGEST})
    return _mathml(latex, display)


def formula(latex: str, *, display: bool = False) -> str:
    """MathML, or the source in a <code> when it cannot be read, so that nothing is lost."""
    try:
        return mathml(latex, display=display)
    except FormulaError:
        return f"<code>{escape(latex)}</code>"


def width_of(mathml: str) -> float:
    """About how wide a formula is drawn, in letters: what stands over each other is as wide as the wider part."""
    return _width(fromstring(mathml))


def _width(element: Element) -> float:
    name = element.tag.rpartition("}")[2]
    parts = [_width(part) for part in element]
    if not parts:
        return len((element.text or "").strip())
    if name in STACKED:
        return max(parts)
    if name in SCRIPTED:
        return parts[0] + SCRIPT * max(parts[1:], default=0)
    return sum(parts)


@lru_cache(maxsize=2048)
def _mathml(latex: str, display: bool) -> str:
    source = re.sub(r"\\(begin|end)\{([^{}]*)\}", _known_environment, latex)
    source = re.sub(r"\\arg(?![a-zA-Z])", r"\\operatorname{arg}", source)
    try:
        tree = convert_to_element(source, display="block" if display else "inline")
    except (RecursionError, MemoryError):
        raise FormulaError(_("The formula is nested too deeply.")) from None
    except Exception as error:  # the converter raises many kinds, IndexError among them, on input it does not know
        raise FormulaError(_reason(error)) from None
    for element in tree.iter():
        _settle(element)
    return tostring(tree, encoding="unicode")


def _known_environment(match: re.Match) -> str:
    name = SAME_AS.get(match[2], match[2])
    if name not in ENVIRONMENTS:
        raise FormulaError(_("Unknown environment: %(name)s") % {"name": match[2]})
    return rf"\{match[1]}{{{name}}}"


def _settle(element: Element) -> None:
    """The converter writes characters as entities and passes what it does not know through; neither may stay."""
    was_entity = (element.text or "").startswith("&#")
    element.text = unescape(element.text) if element.text else element.text
    if element.tag != "mtext" and (element.text or "").startswith("\\") and len(element.text) > 1:
        raise FormulaError(_("Unknown command: %(name)s") % {"name": element.text})
    if element.tag == "mi" and element.text == "&":
        raise FormulaError(_("“&” only separates the columns of a table or an alignment."))
    if element.tag == "mi" and element.text == "}" and not was_entity:
        raise FormulaError(_("The braces do not match."))
    if len(element) != NEEDS.get(element.tag, len(element)):
        raise FormulaError(_("Something is missing after a command, a “^” or a “_”."))
    for name in ("href", "style", "class"):
        element.attrib.pop(name, None)


def _reason(error: Exception) -> str:
    name = type(error).__name__
    if "Superscript" in name or "Subscript" in name or "SuperScript" in name:
        return _("Something is missing after “^” or “_”, or there are two of them in a row.")
    if "Left" in name or "Right" in name:
        return _("“\\left” and “\\right” come in pairs.")
    if "End" in name:
        return _("“\\begin” has no “\\end”.")
    return _("The formula is incomplete: something is missing after a command or a brace.")
