"""A course as plain data -> pages. Again it updates the same pages, and only what is different."""

import re
from dataclasses import dataclass, field
from json import dumps, loads
from urllib.parse import unquote
from uuid import UUID, uuid4

import nh3
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.text import slugify
from wagtail.models import Locale, Page, Revision

from core.markdown import render_markdown

from ..block import lesson_blocks
from ..certificates import CERTIFICATE_RULE
from ..gate import Finding, findings
from ..models import CatalogPage, Category, CoursePage, LessonPage, ModulePage
from ..publication import GateRefused, gate_open, override_gate
from ..setup import ensure_site
from .file_store import FileStore
from .ids import with_ids
from .specs import FileMark, ImportedCourse, ImportedLesson, ImportedModule, ImportedSale

ADDRESS = re.compile(r"import-(file|lesson):([^\s)\"'#<>]+)(?:#[^\s)\"'<>]*)?")
LISTS = ("outcomes", "audience", "requirements", "prices")  # blocks that only the course page has
DESCRIPTION_TAGS = {"p", "br", "b", "i", "strong", "em", "ul", "ol", "li", "a", "h2", "h3", "h4"}


@dataclass
class Written:
    """Titles of the pages, by what happened to them."""

    page: CoursePage | None = None
    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)  # {source: slug}, where the wanted one was taken
    held_back: list[tuple[str, list[Finding]]] = field(default_factory=list)  # what the gate found, by title
    is_published: bool = False


@transaction.atomic
def write_course(
    course: ImportedCourse, store: FileStore, *, publish: bool, owner=None, override_gate: str = ""
) -> Written:
    """Make the pages of `course` say what it says, all or nothing.

    With `publish` they go live, and imported lessons that have left the source are unpublished. Without, changes wait
    as drafts, and what is live stays as it is. Pages that an editor added are left alone.

    When one page does not pass the gate, all stay drafts and `held_back` says why, unless `override_gate` gives the
    reason that goes into the log.
    """
    return _Writer(course, store, publish=publish, owner=owner, reason=override_gate).write()


