"""Rich text, callout, quote, table, heading: words."""

import pytest
from django.core.exceptions import ValidationError

from learning.courses.enums import FileKind
from learning.courses.specs import FileRef
from lms_pages.block import lesson_blocks
from lms_pages.models import LessonPage
from tests.factories.files import make_document
from tests.factories.pages import lessons_of, make_course_page


def block(slug):
    return LessonPage._meta.get_field("body").stream_block.child_blocks[slug]


def render(slug, value):
    return block(slug).render(block(slug).to_python(value))


def test_slugs_are_file_names():
    assert block("rich_text").name == "rich_text" and "rich_text" in lesson_blocks


@pytest.mark.django_db
def test_rich_text_links_to_pages_and_documents(catalog):
    lesson = lessons_of(make_course_page(catalog, modules=1, lessons=1))[0]
    document = make_document()
    file = f'<a linktype="document" id="{document.pk}">'
    source = (
        f'<p>See <a linktype="page" id="{lesson.pk}">the lesson</a>, {file}the file</a> and {file}again</a>, '
        '<a href="https://example.org">out</a>.</p>'
    )
    html = render("rich_text", source)
    assert f'href="{lesson.url}"' in html and f'href="{document.url}"' in html
    value = block("rich_text").to_python(source)
    assert block("rich_text").files(value) == [FileRef(FileKind.DOCUMENT, document.pk)]
    assert block("rich_text").search_text(value) == "See the lesson, the file and again, out."


@pytest.mark.parametrize(
    "source", ["", "<p>no links</p>", '<a linktype="document" id="x">y</a>', '<a linktype="document">y</a>']
)
def test_rich_text_without_files(source):
    assert block("rich_text").files(block("rich_text").to_python(source)) == []


@pytest.mark.parametrize("tone", ["note", "tip", "important", "warning", "caution"])
def test_callout_says_its_tone_in_words(tone):
    html = render("callout", {"tone": tone, "text": "Mind the *step*."})
    assert f"note-{tone}" in html and tone.capitalize() in html and "<em>step</em>" in html
    titled = render("callout", {"tone": tone, "title": "On <the> step", "text": "Mind it."})
    assert "On &lt;the&gt; step" in titled


def test_callout_refuses_an_unknown_tone():
    with pytest.raises(ValidationError):
        block("callout").clean(block("callout").to_python({"tone": "loud", "text": "x"}))
    block("callout").clean(block("callout").to_python({"tone": "tip", "text": "x"}))


def test_quote_names_its_source():
    html = render(
        "quote", {"text": "So *it* goes.", "attribution": "K. V.", "source_url": "https://example.org/a?b=1&c=2"}
    )
    assert '<blockquote cite="https://example.org/a?b=1&amp;c=2">' in html and ">K. V.</a>" in html
    assert "<figcaption>" not in render("quote", {"text": "So it goes."})


def test_table_has_headings_caption_and_a_name_for_its_region():
    value = {
        "caption": "Three <rates>",
        "columns": [{"type": "number", "heading": "$\\eta$"}, {"type": "text", "heading": "What"}],
        "rows": [{"values": ["0.1", "It **learns**."]}, {"values": ["10", "<script>x</script>"]}],
    }
    html = render("table", value)
    assert 'tabindex="0" role="group" aria-label="Three &lt;rates&gt;"' in html
    assert "<caption>" in html and html.count('<th scope="col"') == 2 and "<math" in html
    assert html.count('data-align="right"') == 3 and "<strong>learns</strong>" in html and "<script" not in html
    assert block("table").search_text(block("table").to_python(value)) == "Three What 0.1 It learns. 10"


def test_table_without_headings_has_no_head():
    html = render("table", {"columns": [{"type": "text", "heading": ""}], "rows": [{"values": ["a"]}], "caption": ""})
    assert "<thead" not in html and 'aria-label="Table"' in html


def test_table_needs_a_column():
    with pytest.raises(ValidationError):
        block("table").clean(block("table").to_python({"columns": [], "rows": [], "caption": ""}))


def test_heading_levels():
    assert render("heading", {"text": "A & b", "level": "3"}).strip() == "<h3>A &amp; b</h3>"
    assert render("heading", {"text": "A", "level": "2"}).strip() == "<h2>A</h2>"
