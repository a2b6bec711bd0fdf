"""The contract of a lesson block. Members live in blocks/, one file each, and name their class `block_class`.

A block is a Wagtail block (usually a StructBlock) that also answers what publishing asks of it. The slug is the file
name, and the template is lms_pages/blocks/<slug>.html. A block that only shows something overrides nothing but
`search_text`. A new block needs `makemigrations`; removing or renaming one needs a data migration with it, because
Wagtail silently drops block types it does not know.
"""

from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.registry import Registry
from learning.courses.specs import FileRef


@dataclass(frozen=True)
class BlockActivity:
    """What a student can complete in a block: a rule of CompletionRule and the JSON-ready definition to freeze."""

    rule: str
    is_required: bool
    definition: dict


@dataclass(frozen=True)
class Problem:
    """Why a block may not be published. `kind` is one of gate.KINDS, `sentence` tells its author what to do."""

    kind: str
    sentence: str


class LessonBlock:
    """Mix-in for a Wagtail block. All methods take the block's value."""

    lesson_kind: str | None = None  # a LessonKind that a lesson with this block may take

    # Whether students see the block drawn from its frozen version by lms_pages/activities/<slug>.html (a quiz), rather
    # than its own template once for everybody (a video that only has to be viewed).
    drawn_from_version: bool = False

    # ES modules in static/, or bundles of settings.BUNDLES, that the page loads when a lesson has such a block; without
    # them it still works.
    modules: tuple[str, ...] = ()

    def modules_for(self, value) -> tuple[str, ...]:
        """More of them, that only some values of the block want."""
        return ()

    def search_text(self, value) -> str:
        """The words of the block, plain, for search and for the estimated reading time."""
        return ""

    def files(self, value) -> list[FileRef]:
        """Documents, media and images of the CMS that the block shows; they open with the lesson."""
        return []

    def minutes(self, value) -> float:
        """Time on top of reading its words."""
        return 0

    def activity(self, value) -> BlockActivity | None:
        """What can be completed, or None for a block that is only read."""
        return None

    def problems(self, value) -> list[Problem]:
        """What keeps it from being published (lms_pages.gate) and only the block itself can see."""
        return []

    def problems_on(self, value, page) -> list[Problem]:
        """What keeps it from being published on this page, and only what is around it says."""
        return []

    def written(self, value) -> list[str]:
        """HTML of what its author wrote, in which the gate looks at headings, links and pictures; Markdown gives
        `checkable_html`. Without what stands in blocks inside."""
        return []

    def inner(self, value) -> list:
        """Bound blocks inside it that answer for themselves, in the order in which they are read."""
        return []

    def get_preview_value(self):
        """`preview_value` is written as it would be stored; what it leaves out takes its default."""
        return self.to_python(self.meta.preview_value)

    def deconstruct(self):
        """Migrations name Wagtail's class, not ours, so that they outlive a file of blocks/."""
        path, args, kwargs = super().deconstruct()
        if path.startswith("lms_pages."):
            known = next(cls for cls in type(self).__mro__ if cls.__module__.startswith("wagtail."))
            path = f"{known.__module__}.{known.__qualname__}"
        return path, args, kwargs


class GROUP:
    """Headings of the block chooser, which shows them in this order."""

    TEXT = _("Text")
    CODE = _("Code and mathematics")
    MEDIA = _("Pictures, video and files")
    PRACTICE = _("Practice")
    ORDER = (TEXT, MEDIA, CODE, PRACTICE)


def named_block(slug: str, block_class: type[LessonBlock]) -> tuple[str, LessonBlock]:
    """A block with the template of its name, as a stream takes it."""
    block = block_class()
    block.meta.template = f"lms_pages/blocks/{slug}.html"
    return slug, block


class BlockRegistry(Registry):
    @cached_property
    def child_blocks(self) -> list[tuple]:
        """(slug, block) pairs for the StreamField, by group and file name so that migrations are stable."""
        pairs = [named_block(slug, block_class) for slug, block_class in self.items()]
        return sorted(pairs, key=lambda pair: GROUP.ORDER.index(pair[1].meta.group))


lesson_blocks = BlockRegistry("lms_pages.blocks", attribute="block_class")
