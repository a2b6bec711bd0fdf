from django.core.paginator import Paginator
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from .enums import EntryKind
from .selectors import find, hits, suggestions
from .words import LONGEST_QUERY

ON_FIRST_PAGE = {EntryKind.COURSE: 6, EntryKind.LESSON: 10}  # when both are shown
PER_PAGE = 20


@require_safe
def search(request):
    """Courses and lessons for `q`. `kind` narrows to one of the two, which is then shown in pages."""
    query = request.GET.get("q", "")[:LONGEST_QUERY].replace("\x00", " ").strip()
    kind = request.GET.get("kind", "")
    kind = kind if kind in EntryKind.values else ""
    locale = get_language()
    entries = find(query, user=request.user, locale=locale)
    groups, page_obj = [], None
    for each in EntryKind:
        of_kind = entries.filter(kind=each)
        count = of_kind.count()
        if kind == each:
            page_obj = Paginator(of_kind, PER_PAGE).get_page(request.GET.get("page"))
        shown = page_obj.object_list if kind == each else of_kind[: ON_FIRST_PAGE[each]]
        is_open = count and kind in {"", each}
        groups.append(
            {
                "kind": each,
                "count": count,
                "hits": hits(shown, query, locale) if is_open else [],
                "has_more": not kind and count > ON_FIRST_PAGE[each],
            }
        )
    context = {
        "query": query,
        "kind": kind,
        "groups": groups,
        "count": sum(group["count"] for group in groups if kind in {"", group["kind"]}),
        "page_obj": page_obj,
    }
    return render(request, "search/results.html", context)


@require_safe
def suggest(request):
    """Titles of courses for what is being typed: {"suggestions": [{"title": ..., "url": ...}]}."""
    found = suggestions(request.GET.get("q", ""), locale=get_language())
    return JsonResponse({"suggestions": [{"title": title, "url": url} for title, url in found]})
