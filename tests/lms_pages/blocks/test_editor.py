"""Lessons with every block, written through Wagtail's own create and edit views."""

import json

import pytest
from django.template.response import SimpleTemplateResponse
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from lms_pages.block import lesson_blocks
from lms_pages.models import LessonPage
from tests.factories.files import make_document, make_image, make_media
from tests.factories.pages import make_course_page, modules_of
from tests.factories.people import make_administrator
from tests.factories.statements import make_lesson_package
from tests.factories.tools import make_tool

pytestmark = [pytest.mark.django_db, pytest.mark.once]  # the editor's screens


@pytest.fixture
def editor(client):
    client.force_login(make_administrator())
    return client


@pytest.fixture
def module(catalog):
    return modules_of(make_course_page(catalog, modules=1, lessons=0, live=False))[0]


def the_lesson() -> LessonPage:
    """The one that was written; other languages get an alias of it."""
    return LessonPage.objects.get(alias_of=None)


def items(*values) -> dict:
    """Form data of a ListBlock."""
    data = {"count": str(len(values))}
    for place, value in enumerate(values):
        data[str(place)] = {"value": value, "deleted": "", "order": str(place), "id": "", "type": "item"}
    return data


def quiz_data(*questions, title="Check yourself", pass_percent="70") -> dict:
    return {
        "title": title,
        "introduction": "",
        "pass_percent": pass_percent,
        "is_required": "on",
        "questions": streamfield(questions),
        "settings": {
            "mode": "practice",
            "counts": "best",
            "layout": "all",
            "feedback": "submitted",
            "cool_down_minutes": "0",
        },
    }


def question_data(stem="Which way?", rights=(True, False)) -> tuple[str, dict]:
    options = [
        {"text": f"Option {place}", "feedback": "", **({"is_right": "on"} if right else {})}
        for place, right in enumerate(rights)
    ]
    slug = "multiple_choice" if sum(rights) > 1 else "single_choice"
    common = {"stem": stem, "explanation": "", "points": "1", "hints": items(), "partial": "none"}
    return slug, {**common, "options": items(*options)}


def exam_data(*questions) -> dict:
    data = quiz_data(*questions, title="Exam", pass_percent="")
    data["settings"] |= {"mode": "exam", "pass_points": "1", "attempts_allowed": "1", "time_limit_minutes": "30"}
    return data


def assignment_data(**changes) -> dict:
    return {
        "title": "A mean that hides",
        "instructions": "Show *one*.",
        "due_at": "",
        "late": {"policy": "none", "percent_per_day": "10", "until": ""},
        "takes_text": "on",
        "files": {"types": "pdf", "max_files": "2", "max_megabytes": "5"},
        "rubric": "",
        "max_points": "20",
        "pass_points": "10",
        "resubmission": {"policy": "until_deadline", "times": "1"},
        "peer": {"reviewers": "0", "days": "7"},
        "milestones": items({"title": "Outline", "due_at": ""}),
        "is_required": "on",
        **changes,
    }


def ai_tool_data(**changes) -> dict:
    return {
        "title": "Try a prompt",
        "tool": make_tool().slug,
        "address": "/practice",
        "parameters": items({"name": "level", "value": "easy"}),
        "height": "500",
        "consent": "It is run by others.",
        "permissions": ["complete", "score"],
        "done_when": "message",
        "is_required": "on",
        **changes,
    }


def table_data() -> dict:
    data = {"caption": "Rates", "column-count": "2", "row-count": "1"}
    for place, (kind, heading, cell) in enumerate([("number", "Rate", "0.1"), ("text", "What", "It learns.")]):
        data |= {
            f"column-{place}-type": kind,
            f"column-{place}-order": str(place),
            f"column-{place}-heading": heading,
            f"column-{place}-deleted": "",
            f"cell-0-{place}": cell,
        }
    return data | {"row-0-order": "0", "row-0-deleted": ""}


def inner(*words) -> dict:
    return streamfield([("markdown", text) for text in words])


def parts(*titles) -> dict:
    return items(*({"title": title, "content": inner("Some *words*.")} for title in titles))


