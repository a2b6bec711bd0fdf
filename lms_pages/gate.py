"""What keeps a page from being published. One function answers for every way out: `findings`.

Each block brings its own checks (lms_pages.block: `problems`, `written`, `inner`); here are those of the page as a
whole. The gate looks at the page it is given, a draft as well, and changes nothing. Who is let through in spite of a
finding is the business of lms_pages.publication.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from .block import LessonBlock, Problem
from .internal_links import broken_links
from .written import Link, Written, read_written

KINDS = {
    "no_captions", "no_alt", "skipped_level", "empty_link", "no_right_answer", "broken_link", "empty",
    "bank_short", "no_license", "never_done", "no_content_host", "no_price", "frame", "not_allowed",
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """`place` names the block for people ("Block 3, Image"), `block_id` is the one to jump to in the editor; both are
    empty, or name the field, where no block is to blame."""

    kind: str
    sentence: str
    place: str = ""
    block_id: str = ""

    @property
    def fragment(self) -> str:
        """Of the editor's address: Wagtail's name for the part of the form that holds the block."""
        return f"#block-{self.block_id}-section" if self.block_id else ""

    @property
    def words(self) -> str:
        return f"{self.place}: {self.sentence}" if self.place else self.sentence

    def as_plain(self) -> dict:
        """For the log."""
        return {"kind": self.kind, "place": self.place, "block_id": self.block_id, "sentence": str(self.sentence)}


@dataclass(frozen=True)
class _Part:
    place: str
    block_id: str
    problems: list[Problem]
    written: Written


def findings(page: Page) -> list[Finding]:
    """Everything that keeps `page` (of its own class, a draft or not) from being published, in the order of reading.

    At most four queries beside those that reading its blocks costs.
    """
    parts = list(_parts(page))
    broken = broken_links((link for part in parts for link in part.written.links), page)
    gone = {id(link) for link in broken}
    found, level = [], 1  # the title of the page is the first heading
    for part in parts:
        problems = [*part.problems, *_problems_of(part.written, gone)]
        for heading in part.written.headings:
            if heading.level > level + 1:
                problems.append(_skipped(heading, level))
            level = heading.level
        found += [Finding(problem.kind, problem.sentence, part.place, part.block_id) for problem in problems]
    return found


def editor_address(page: Page, finding: Finding | None = None) -> str:
    """Of the page in the editor, where the block that is meant is opened."""
    return reverse("wagtailadmin_pages:edit", args=[page.pk]) + (finding.fragment if finding else "")


def _parts(page: Page) -> Iterator[_Part]:
    if of_page := list(getattr(page, "problems", list)()):
        yield _Part("", "", of_page, Written())
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            for number, child in enumerate(getattr(page, field.name), 1):
                place = _("Block %(number)d, %(name)s") % {"number": number, "name": _name(child)}
                yield from _parts_of(child, place, page)
        elif isinstance(field, RichTextField):
            yield _Part(str(field.verbose_name).capitalize(), "", [], read_written([getattr(page, field.name)]))


def _parts_of(child, place: str, page: Page, outer_id: str = "") -> Iterator[_Part]:
    block = child.block
    if not isinstance(block, LessonBlock):
        return
    block_id = str(child.id or outer_id)
    problems = [*block.problems(child.value), *block.problems_on(child.value, page)]
    yield _Part(place, block_id, problems, read_written(block.written(child.value)))
    for inner in block.inner(child.value):
        yield from _parts_of(inner, f"{place}, {_name(inner)}", page, block_id)


def _name(child) -> str:
    return str(child.block.label)


def _problems_of(written: Written, gone: set[int]) -> Iterator[Problem]:
    for address in written.bare_pictures:
        sentence = _("The picture %(address)s has no description. Write what it shows between its square brackets.")
        yield Problem("no_alt", sentence % {"address": Truncator(address.rpartition("/")[2]).chars(60)})
    for link in written.links:
        names = {"words": Truncator(link.text.strip()).chars(60), "address": Truncator(_address(link)).chars(80)}
        if not link.text.strip():
            yield Problem("empty_link", _("The link to %(address)s has no words.") % names)
        if id(link) in gone:
            yield Problem("broken_link", _("The link “%(words)s” leads to nothing here: %(address)s") % names)


def _address(link: Link) -> str:
    return _("%(kind)s %(id)s") % {"kind": link.linktype, "id": link.id} if link.linktype else link.href or "#"


def _skipped(heading, level: int) -> Problem:
    sentence = _("The heading “%(words)s” is of level %(level)d, but the one before it is of level %(before)d.")
    names = {"words": Truncator(heading.text.strip()).chars(60), "level": heading.level, "before": level}
    return Problem("skipped_level", sentence % names)