class _Writer:
    def __init__(self, course: ImportedCourse, store: FileStore, *, publish: bool, owner, reason: str):
        self.course, self.store, self.publish, self.owner = course, store, publish, owner
        self.reason = reason
        self.done = Written()
        self.waiting: list[int] = []  # revisions to be published
        self.keys: dict[str, UUID] = {}  # lesson's source -> the key of its page, which may be still to come
        self.places: dict[str, tuple[str, str]] = {}  # lesson's source -> (slug of its module, its own)

    def write(self) -> Written:
        catalog = self._catalog()
        for file in self.course.files.values():
            self.store.add(file)
        page = self._find_course(catalog)
        slug = page.slug if page else self._free_slug(catalog, self.course.slug, self.course.source)
        page = self._save(page or CoursePage(locale=catalog.locale), self._course_fields(catalog, page, slug), catalog)
        known = Page.objects.descendant_of(page)
        modules = list(ModulePage.objects.filter(pk__in=known.values("pk")).order_by("path"))
        lessons = list(LessonPage.objects.filter(pk__in=known.values("pk")).order_by("path"))
        plan = self._plan(modules, lessons)
        kept = [self._write_module(page, *entry) for entry in plan]
        if self.publish:
            self._publish(kept, modules, lessons)
        self._put_in_order(page, [module for module, _ in kept])
        for module, part in kept:
            self._put_in_order(module, part)
        self.done.page = CoursePage.objects.get(pk=page.pk)
        return self.done

    # --- which page is which ----------------------------------------------------------------------------------------

    def _catalog(self) -> CatalogPage:
        _home, catalog = ensure_site()
        wanted = Locale.objects.filter(language_code=self.course.language).first()
        return catalog.get_translation_or_none(wanted) or catalog if wanted else catalog

    def _find_course(self, catalog) -> CoursePage | None:
        return (
            CoursePage.objects.filter(import_source=self.course.source, alias_of=None, locale=catalog.locale)
            .order_by("pk")
            .first()
        )

    def _plan(self, modules, lessons):
        """[(module, its page or None, its slug, [(lesson, its page or None, its slug)])]; also fills `places`."""
        plan, used_modules, used_lessons = [], set(), set()
        module_pages = [self._match(module, modules, used_modules) for module in self.course.modules]
        lesson_pages = {}
        for module, page in zip(self.course.modules, module_pages, strict=True):
            inside = [lesson for lesson in lessons if page and lesson.path.startswith(page.path)]
            for lesson in module.lessons:
                lesson_pages[lesson.source] = self._match_by_source(lesson, lessons, used_lessons)
            for lesson in module.lessons:
                if lesson_pages[lesson.source] is None:
                    lesson_pages[lesson.source] = self._match_by_slug(lesson, inside, used_lessons)
        module_slugs = {page.slug for page in modules if page.pk not in used_modules}
        for module, page in zip(self.course.modules, module_pages, strict=True):
            slug = self._unique(module, module_slugs)
            taken = {
                lesson.slug
                for lesson in lessons
                if page and lesson.path.startswith(page.path) and lesson.pk not in used_lessons
            }
            part = []
            for lesson in module.lessons:
                lesson_slug = self._unique(lesson, taken)
                self.places[lesson.source] = (slug, lesson_slug)
                known = lesson_pages[lesson.source]
                self.keys[lesson.source] = known.translation_key if known else uuid4()
                part.append((lesson, lesson_pages[lesson.source], lesson_slug))
            plan.append((module, page, slug, part))
        return plan

    def _match(self, wanted, pages, used):
        return self._match_by_source(wanted, pages, used) or self._match_by_slug(wanted, pages, used)

    @staticmethod
    def _match_by_source(wanted, pages, used):
        page = next((page for page in pages if page.pk not in used and page.import_source == wanted.source), None)
        if page:
            used.add(page.pk)
        return page

    def _match_by_slug(self, wanted, pages, used):
        """A file that was renumbered. A page whose own file is still there is not it."""
        sources = {entry.source for entry in (*self.course.modules, *self.course.lessons)}
        page = next(
            (
                page
                for page in pages
                if page.pk not in used
                and page.slug == wanted.slug
                and page.import_source
                and page.import_source not in sources
            ),
            None,
        )
        if page:
            used.add(page.pk)
        return page

    def _unique(self, wanted: ImportedModule | ImportedLesson, taken: set[str]) -> str:
        slug, number = wanted.slug, 2
        while slug in taken:
            slug, number = f"{wanted.slug[:240]}-{number}", number + 1
        taken.add(slug)
        if slug != wanted.slug:
            self.done.renamed[wanted.source] = slug
        return slug

    def _free_slug(self, parent, slug: str, source: str) -> str:
        number, wanted = 2, slug
        while not Page._slug_is_available(slug, parent):
            slug, number = f"{wanted}-{number}", number + 1
        if slug != wanted:
            self.done.renamed[source] = slug
        return slug

    # --- what they say ----------------------------------------------------------------------------------------------

    def _course_fields(self, catalog, page: CoursePage | None, slug: str) -> dict:
        """Fields the source is silent about keep what an editor gave them."""
        course = self.course
        fields = {
            "title": course.title[:255],
            "slug": slug,
            "import_source": course.source,
            "subtitle": course.subtitle[:255],
            "description": self._rich_text(course.description),
            "category": self._category(catalog.locale),
            "level": course.level,
            "estimated_minutes": course.minutes,
            "is_sequential": course.is_sequential,
            **{name: getattr(course, name) for name in CERTIFICATE_RULE},
            **_sale_fields(course.sale),
            "license": course.license[:255],
            "attribution": course.attribution[:500],
            "source_url": course.source_url[:200],
            "tags": tuple(sorted(course.tags)),
        }
        for name in ("outcomes", "audience", "requirements"):
            fields[name] = [{"type": "item", "value": text[:300]} for text in getattr(course, name)]
        return {name: value for name, value in fields.items() if value not in (None, "", (), [])}

    def _category(self, locale) -> Category | None:
        if not self.course.category:
            return None
        slug = slugify(self.course.category) or "courses"
        found = Category.objects.filter(locale=locale, slug=slug).first()
        return found or Category.objects.create(locale=locale, slug=slug, name=self.course.category[:100])

    def _rich_text(self, markdown: str) -> str:
        html = str(render_markdown(self._addresses(markdown, None)))
        html = re.sub(r"<(/?)h[1-6]", r"<\1h3", html)
        return nh3.clean(html, tags=DESCRIPTION_TAGS, attributes={"a": {"href"}}, link_rel=None).strip()

    def _lesson_fields(self, lesson: ImportedLesson, page: LessonPage | None, slug: str) -> dict:
        old = list(_newest(page).body.raw_data) if page else []
        blocks = [
            {"type": block["type"], "value": completed(block["type"], self._resolved(block["value"], lesson.source))}
            for block in lesson.blocks
        ]
        return {
            "title": lesson.title[:255],
            "slug": slug,
            "import_source": lesson.source,
            "body": with_ids(blocks, old, seed=f"{self.course.source}/{lesson.source}"),
            "estimated_minutes": lesson.minutes,
            "is_preview": lesson.is_preview,
            **self._opening_fields(lesson),
        }

    def _opening_fields(self, lesson: ImportedLesson) -> dict:
        """Of a day and a number of days only one holds: saying one takes the other away."""
        fields = {}
        if lesson.requires is not None:
            fields["prerequisites"] = [str(self.keys[source]) for source in lesson.requires if source in self.keys]
        if lesson.opens_at or lesson.opens_after_days:
            fields |= {"opens_at": lesson.opens_at, "opens_after_days": lesson.opens_after_days}
        return fields

    def _resolved(self, value, source: str):
        """The value with keys of rows for marks and real addresses for those of the import."""
        if isinstance(value, FileMark):
            return self.store.rows[value.path].pk
        if isinstance(value, dict):
            return {key: self._resolved(item, source) for key, item in value.items()}
        if isinstance(value, list):
            return [self._resolved(item, source) for item in value]
        return self._addresses(value, source) if isinstance(value, str) else value

    def _addresses(self, text: str, source: str | None) -> str:
        """Links between lessons are relative, so that moving or renaming the course breaks none."""

        def address(match):
            kind, name = match[1], unquote(match[2])
            if kind == "file":
                return self.store.url(name) if name in self.store.rows else "#"
            if name not in self.places or source not in self.places:
                return "#"
            module, lesson = self.places[name]
            return f"../../{module}/{lesson}/"

        return ADDRESS.sub(address, text)

    # --- pages ------------------------------------------------------------------------------------------------------

    def _write_module(self, course_page, module, page, slug, part):
        fields = {"title": module.title[:255], "slug": slug, "import_source": module.source}
        summary = self._addresses(module.summary, None)[:1000]
        page = self._save(page or ModulePage(locale=course_page.locale), {**fields, "summary": summary}, course_page)
        lessons = []
        for lesson, known, lesson_slug in part:
            if known and not known.path.startswith(page.path):
                known.move(page, pos="last-child", user=self.owner)
                known = LessonPage.objects.get(pk=known.pk)
            values = self._lesson_fields(lesson, known, lesson_slug)
            new = LessonPage(locale=course_page.locale, translation_key=self.keys[lesson.source])
            lessons.append(self._save(known or new, values, page))
        return page, lessons

    def _save(self, page, fields: dict, parent):
        """Create or update one page; a page that says all this already gets no new revision."""
        if page.pk is None:
            for name, value in fields.items():
                _assign(page, name, value)
            page.owner, page.live = self.owner, False
            type(parent).objects.get(pk=parent.pk).add_child(instance=page)
            revision = page.save_revision(user=self.owner, log_action=True)
            self.done.created.append(page.title)
        else:
            draft = _newest(page)
            changed = [name for name, value in fields.items() if not _is_same(draft, name, value)]
            for name in changed:
                _assign(draft, name, fields[name])
            if changed:
                revision = draft.save_revision(user=self.owner, log_action=True)
            elif self.publish and (not page.live or page.has_unpublished_changes):
                revision = page.latest_revision or draft.save_revision(user=self.owner)
            else:
                revision = None
            (self.done.updated if revision else self.done.unchanged).append(draft.title)
        if self.publish and revision:
            self.waiting.append(revision.pk)
        return type(page).objects.get(pk=page.pk)

    def _publish(self, kept, modules, lessons):
        """All of it or nothing: only together do links between lessons lead somewhere."""
        kept_modules = {module.pk for module, _ in kept}
        kept_lessons = {lesson.pk for _, part in kept for lesson in part}
        try:
            with transaction.atomic(), gate_open():
                # Read anew: the tree has changed since, and a revision publishes what it knows of the page's place.
                for pk in self.waiting:
                    Revision.objects.get(pk=pk).publish(user=self.owner, skip_permission_checks=True)
                removed = self._remove(kept_modules, kept_lessons, modules, lessons)
                self._pass_gate()
        except GateRefused:
            self.publish = False  # what is live keeps its order as well
        else:
            self.done.removed, self.done.is_published = removed, True

    def _pass_gate(self):
        for pk in self.waiting:
            revision = Revision.objects.get(pk=pk)
            page = revision.as_object()
            if found := findings(page):
                self.done.held_back.append((page.title, found))
                override_gate(page=page, revision=revision, found=found, reason=self.reason, user=self.owner)
        if self.done.held_back and not self.reason:
            raise GateRefused(page, found)

    def _remove(self, kept_modules, kept_lessons, modules, lessons) -> list[str]:
        """Unpublish what an earlier import made and the source has no more. Returns the titles."""
        removed: list[str] = []
        gone = [page for page in lessons if page.import_source and page.pk not in kept_lessons]
        gone += [page for page in modules if page.import_source and page.pk not in kept_modules]
        for page in gone:
            page = type(page).objects.get(pk=page.pk)
            # A module with a lesson that an editor added stays, or that lesson would vanish with it.
            if page.live and not page.get_children().live().exists():
                page.unpublish(user=self.owner)
                removed.append(page.title)
        return removed

    def _put_in_order(self, parent, pages):
        """Order the imported pages among their sisters; what is live changes only when publishing."""
        if not self.publish and type(parent).objects.get(pk=parent.pk).live:
            return
        wanted = [page.pk for page in pages]
        siblings = type(parent).objects.get(pk=parent.pk).get_children().values_list("pk", flat=True)
        if [pk for pk in siblings if pk in set(wanted)] == wanted:
            return
        for before, pk in zip(wanted, wanted[1:], strict=False):
            page = Page.objects.get(pk=pk).specific
            page.move(Page.objects.get(pk=before), pos="right", user=self.owner)


