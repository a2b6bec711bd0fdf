"""SQLite's FTS5, asked directly: modelsearch ranks with a subquery a row, gives the title no weight, does not stem, and
fails on quotes. It still fills the table."""

from django.contrib.contenttypes.models import ContentType
from modelsearch.conf import get_app_config

from ..models import SearchEntry
from ..words import inflections

TITLE_WEIGHT = 10.0  # times a word of the body


def match(words):
    entries = SearchEntry._meta.db_table
    entry = get_app_config().get_model("IndexEntry")._meta.db_table
    fts = get_app_config().get_model("SQLiteFTSIndexEntry")._meta.db_table
    return SearchEntry.objects.extra(
        tables=[entry, fts],
        where=[
            f"{fts} MATCH %s",
            f"{entry}.id = {fts}.rowid",
            f"{entry}.content_type_id = %s",
            f"{entries}.id = CAST({entry}.object_id AS INTEGER)",
        ],
        params=[expression(words), ContentType.objects.get_for_model(SearchEntry).pk],
        order_by=["relevance", "pk"],
        # The columns of the table are autocomplete, body, title.
        select={"relevance": f"bm25({fts}, 0.0, 1.0, {TITLE_WEIGHT})"},
    )


def expression(words: list[str]) -> str:
    """All of the words, each in any of its forms. Words hold letters and digits only, so quoting them is enough."""
    anyof = (" OR ".join(f'"{form}"' for form in sorted(inflections(word))) for word in words)
    return "{title body} : (" + " AND ".join(f"({forms})" for forms in anyof) + ")"
