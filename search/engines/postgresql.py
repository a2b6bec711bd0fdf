"""PostgreSQL's full-text search, through modelsearch: stemmed, weighted, indexed."""

from modelsearch.query import PlainText

from ..models import SearchEntry


def match(words):
    results = SearchEntry.objects.search(PlainText(" ".join(words), operator="and")).annotate_score("relevance")
    return results.get_queryset().order_by("-relevance", "pk")
