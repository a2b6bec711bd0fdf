"""PostgreSQL's full-text search, through modelsearch: stemmed, weighted, indexed."""

from modelsearch.query import PlainText

from ..models import SearchEntry


def match(words):
    return SearchEntry.objects.search(PlainText(" ".join(words), operator="and")).get_queryset()