def every_block() -> dict:
    return {
        "accordion": {"parts": parts("Solution"), "is_exclusive": "on"},
        "ai_tool": ai_tool_data(),
        "assignment": assignment_data(),
        "audio": {"title": "Hum", "media": str(make_media(type="audio").pk), "chapters": items(), "transcript": "Hm."},
        "button": {"label": "Go", "page": "", "document": "", "url": "https://example.org/", "style": "quiet"},
        "callout": {"tone": "tip", "title": "", "text": "Mind the step."},
        "code": {"language": "python", "title": "a.py", "code": "a = 1\nb = 2", "highlight_lines": "2"},
        "columns": {"first": inner("One", "Two"), "second": inner("Three"), "share": "second"},
        "divider": "",
        "embed": {"url": "https://codepen.io/a/pen/b", "title": "A sketch"},
        "exam": exam_data(question_data()),
        "file": {"document": str(make_document().pk), "title": "Handout"},
        "formula": {"latex": r"\frac{1}{2}", "caption": ""},
        "gallery": {
            "title": "",
            "images": items({"image": {"image": str(make_image().pk), "alt_text": "A hill"}, "caption": "One"}),
        },
        "h5p": {
            "title": "",
            "package": str(make_lesson_package().pk),
            "url": "",
            "completion": "statement",
            "required_percent": "50",
            "is_required": "on",
        },
        "heading": {"text": "A section", "level": "2"},
        "image": {
            "image": {"image": str(make_image().pk), "alt_text": "A hill"},
            "caption": "",
            "credit": "",
        },
        "markdown": "Some *words*.",
        "quiz": quiz_data(question_data(), question_data("Which two?", (True, False, False))),
        "quote": {"text": "So it goes.", "attribution": "K.", "source_url": ""},
        "rich_text": rich_text("<p>Rich <b>words</b></p>", features=["bold"]),
        "table": table_data(),
        "tabs": {"parts": parts("Python", "R")},
        "video": {
            "title": "Film",
            "url": "",
            "media": str(make_media().pk),
            "length_minutes": "",
            "chapters": items({"start": "0:00", "title": "Begin"}, {"start": "1:10", "title": "Go on"}),
            "transcript": "",
        },
    }


def posted(*blocks, title="A lesson", **extra) -> dict:
    return nested_form_data(
        {
            "title": title,
            "slug": title.lower().replace(" ", "-"),
            "body": streamfield(blocks),
            "estimated_minutes": "",
            "seo_title": "",
            "search_description": "",
            "go_live_at": "",
            "expire_at": "",
            "comments": {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": ""},
            **extra,
        }
    )


def create(editor, module, *blocks, publish=True):
    url = reverse("wagtailadmin_pages:add", args=["lms_pages", "lessonpage", module.pk])
    return editor.post(url, posted(*blocks, **({"action-publish": "publish"} if publish else {})))


def test_editor_opens_with_every_block_described(editor, module):
    response = editor.get(reverse("wagtailadmin_pages:add", args=["lms_pages", "lessonpage", module.pk]))
    assert response.status_code == 200
    page = response.content.decode()
    for block in lesson_blocks.values():
        assert json.dumps(str(block().get_description()))[1:-1].replace("'", "&#x27;")[:40] in page.replace(
            "&#39;", "'"
        )


def test_test_data_covers_every_block():
    assert set(every_block()) == set(lesson_blocks)


@pytest.mark.parametrize("slug", list(lesson_blocks))
def test_each_block_is_written_published_and_read_back(editor, module, slug):
    response = create(editor, module, (slug, every_block()[slug]))
    assert response.status_code == 302, response.context["form"].errors.as_data()
    lesson = the_lesson()
    assert lesson.live and [child.block_type for child in lesson.body] == [slug]
    child = lesson.body[0]
    assert child.render()
    stored = the_lesson().body.get_prep_value()
    assert stored == lesson.body.get_prep_value()


def test_all_blocks_in_one_lesson(editor, module):
    assert create(editor, module, *every_block().items()).status_code == 302
    lesson = the_lesson()
    assert [child.block_type for child in lesson.body] == list(lesson_blocks)
    assert editor.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk])).status_code == 200
    values = {child.block_type: child for child in lesson.body}
    table = values["table"].value
    assert [column["heading"] for column in table.columns] == ["Rate", "What"]
    assert table.row_data == [{"values": ["0.1", "It learns."]}]
    assert values["image"].value["image"].contextual_alt_text == "A hill"
    assert len(values["quiz"].block.activity(values["quiz"].value).definition["questions"]) == 2


def test_quiz_without_a_right_answer_is_refused_and_the_question_named(editor, module):
    response = create(editor, module, ("quiz", quiz_data(question_data("Where is up?", (False, False)))))
    assert response.status_code == 200
    assert "Where is up?" in response.content.decode()
    assert "Mark at least one option as right" in response.content.decode()
    assert not LessonPage.objects.exists()
    assert create(editor, module, ("quiz", quiz_data(question_data("Where is up?")))).status_code == 302
    assert the_lesson().live


