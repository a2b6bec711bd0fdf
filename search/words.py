"""Words as both engines compare them: small letters, without accents, a handful at most."""

import re
import unicodedata

WORD = re.compile(r"[^\W_]+")
LONGEST_QUERY = 300  # characters that are looked at; the rest of a query is ignored
MOST_WORDS = 12
LONGEST_WORD = 64
SUFFIXES = ("ies", "ing", "ed", "es", "s", "e", "y")
ENDINGS = ("", "s", "es", "e", "ed", "ing", "y", "ies")
# Words that PostgreSQL's English configuration does not look for either.
STOP_WORDS = frozenset(
    "a an and are as at be but by do does for from how i if in into is it its not of on or so such that the their then"
    " there these they this to was what when where which who why will with you your".split()
)


def fold(text: str) -> str:
    """Small letters without accents, so that "reen" finds "Reën"."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()


def query_words(query: str) -> list[str]:
    """What is looked for: plain folded words. Quotes, operators and NUL bytes do not get through."""
    words = [word[:LONGEST_WORD] for word in WORD.findall(fold(query[:LONGEST_QUERY]))]
    words = list(dict.fromkeys(words))[:MOST_WORDS]
    return [word for word in words if word not in STOP_WORDS] or words


def inflections(word: str) -> set[str]:
    """The English forms of a folded word, so that "networks" finds "network": what a stemmer would call the same."""
    for suffix in SUFFIXES:
        stem = word.removesuffix(suffix)
        if stem != word and len(stem) >= 3 and not (suffix == "s" and stem.endswith("s")):
            break
    else:
        stem = word
    if len(stem) < 3:
        return {word}
    return {word, *(stem + ending for ending in ENDINGS)}
