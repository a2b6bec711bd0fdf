"""Finding courses and lessons. What a person may not read is not matched for them, so it cannot leak."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from commerce.pricing.selectors import shown_offers
from learning.access.selectors import entered_course_ids, locked_lesson_ids, may_enter_every_course
from learning.courses.links import course_urls, lesson_urls
from learning.courses.models import Course

from .engine import match
from .enums import Audience, EntryKind
from .models import SearchEntry, SearchEntryQuerySet
from .snippets import highlighted, snippet
from .specs import Hit
from .words import WORD, fold, query_words

FEWEST_LETTERS = 2


def find(query: str, *, user, locale: str, now: datetime | None = None) -> SearchEntryQuerySet:
    """What this person finds, best first: each course and lesson once, in `locale` or else in the course's language.

    `user` may be anonymous. Any string is a good query; one without words finds nothing.
    """
    entries = match(query_words(query))
    return entries.filter(_in_language(locale), _visible_to(user, now)).defer("title_words")


def _in_language(locale: str) -> Q:
    translation = SearchEntry.objects.filter(course=OuterRef("course"), locale=locale, audience=OuterRef("audience"))
    of_course = translation.filter(lesson=None)
    of_lesson = translation.filter(lesson=OuterRef("lesson"))
    return Q(locale=locale) | (
        Q(is_source=True) & (Q(lesson=None) & ~Exists(of_course) | Q(lesson__isnull=False) & ~Exists(of_lesson))
    )


def _visible_to(user, now: datetime | None) -> Q:
    """The rows beneath are asked as well: until the index has caught up, what was withdrawn or closed stays hidden.

    An archived course is found by those who are in it.
    """
    published = Q(course__is_live=True) & (Q(lesson=None) | Q(lesson__is_live=True))
    listed = published & Q(course__archived_at=None)
    everyone = Q(audience=Audience.EVERYONE) & (Q(lesson=None) | Q(lesson__is_preview=True))
    inside, outside = Q(audience=Audience.INSIDE), Q(audience=Audience.OUTSIDE)
    if may_enter_every_course(user):
        return listed & (everyone | inside)
    mine = entered_course_ids(user, now)
    if not mine:
        return listed & (everyone | outside)
    waiting = Q(lesson__in=locked_lesson_ids(user, mine, now))
    in_mine = everyone | inside & (Q(lesson=None) | ~waiting) | outside & waiting
    return published & Q(course__in=mine) & in_mine | listed & ~Q(course__in=mine) & (everyone | outside)


def hits(entries: Iterable[SearchEntry], query: str, locale: str) -> list[Hit]:
    """Entries ready to be shown, without those that have no page. Five queries at most, whatever their number."""
    entries, words = list(entries), query_words(query)
    course_keys = _keys("course", [entry.course_id for entry in entries if entry.kind == EntryKind.COURSE])
    lesson_keys = _keys("lesson", [entry.lesson_id for entry in entries if entry.kind == EntryKind.LESSON])
    sales = shown_offers(course_keys)
    urls = {
        EntryKind.COURSE: course_urls(course_keys.values(), locale) if course_keys else {},
        EntryKind.LESSON: lesson_urls(lesson_keys.values(), locale) if lesson_keys else {},
    }
    found = []
    for entry in entries:
        key = course_keys[entry.course_id] if entry.kind == EntryKind.COURSE else lesson_keys[entry.lesson_id]
        if key in urls[entry.kind]:
            found.append(
                Hit(
                    kind=entry.kind,
                    url=urls[entry.kind][key],
                    title=highlighted(entry.title, words),
                    snippet=snippet(entry.body, words) or highlighted(entry.teaser, words),
                    course_title=entry.course_title,
                    is_locked=entry.audience == Audience.OUTSIDE,
                    sale=sales.get(entry.course_id) if entry.kind == EntryKind.COURSE else None,
                )
            )
    return found


def _keys(owner: str, ids: list[int]) -> dict:
    model = SearchEntry._meta.get_field(owner).related_model
    return dict(model.objects.filter(pk__in=ids).values_list("pk", "key")) if ids else {}


def suggestions(prefix: str, *, locale: str, limit: int = 8) -> list[tuple[str, str]]:
    """(title, path) of published courses with a word that begins like this. At least two letters are needed."""
    typed = " ".join(WORD.findall(fold(prefix[:100])))
    if len(typed) < FEWEST_LETTERS:
        return []
    entries = SearchEntry.objects.filter(
        _in_language(locale),
        kind=EntryKind.COURSE,
        course__in=Course.objects.listed(),
        title_words__contains=f" {typed}",
    )
    found = list(entries.order_by("title").values_list("title", "course__key")[:limit])
    urls = course_urls([key for _title, key in found], locale) if found else {}
    return [(title, urls[key]) for title, key in found if key in urls]
