"""Browsing the published courses: filters with honest counts, and the order on the shelf.

What would show nothing is not offered, a site of one language has no filter for it, and one where all is free (or all
is sold) none for that.
The count beside a value considers what the *other* facets ask, so ticking a second value of one facet adds courses and
never says zero for what would be shown.
"""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, CharField, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext_lazy as _

from learning.courses.enums import Admission, Level
from learning.courses.models import Course, CourseText

from .enums import EntryKind
from .selectors import find
from .specs import Choice, Facet, Selection, Shelf

CATEGORY, LEVEL, LANGUAGE, PRICE = "category", "level", "language", "price"
LABELS = {CATEGORY: _("Subject"), LEVEL: _("Level"), LANGUAGE: _("Language"), PRICE: _("Price")}
PRICES = {"free": _("Free"), "paid": _("Paid")}  # what nobody comes into by themselves is sold
FACETS = tuple(LABELS)
SORTS = {"newest": _("Newest"), "title": _("Title"), "shortest": _("Shortest")}
RELEVANCE = "relevance"
MOST_FOUND = 5000  # entries of the index that a catalog search looks at


def browse(selection: Selection, *, locale: str) -> Shelf:
    """The shelf for one selection. The same few queries whatever is on it; the courses themselves are not read yet."""
    courses, found = Course.objects.listed(), None
    if selection.query:
        found = matching_course_ids(selection.query, locale)
        courses = courses.filter(pk__in=found)
    languages = dict(settings.LANGUAGES) if len(settings.LANGUAGES) > 1 else {}
    labels = {CATEGORY: category_names(locale), LEVEL: dict(Level.choices), LANGUAGE: languages, PRICE: PRICES}
    chosen = {
        name: tuple(value for value in labels[name] if value in selection.chosen.get(name, ())) for name in FACETS
    }
    counts = _counts({n: courses.filter(*[_asks(o, chosen[o]) for o in FACETS if o != n]) for n in FACETS})
    facets = [
        Facet(
            name,
            str(LABELS[name]),
            tuple(
                Choice(value, str(label), counts.get((name, value), 0), value in chosen[name])
                for value, label in labels[name].items()
                if counts.get((name, value)) or value in chosen[name]
            ),
        )
        for name in FACETS
    ]
    facets = [facet for facet in facets if facet.name != PRICE or len(facet.choices) > 1 or facet.chosen]
    sorts = {**({RELEVANCE: _("Best match")} if found is not None else {}), **SORTS}
    sort = selection.sort if selection.sort in sorts else next(iter(sorts))
    shown = courses.filter(*[_asks(name, chosen[name]) for name in FACETS])
    return Shelf(
        courses=_ordered(shown, sort, locale, found),
        facets=tuple(facets),
        sort=sort,
        sorts=tuple((value, str(label)) for value, label in sorts.items()),
    )


def matching_course_ids(query: str, locale: str) -> list[int]:
    """Courses that any visitor finds, best first: those whose own page says it, then those where a lesson does."""
    entries = find(query, user=AnonymousUser(), locale=locale).values_list("kind", "course_id")[:MOST_FOUND]
    own_page_first = sorted(entries, key=lambda entry: entry[0] != EntryKind.COURSE)
    return list(dict.fromkeys(course_id for _kind, course_id in own_page_first))


def category_names(locale: str) -> dict[str, str]:
    """{slug: name} of the categories with a listed course, by name; in this language where any course says it."""
    names: dict[str, str] = {}
    rows = CourseText.objects.filter(course__in=Course.objects.listed()).exclude(course__category_slug="")
    rows = rows.exclude(category_name="")
    for slug, language, name in rows.values_list("course__category_slug", "locale", "category_name").distinct():
        if language == locale or slug not in names:
            names[slug] = name
    return dict(sorted(names.items(), key=lambda item: item[1].casefold()))


def category_counts(locale: str) -> list[Choice]:
    """The categories with how many published courses each has. Two queries."""
    counts = _counts({CATEGORY: Course.objects.listed()})
    return [Choice(slug, name, counts.get((CATEGORY, slug), 0), False) for slug, name in category_names(locale).items()]


def _asks(name: str, values: tuple[str, ...]) -> Q:
    if not values:
        return Q()
    if name == LANGUAGE:
        return Q(pk__in=CourseText.objects.filter(locale__in=values).values("course"))
    if name == PRICE:
        return Q(admission__in=[Admission.GRANTED if value == "paid" else Admission.SELF for value in values])
    return Q(**{f"{'category_slug' if name == CATEGORY else name}__in": values})


def _counts(asked: dict[str, QuerySet]) -> dict[tuple[str, str], int]:
    """{(facet, value): how many} of the courses that each facet looks at, in one query."""
    first, *others = [_values(name, courses) for name, courses in asked.items()]
    rows = first.union(*others, all=True) if others else first
    return {(name, value): count for name, value, count in rows}


def _values(name: str, courses: QuerySet) -> QuerySet:
    if name == LANGUAGE:
        rows, of = CourseText.objects.filter(course__in=courses), "locale"
    elif name == PRICE:
        paid = Case(When(admission=Admission.GRANTED, then=Value("paid")), default=Value("free"))
        rows, of = courses.annotate(price=paid), "price"
    else:
        rows, of = courses, "category_slug" if name == CATEGORY else name
    return rows.values_list(Value(name, CharField()), of).annotate(count=Count("pk")).order_by()


def _ordered(courses: QuerySet, sort: str, locale: str, found: list[int] | None) -> QuerySet:
    if sort == RELEVANCE and found:
        return courses.order_by(Case(*[When(pk=pk, then=place) for place, pk in enumerate(found)]))
    if sort == "title":
        titles = CourseText.objects.filter(course=OuterRef("pk"))
        shown = Coalesce(
            Subquery(titles.filter(locale=locale).values("title")[:1]),
            Subquery(titles.filter(locale=OuterRef("source_locale")).values("title")[:1]),
        )
        return courses.order_by(Lower(shown), "pk")
    if sort == "shortest":
        return courses.order_by("minutes", "-published_at", "-pk")
    return courses.order_by("-published_at", "-pk")
