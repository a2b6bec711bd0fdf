import pytest

from search.words import LONGEST_WORD, MOST_WORDS, fold, inflections, query_words


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("Neural  Networks", ["neural", "networks"]),
        ("Reën, Zürich!", ["reen", "zurich"]),
        ('"neural* OR (title:', ["neural", "title"]),
        ("learning_rate", ["learning", "rate"]),
        ("how to train a model", ["train", "model"]),
        ("to be", ["to", "be"]),
        ("nul\x00byte", ["nul", "byte"]),
        ("train train", ["train"]),
        ("  !? ", []),
        ("", []),
    ],
)
def test_query_becomes_plain_words(query, words):
    assert query_words(query) == words


def test_query_of_any_length_becomes_a_few_short_words():
    words = query_words(" ".join(f"word{number}" for number in range(5000)))
    assert len(words) == MOST_WORDS
    assert len(query_words("x" * 10_000)[0]) == LONGEST_WORD


@pytest.mark.parametrize(
    ("word", "form"), [("networks", "network"), ("network", "networks"), ("derive", "deriving"), ("losses", "loss")]
)
def test_forms_of_a_word_meet(word, form):
    assert inflections(word) & inflections(form) >= {word, form}


def test_different_words_do_not_meet():
    assert not inflections("loss") & inflections("lost")
    assert not inflections("care") & inflections("career")


def test_fold_keeps_letters_of_other_scripts():
    assert fold("Größe ПРИВЕТ") == "grosse привет"
