"""The words on a certificate: filled in, broken into lines, never more than fits."""

import io
from hashlib import sha256

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from core.private_files import private_storage
from learning.certificates.design_spec import Picture, Texts
from learning.certificates.rendering.card import render_card
from learning.certificates.rendering.layout import layouts
from learning.certificates.rendering.placeholders import BadPlaceholder, check_text, filled
from learning.certificates.rendering.sheet import balanced, phrase, sheet_of, width_of
from tests.factories.certificate_facts import make_design, make_facts

pytestmark = pytest.mark.once
LONG = "Maximiliana Alexandrina Papadopoulou-Wolfeschlegelsteinhaus"


@pytest.mark.parametrize(
    "text", ["{nobody}", "{student.password}", "{student!r}", "{student:>99}", "{0}", "{}", "{x[1]}"]
)
def test_a_placeholder_that_is_not_known_is_named(text):
    with pytest.raises(BadPlaceholder) as problem:
        check_text(f"For {text} and {{date}}")
    assert len(problem.value.names) == 1
    check_text("For {student} on {date} with {{braces}}")


def test_a_brace_that_is_not_closed_is_noticed():
    for text in ("{student", "student}", "{"):
        with pytest.raises(BadPlaceholder):
            check_text(text)


def test_values_are_words_and_a_sentence_without_its_value_is_left_out():
    values = {"student": "{date} {code!r}", "grade": ""}
    assert filled("For {student}", values) == "For {date} {code!r}"
    assert filled("With {grade}", values) == "" and filled("Well done", values) == "Well done"


def test_what_a_sentence_says_already_is_not_said_again():
    said = sheet_of(make_facts())
    assert said.closing == "on May 4, 2026" and [label for label, _text in said.details] == ["Grade", "Valid until"]
    texts = Texts("Certificate", "", "", "with {grade}, valid until {expires}")
    assert [label for label, _text in sheet_of(make_facts(make_design(texts=texts))).details] == ["Completed"]


@pytest.mark.parametrize("slug", list(layouts))
def test_names_are_as_large_as_they_can_be_and_long_ones_are_shared_out(slug):
    steps = layouts[slug].name_steps
    short, long = phrase("Thandi Ndou", steps, most_lines=2), phrase(LONG, steps, most_lines=2)
    assert (short.lines, short.size, short.letters) == (("Thandi Ndou",), steps[0][1], "house")
    assert len(LONG) > 55 and len(long.lines) == 2 and " ".join(long.lines) == LONG
    assert max(map(width_of, long.lines)) <= steps[-1][0]
    assert phrase("欧阳娜娜", steps, most_lines=2).letters == phrase("Nguyễn", steps, most_lines=2).letters == "other"
    unbroken, endless = phrase("W" * 60, steps, most_lines=2), phrase("title" * 80, steps, most_lines=2)
    assert unbroken.size == endless.size == "xs" and "".join(unbroken.lines) == "W" * 60
    assert len(endless.lines) == 4 and endless.lines[-1].endswith("…")
    assert max(map(width_of, (*unbroken.lines, *endless.lines))) <= steps[-1][0] * 1.25 + 1


def test_lines_are_broken_between_words_and_as_even_as_they_can_be():
    assert balanced("one two three four", 2) == ["one two", "three four"]
    assert balanced("one", 2) == ["one"] and balanced("", 2) == [""]
    assert width_of("王王") == 4


def test_a_picture_that_is_not_the_one_that_was_chosen_is_not_shown():
    data = b"\x89PNG not really"
    name = private_storage().save("certificates/pictures/one.png", ContentFile(data))
    right, wrong = Picture(name, sha256(data).hexdigest()), Picture(name, sha256(b"other").hexdigest())
    gone = Picture("certificates/pictures/gone.png", right.sha256)
    logos = [sheet_of(make_facts(make_design(logo=logo))).logo for logo in (right, wrong, gone, None)]
    assert logos[0].startswith("data:image/png;base64,") and logos[1:] == ["", "", ""]


def test_the_card_is_a_picture_of_the_size_that_links_show():
    cards = [
        render_card(make_facts(student_name=name, grade=grade))
        for name, grade in (("Thandi Ndou", "87 %"), ("", ""), ("欧阳娜娜", "87 %"), (LONG, "87 %"))
    ]
    endless = {"student_name": "Wolfeschlegel" * 11, "course_title": "深" * 255, "issuer_name": "University " * 23}
    cards.append(render_card(make_facts(**endless)))
    assert len(set(cards)) == len(cards)
    for card in cards:
        image = Image.open(io.BytesIO(card))
        assert (image.format, image.size) == ("PNG", (1200, 630)) and len(card) < 300_000
    # The words of the longest names stay on the paper: the stitches beside them are whole.
    cloths = {Image.open(io.BytesIO(card)).crop((826, 0, 1200, 630)).tobytes() for card in cards}
    assert len(cloths) == 1
