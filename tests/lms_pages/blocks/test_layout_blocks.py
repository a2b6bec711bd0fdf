"""Accordion, tabs, columns, gallery, button: what holds or leads to other things."""

import pytest
from django.core.exceptions import ValidationError

from learning.courses.enums import FileKind
from learning.courses.specs import FileRef
from lms_pages.block_ids import ensure_ids
from lms_pages.blocks.button import is_safe_address
from lms_pages.models import LessonPage
from lms_pages.publishing import read_course
from tests.factories.files import make_document, make_image
from tests.factories.pages import course_row, lessons_of, make_course_page, make_lesson_page, modules_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def block(slug):
    return LessonPage._meta.get_field("body").stream_block.child_blocks[slug]


def markdown(text):
    return {"type": "markdown", "value": text}


def picture(image):
    return {"type": "image", "value": {"image": {"image": image.pk, "alt_text": "A hill"}, "caption": ""}}


def handout(document):
    return {"type": "file", "value": {"document": document.pk, "title": ""}}


def sections(slug, *parts, **fields):
    items = [
        {"type": "item", "id": f"id-{place}", "value": {"title": title, "content": content}}
        for place, (title, content) in enumerate(parts)
    ]
    return block(slug).to_python({"parts": items, **fields})


def test_files_and_words_inside_other_blocks_are_compiled(catalog):
    image, other, document = make_image(), make_image(), make_document()
    inside = [markdown("The *map*"), picture(image), handout(document)]
    part = {"type": "item", "value": {"title": "Solution", "content": inside}}
    body = [
        {"type": "accordion", "value": {"parts": [part], "is_exclusive": False}},
        {"type": "tabs", "value": {"parts": [part, part]}},
        {"type": "columns", "value": {"first": inside, "second": [markdown("The text")], "share": "half"}},
        {"type": "gallery", "value": {"title": "Runs", "images": [{"image": other.pk, "caption": "The second"}]}},
        {"type": "button", "value": {"label": "Open it", "document": document.pk}},
    ]
    course = make_course_page(catalog, modules=1, lessons=0)
    make_lesson_page(modules_of(course)[0], body=ensure_ids(body))
    lesson = read_course(course_row(course)).modules[0].lessons[0]
    assert set(lesson.files) == {
        FileRef(FileKind.IMAGE, image.pk),
        FileRef(FileKind.IMAGE, other.pk),
        FileRef(FileKind.DOCUMENT, document.pk),
    }
    for words in ("Solution", "The map", "A hill", "The text", "Runs", "The second", "Open it"):
        assert words in lesson.texts["en"]


def test_accordion_is_native_and_exclusive_when_asked():
    parts = [("One", [markdown("First")]), ("Two", [markdown("Second")])]
    html = block("accordion").render(sections("accordion", *parts))
    assert html.count("<details><summary>") == 2 and "<p>First</p>" in html
    assert block("accordion").render(sections("accordion", *parts, is_exclusive=True)).count('name="parts-id-0"') == 2


def test_tabs_are_headed_sections_to_begin_with():
    html = block("tabs").render(sections("tabs", ("Python", [markdown("a")]), ("<R>", [markdown("b")])))
    assert '<section id="part-id-0" aria-labelledby="part-id-0-title"><h3 id="part-id-0-title">Python</h3>' in html
    assert "&lt;R&gt;" in html and "hidden" not in html
    with pytest.raises(ValidationError):
        block("tabs").clean(sections("tabs", ("Alone", [markdown("a")])))


def test_columns_are_read_from_first_to_second():
    value = block("columns").to_python({"first": [markdown("alpha")], "second": [markdown("omega")], "share": "first"})
    html = block("columns").render(value)
    assert 'data-share="first"' in html and html.index("alpha") < html.index("omega")


def test_gallery_leads_to_the_pictures_and_names_them():
    image = make_image(size=(1200, 600), credit="Drawn by us")
    stored = {"image": {"image": image.pk, "decorative": False, "alt_text": "A hill"}, "caption": "Run *one*"}
    value = block("gallery").to_python({"title": "", "images": [stored, stored]})
    html = block("gallery").render(value)
    assert html.count('loading="lazy"') == 2 and "480w" in html and 'alt="A hill"' in html and "<em>one</em>" in html
    assert "Open picture 2 of 2" in html and 'data-credit="Drawn by us"' in html
    assert block("gallery").files(value) == [FileRef(FileKind.IMAGE, image.pk)]
    block("gallery").clean(value)
    nameless = {"image": {"image": image.pk, "decorative": False, "alt_text": ""}, "caption": ""}
    with pytest.raises(ValidationError):
        block("gallery").clean(block("gallery").to_python({"title": "", "images": [nameless]}))


@pytest.mark.parametrize(
    "url", ["https://a.example/x?y=1", "http://a.example", "mailto:a@b.example", "/courses/", "#top", "../x/"]
)
def test_addresses_a_button_may_lead_to(url):
    assert is_safe_address(url)
    assert f'href="{url}"' in block("button").render(block("button").to_python({"label": "Go", "url": url}))


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JAVASCRIPT:x", "java\tscript:x", "data:text/html,x", "//evil.example", "/\\evil.example", "ftp://a.example",
     "///evil.example", "mailto:nobody", "https://", "https://[bad", "words", "https://a.example/ x"],
)  # fmt: skip
def test_other_addresses_are_refused(url):
    assert not is_safe_address(url)
    value = block("button").to_python({"label": "Go", "url": url})
    assert "<a" not in block("button").render(value)
    with pytest.raises(ValidationError):
        block("button").clean(value)


def test_button_leads_to_one_thing(catalog):
    page, document = lessons_of(make_course_page(catalog))[0], make_document()
    for fields, href in [({"page": page.pk}, page.url), ({"document": document.pk}, document.url)]:
        value = block("button").to_python({"label": "Go", **fields})
        block("button").clean(value)
        assert f'href="{href}"' in block("button").render(value)
    for fields in ({}, {"page": page.pk, "document": document.pk}, {"document": document.pk, "url": "/x"}):
        with pytest.raises(ValidationError):
            block("button").clean(block("button").to_python({"label": "Go", **fields}))
    page.unpublish()
    assert "<a" not in block("button").render(block("button").to_python({"label": "Go", "page": page.pk}))
