"""Every file of lms_pages/blocks/, the moment it exists."""

import json
import re
from itertools import groupby

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import get_template, select_template
from wagtail.blocks import StreamBlock

from learning.courses.enums import CompletionRule, LessonKind
from lms_pages.block import GROUP, LessonBlock, lesson_blocks
from lms_pages.block_ids import ensure_ids
from lms_pages.gate import KINDS
from lms_pages.models import LessonPage
from tests.factories.files import make_document, make_image, make_media
from tests.factories.statements import make_lesson_package
from tests.factories.tools import make_tool

pytestmark = pytest.mark.once  # what a block draws does not depend on the database

SLUGS = list(lesson_blocks)
GROUPS = [GROUP.TEXT, GROUP.MEDIA, GROUP.CODE, GROUP.PRACTICE]
UNSAFE = re.compile(r"<script|<style|\sstyle=|\son\w+=|javascript:", re.IGNORECASE)


def stream() -> StreamBlock:
    return LessonPage._meta.get_field("body").stream_block


@pytest.fixture(params=SLUGS)
def block(request):
    return stream().child_blocks[request.param]


def stored(block) -> dict:
    """The block with its preview value, as JSON of a page holds it, ids included."""
    value = block.get_prep_value(block.get_preview_value())
    return json.loads(json.dumps(ensure_ids([{"type": block.name, "value": value}], seed="contract")))[0]


def read(raw: dict):
    """A child of a stream, as a page reads it from the database."""
    return stream().to_python([raw])[0]


def test_the_wanted_blocks_are_there():
    assert SLUGS == sorted(SLUGS)
    assert set(SLUGS) >= {
        "accordion", "audio", "button", "callout", "code", "columns", "divider", "embed", "file", "formula", "gallery",
        "heading", "image", "markdown", "quiz", "quote", "rich_text", "table", "tabs", "video",
    }  # fmt: skip


def test_the_chooser_groups_blocks_from_text_to_practice():
    shown = [str(group) for group, _blocks in stream().grouped_child_blocks()]
    assert shown == [str(group) for group in GROUPS]
    assert [key for key, _ in groupby(shown)] == shown


@pytest.mark.django_db
def test_says_what_it_is(block):
    assert isinstance(block, LessonBlock)
    assert block.meta.icon and block.meta.icon != "placeholder"
    select_template([f"{app}/icons/{block.meta.icon}.svg" for app in ("wagtailadmin", "wagtailmedia")])
    assert str(block.label)
    assert len(str(block.get_description())) > 10
    assert block.meta.group in GROUPS
    assert hasattr(block.meta, "preview_value") and block.is_previewable


@pytest.mark.django_db
def test_preview_needs_no_object_and_no_outside_and_obeys_the_policy(block):
    assert block.meta.template == f"lms_pages/blocks/{block.name}.html"
    get_template(block.meta.template)
    html = block.render(block.get_preview_value())
    assert html.strip()
    assert not UNSAFE.search(html)
    assert html.count("<h1") == 0


def test_its_modules_are_there(block):
    for name in block.modules:
        parts = settings.BUNDLES.get(name, [name])
        assert parts and all(finders.find(part) for part in parts), name


@pytest.mark.django_db
def test_template_obeys_the_policy_whatever_the_value(block):
    source = get_template(block.meta.template).template.source
    assert not UNSAFE.search(source)


@pytest.mark.django_db
def test_an_empty_one_renders(block):
    """What an editor has just added to a draft, and looks at."""
    assert block.render(block.get_default()) is not None
    assert isinstance(block.search_text(block.get_default()), str)
    assert block.files(block.get_default()) == []


@pytest.mark.django_db
def test_value_survives_json(block):
    raw = stored(block)
    child = read(raw)
    assert block.get_prep_value(child.value) == raw["value"]
    assert json.loads(json.dumps(block.get_prep_value(child.value))) == raw["value"]


@pytest.mark.django_db
def test_search_text_is_words(block):
    child = read(stored(block))
    words = child.block.search_text(child.value)
    assert isinstance(words, str)
    assert not re.search(r"</?\w+[^>]*>|\*\*", words)
    assert child.block.minutes(child.value) >= 0


@pytest.mark.django_db
def test_activity_is_json_and_the_same_at_each_reading(block):
    raw = stored(block)
    if "is_required" in (raw["value"] or {}):
        raw["value"]["is_required"] = True
    first, second = (read(raw).block.activity(read(raw).value) for _ in range(2))
    assert first == second
    assert block.lesson_kind in {None, *LessonKind}
    if first:
        assert first.rule in CompletionRule.values
        assert json.loads(json.dumps(first.definition)) == first.definition
        if block.drawn_from_version:
            source = get_template(f"lms_pages/activities/{block.name}.html").template.source
            assert not UNSAFE.search(source)


@pytest.mark.django_db
def test_migrations_name_no_class_of_ours(block):
    path, *_rest = block.deconstruct()
    assert not path.startswith("lms_pages")


@pytest.mark.django_db
def test_preview_value_could_be_published(block):
    """With a library that has something to choose."""
    make_image(description="A ball on a hill")
    make_document()
    make_media(type="audio")
    make_tool("prompt-playground", origin="")
    make_lesson_package()
    value = block.get_preview_value()
    block.clean(value)
    assert block.problems(value) == []
    assert all(isinstance(html, str) for html in block.written(value))


@pytest.mark.django_db
def test_an_empty_one_answers_the_gate(block):
    """Drafts are looked at as they are."""
    value = block.get_default()
    assert all(problem.kind in KINDS and str(problem.sentence) for problem in block.problems(value))
    assert [html for html in block.written(value) if not isinstance(html, str)] == []
    assert list(block.inner(value)) == []