@pytest.mark.parametrize(
    ("slug", "change", "words"),
    [
        ("formula", {"latex": r"\nosuch{x}"}, "nosuch"),
        ("code", {"highlight_lines": "9"}, "no line 9"),
        ("video", {"media": "", "url": "https://example.org/film.mp4"}, "Only videos on YouTube and Vimeo"),
        ("embed", {"url": "https://example.org/x"}, "This site cannot be embedded"),
        ("video", {"chapters": items({"start": "soon", "title": "Begin"})}, "This is not a time"),
        ("ai_tool", {"address": "https://evil.example/"}, "this tool is at https://tool.example alone"),
        ("ai_tool", {"parameters": items({"name": "No way", "value": ""})}, "Small letters, digits and _"),
        ("button", {"url": "javascript:alert(1)"}, "Use an address that starts with"),
    ],
)
def test_wrong_blocks_are_refused_with_the_reason(editor, module, slug, change, words):
    response = create(editor, module, (slug, {**every_block()[slug], **change}))
    assert response.status_code == 200 and words in response.content.decode()
    assert not LessonPage.objects.exists()


def test_unfinished_quiz_may_be_kept_as_a_draft_but_not_published(editor, module):
    unfinished = quiz_data(question_data("", (False,)), title="")
    assert create(editor, module, ("quiz", unfinished), publish=False).status_code == 302
    lesson = the_lesson()
    assert not lesson.live
    draft = lesson.get_latest_revision_as_object()
    assert draft.body[0].block_type == "quiz" and draft.body[0].block.activity(draft.body[0].value) is None
    edit = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    assert editor.get(edit).status_code == 200
    refused = editor.post(edit, posted(("quiz", unfinished), **{"action-publish": "publish"}))
    assert refused.status_code == 200 and not Page.objects.get(pk=lesson.pk).live
    finished = editor.post(edit, posted(("quiz", quiz_data(question_data())), **{"action-publish": "publish"}))
    assert finished.status_code == 302 and Page.objects.get(pk=lesson.pk).live


def empty_blocks() -> dict:
    """{slug: posted value} as each is half a second after it was added."""
    return {
        "accordion": {"parts": items({"title": "", "content": streamfield([])})},
        "ai_tool": ai_tool_data(title="", address="", height="", tool=""),
        "assignment": assignment_data(title="", instructions="", max_points="", milestones=items()),
        "audio": {"title": "", "media": "", "chapters": items(), "transcript": ""},
        "button": {"label": "", "page": "", "document": "", "url": "", "style": "main"},
        "callout": {"tone": "note", "title": "", "text": ""},
        "code": {"language": "python", "title": "", "code": "", "highlight_lines": ""},
        "columns": {"first": streamfield([]), "second": streamfield([]), "share": "half"},
        "embed": {"url": "", "title": ""},
        "exam": exam_data(),
        "file": {"document": "", "title": ""},
        "formula": {"latex": "", "caption": ""},
        "gallery": {"title": "", "images": items({"image": {"image": "", "alt_text": ""}, "caption": ""})},
        "heading": {"text": "", "level": "2"},
        "image": {"image": {"image": "", "alt_text": ""}, "caption": "", "credit": ""},
        "markdown": "",
        "quiz": quiz_data(),
        "h5p": {"title": "", "package": "", "url": "", "completion": "statement", "required_percent": ""},
        "quote": {"text": "", "attribution": "", "source_url": ""},
        "rich_text": rich_text(""),
        "table": {"caption": "", "column-count": "0", "row-count": "0"},
        "tabs": {"parts": items({"title": "", "content": streamfield([])})},
        "video": {
            "title": "",
            "url": "",
            "media": "",
            "length_minutes": "",
            "chapters": items({"start": "", "title": ""}),
            "transcript": "",
        },
    }


@pytest.mark.parametrize("slug", [slug for slug in lesson_blocks if slug != "divider"])
def test_an_empty_block_may_be_kept_in_a_draft(editor, module, slug, monkeypatch):
    """What autosave meets."""
    empty = empty_blocks()[slug]
    response = create(editor, module, (slug, empty), publish=False)
    assert response.status_code == 302, response.context["form"].errors.as_data()
    draft = the_lesson().get_latest_revision_as_object()
    assert draft.body[0].render() is not None
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")  # to draw them all is the next test's
    assert create(editor, module, (slug, empty)).status_code == 200  # publishing is another matter


def test_empty_blocks_are_drawn_where_they_may_not_be_published_and_in_their_draft(editor, module):
    refused = create(editor, module, *empty_blocks().items())
    assert refused.status_code == 200 and refused.context["form"].errors["body"]
    assert not LessonPage.objects.exists()
    assert create(editor, module, *empty_blocks().items(), publish=False).status_code == 302
    assert editor.get(reverse("wagtailadmin_pages:edit", args=[the_lesson().pk])).status_code == 200


@pytest.mark.parametrize("slug", list(lesson_blocks))
def test_chooser_shows_a_picture_of_the_block(editor, slug):
    block = LessonPage._meta.get_field("body").stream_block.child_blocks[slug]
    response = editor.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
    assert response.status_code == 200
    assert "clothbound.css" in response.content.decode()
