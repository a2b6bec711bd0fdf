"""The contract of a search engine, and the one that fits the database in use.

Members live in engines/, one for each database vendor of Django, and name their function `match`. It takes plain folded
words (search.words.query_words), at least one, and returns the entries that have them all, best first and equals in the
order of the course; a word in the title weighs more than one in the body. The queryset can be filtered, counted and sliced.
"""

from django.db import connections, router

from core.registry import Registry

from .models import SearchEntry

engines = Registry("search.engines", attribute="match")


def match(words: list[str]):
    if not words:
        return SearchEntry.objects.none()
    vendor = connections[router.db_for_read(SearchEntry)].vendor
    return engines[vendor](words)