def completed(kind: str, value):
    """As it will be stored. Whoever reads a quiz writes its defaults out, and importing it again must find it the same.
    Ids that come along are replaced by `with_ids`."""
    if kind != "quiz":
        return value
    block = dict(lesson_blocks.child_blocks)[kind]
    read = block.to_python(value)
    list(read["questions"])  # a stream leaves what nobody looked at as it was
    return loads(dumps(block.get_prep_value(read), cls=DjangoJSONEncoder))


def _newest(page):
    return page.get_latest_revision_as_object() if page.latest_revision_id else page


def _is_same(page, name: str, value) -> bool:
    if name == "tags":
        return set(page.tags.names()) == set(value)
    if name == "body":
        return list(page.body.raw_data) == value
    if name in LISTS:
        return [block["value"] for block in getattr(page, name).raw_data] == [block["value"] for block in value]
    return getattr(page, name) == value


def _assign(page, name: str, value) -> None:
    if name == "tags":
        page.tags.set(list(value))
    elif name in LISTS:
        old = list(getattr(page, name).raw_data)
        setattr(page, name, dumps(with_ids(value, old, seed=f"{page.import_source}/{name}")))
    else:
        setattr(page, name, dumps(value) if name == "body" else value)


def _sale_fields(sale: ImportedSale | None) -> dict:
    if sale is None:
        return {}
    prices = [
        {"type": "price", "value": {"currency": currency, "amount": amount, "compare_at": before}}
        for currency, (amount, before) in sale.prices.items()
    ]
    return {"sale_mode": sale.mode, "prices": prices}
