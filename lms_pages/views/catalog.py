"""Home and catalog. Nothing here looks at who is asking: every visitor gets the same answer for the same address."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import QueryDict
from django.shortcuts import render
from django.utils.translation import get_language

from accounts.visitors import is_visitor
from search.facets import FACETS, browse, category_counts
from search.specs import Selection, Shelf
from search.words import LONGEST_QUERY

from ..links import translations_of
from ..page_cache import same_for_visitors
from ..sharing import share_page
from .cards import course_cards

PER_PAGE = 12


@dataclass(frozen=True)
class Chip:
    """A filter that is on; `url` is the catalog without it."""

    label: str
    url: str


def home(request, page):
    """Context: categories, each with value, label and count. What else there is, the sections of the page say."""
    context = {
        "page": page,
        "categories": category_counts(get_language()),
        "translations": translations_of(page),
        "visitor_page": is_visitor(request),
        "share": share_page(request, page, description=page.lede),
    }
    response = render(request, "lms_pages/pages/home_page.html", context)
    return response if request.GET else same_for_visitors(response)


def catalog(request, page):
    """Context: cards, page_obj, count, facets, chips, query, sort, sorts, clear_url (empty when nothing is filtered).

    The address holds everything: q, category, level, language (each as often as one likes), sort, page.
    """
    locale = get_language()
    query = request.GET.get("q", "").replace("\x00", " ").strip()[:LONGEST_QUERY]
    chosen = {name: tuple(request.GET.getlist(name)) for name in FACETS}
    shelf = browse(Selection(query=query, chosen=chosen, sort=request.GET.get("sort", "")), locale=locale)
    page_obj = Paginator(shelf.courses, PER_PAGE).get_page(request.GET.get("page"))  # beyond the end: the last one
    chips = filter_chips(request.GET, shelf.facets, query)
    context = {
        "page": page,
        "cards": course_cards(page_obj.object_list, locale),
        "page_obj": page_obj,
        "count": page_obj.paginator.count,
        "facets": shelf.facets,
        "chips": chips,
        "query": query,
        "sort": shelf.sort,
        "sorts": shelf.sorts,
        "clear_url": request.path if chips else "",
        "translations": translations_of(page),
        "visitor_page": is_visitor(request),
        "share": share_page(request, page, description=page.introduction),
    }
    response = render(request, "lms_pages/pages/catalog_page.html", context)
    return same_for_visitors(response) if is_common(request.GET, shelf, page_obj) else response


def is_common(asked: QueryDict, shelf: Shelf, page_obj) -> bool:
    """Whether others are likely to ask for the same: no words searched, at most one value of each filter, all of them
    known. That bounds how many such pages there are, whatever somebody makes up."""
    known = {facet.name: {choice.value for choice in facet.choices} for facet in shelf.facets}
    known |= {"sort": {value for value, _label in shelf.sorts}, "page": {str(page_obj.number)}}
    return all(len(values) == 1 and values[0] in known.get(name, ()) for name, values in asked.lists())


def filter_chips(asked: QueryDict, facets, query: str) -> list[Chip]:
    """One chip for the words searched and one for each value chosen."""
    on = [("q", query, f"“{query}”")] if query else []
    on += [(facet.name, choice.value, choice.label) for facet in facets for choice in facet.chosen]
    return [Chip(label, without(asked, name, None if name == "q" else value)) for name, value, label in on]


def without(asked: QueryDict, name: str, value: str | None) -> str:
    """The query without one value of `name`, or without `name` at all; always from the first page."""
    rest = asked.copy()
    rest.pop("page", None)
    rest.setlist(name, [other for other in rest.getlist(name) if value is not None and other != value])
    return f"?{rest.urlencode()}"
