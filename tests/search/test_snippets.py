from search.snippets import LONGEST_SNIPPET, highlighted, snippet


def test_words_are_marked_in_any_form_and_everything_is_escaped():
    assert highlighted("Networks & <b>network</b>", ["network"]) == (
        "<mark>Networks</mark> &amp; &lt;b&gt;<mark>network</mark>&lt;/b&gt;"
    )


def test_hostile_text_stays_text():
    html = snippet('<script>alert(1)</script> network <img src=x onerror="alert(2)">', ["network", "script"])
    assert "<script" not in html and "<img" not in html
    assert html.count("<mark>") == 3


def test_snippet_lies_around_the_first_word_found():
    text = "filler " * 500 + "the gradient points uphill " + "filler " * 500
    html = snippet(text, ["gradient"])
    assert "the <mark>gradient</mark> points" in html
    assert html.startswith("… filler") and html.endswith("filler …")
    assert len(html) < LONGEST_SNIPPET + 30


def test_short_text_is_shown_whole_and_no_text_gives_none():
    assert snippet("Just this.", ["absent"]) == "Just this."
    assert snippet("", ["gradient"]) == ""


def test_text_without_spaces_is_cut_all_the_same():
    html = snippet("x" * 5000, ["gradient"])
    assert len(html) <= LONGEST_SNIPPET + 2


def test_accents_are_kept_where_words_are_compared_without():
    assert highlighted("Reën val", ["reen"]) == "<mark>Reën</mark> val"
