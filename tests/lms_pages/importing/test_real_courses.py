"""The demo courses and two courses from elsewhere: nothing gets lost, and everything can be published."""

import json
import re
from collections import Counter
from functools import cache

import pytest

from core.markdown import plain_text
from lms_pages.demo_tools import ensure_playground
from lms_pages.importing.services import import_course
from lms_pages.management.commands.load_demo import COURSES as DEMO_COURSES
from lms_pages.management.commands.load_demo import DEMO
from lms_pages.models import CoursePage, LessonPage
from lms_pages.publishing import compile_course
from tests.factories.pages import course_row, lessons_of

from .conftest import SHARED, adds_up

pytestmark = [pytest.mark.django_db, pytest.mark.once]  # long, and the writer is tried on both databases
COURSES = {
    "how-neural-networks-learn": (DEMO / "how-neural-networks-learn", 11, 42),
    "prompting-that-holds-up": (DEMO / "prompting-that-holds-up", 7, 12),
    "averages-that-mislead": (DEMO / "averages-that-mislead", 4, 14),
    "charts-that-tell-the-truth": (DEMO / "charts-that-tell-the-truth", 2, 2),
    "tables-worth-reading": (DEMO / "tables-worth-reading", 1, 1),
    "carpentries": (SHARED / "courses" / "carpentries-deep-learning", 42, 0),
    "huggingface": (SHARED / "courses" / "hf-llm-course", 34, 53),
}


# What keeps them from being published: headings that start too deep, videos on another site whose captions nobody
# vouches for, pictures without a description.
HELD_BACK = {
    "carpentries-deep-learning": {"skipped_level": 8},
    "hf-llm-course": {"no_captions": 23, "no_alt": 5, "skipped_level": 5},
}


def test_every_demo_course_is_tried():
    assert set(DEMO_COURSES) <= set(COURSES)


@pytest.fixture(params=list(COURSES))
def real(request):
    path, lessons, questions = COURSES[request.param]
    if not path.is_dir():
        pytest.skip(f"the course {path.name} is not on this machine ({path.parent.name}/ beside the project)")
    return path, lessons, questions


@pytest.fixture
def huggingface():
    path = COURSES["huggingface"][0]
    if not path.is_dir():
        pytest.skip(f"the course {path.name} is not on this machine")
    return read_course(path)


@cache
def read_course(path):
    """What would be imported; nobody who asks changes it."""
    return import_course(path=path, dry_run=True).course


def test_nothing_is_unaccounted_for_and_all_of_it_publishes(real, site_tree):
    ensure_playground()
    path, lessons, questions = real
    held_back = HELD_BACK.get(path.name, {})
    if held_back:
        draft = import_course(path=path, publish=True)
        assert Counter(entry["kind"] for entry in draft.report["gate"]) == held_back
        assert not draft.report["published"] and not any(page.live for page in lessons_of(draft.written.page))
    result = import_course(path=path, publish=True, override_gate="Other people's course, shown as they wrote it")
    assert result.report["published"] and bool(result.report["gate"]) == bool(held_back)
    assert [entry for entry in result.report["list"] if entry["outcome"] == "unaccounted"] == []
    assert adds_up(result.report)
    assert result.report["items"] > 20 * lessons
    assert (result.report["lessons"], result.report["questions"]) == (lessons, questions)
    assert all(entry["reason"] for entry in result.report["list"] if entry["outcome"] in {"rejected", "raw"})
    page = CoursePage.objects.get(import_source=result.course.source)
    assert page.license
    assert page.attribution
    compile_course(page.translation_key, force=True)
    row = course_row(page)
    assert (row.is_live, row.compile_error, row.lesson_count) == (True, "", lessons)
    assert_blocks_are_valid_and_show(lessons_of(page))
    again = import_course(path=path, publish=True)
    assert again.report["gate"] == []
    assert (again.written.created, again.written.updated, again.written.removed) == ([], [], [])


def assert_blocks_are_valid_and_show(lessons: list[LessonPage]) -> None:
    for lesson in lessons:
        for block in lesson.body:
            if block.block_type != "embed":  # cleaning one asks its site
                block.block.clean(block.value)
            html = str(block.render()) if not block.block.drawn_from_version else ""
            assert "import-file:" not in html
            assert "import-lesson:" not in html
            assert not re.search(r"<(script|iframe|object)\b(?![^>]*class=.pdf)", html) or block.block_type == "video"


# Words of the formats themselves.
MARKUP = {"spoiler", "challenge", "solution", "callout", "questions", "objectives", "keypoints", "discussion"}
MARKUP |= {"explain", "choices", "correct"}


def prose(text: str) -> set[str]:
    """Words of five letters and more, outside of tags, code fences and link targets."""
    text = re.sub(r"^(```|~~~).*?^\1", " ", text, flags=re.M | re.S)
    text = re.sub(
        r":::+ instructor.*?\n:::+[ \t]*$|\[\[[^\]]*\]\]|<!--.*?-->|\]\([^)]*\)|\]\[[^\]]*\]"
        r"|\{[^}]*\}|^\[[^\]]+\]:.*$|<[^>]*>",
        " ",
        text,
        flags=re.M | re.S,
    )
    return set(re.findall(r"[a-z]{5,}", text.lower())) - MARKUP


def strings(value) -> list[str]:
    """Every string in a raw value, at any depth."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [piece for item in value for piece in strings(item)]
    return [value] if isinstance(value, str) else []


def test_every_word_of_every_page_arrives(real):
    """Independent of the report: compare the words of each file with those of the lessons made of it."""
    path, _lessons, _questions = real
    course = read_course(path)
    arrived: dict[str, str] = {}
    for lesson in course.lessons:
        file = lesson.source.split("#")[0]
        words = " ".join([lesson.title, *(piece for block in lesson.blocks for piece in strings(block["value"]))])
        arrived[file] = f"{arrived.get(file, '')} {words.lower()}"
    for file, words in arrived.items():
        source = next(found for found in (path / file, path / "chapters" / "en" / f"{file}.mdx") if found.is_file())
        text = source.read_text(encoding="utf-8").split("\n---\n", 1)[-1]
        if file == "index.md":
            continue  # most of it is the description
        missing = {word for word in prose(text) if word not in words}
        assert not missing, (file, sorted(missing))


def plain(markdown: str) -> str:
    return re.sub(r"\W+", "", plain_text(markdown)).lower()


def test_all_53_questions_say_what_the_source_says(huggingface):
    wanted = json.loads((SHARED / "quizzes" / "hf-llm-ch1-4.questions.json").read_text(encoding="utf-8"))
    wanted = [question for chapter in wanted for question in chapter["questions"]]
    found = [
        item
        for lesson in huggingface.lessons
        for block in lesson.blocks
        if block["type"] == "quiz"
        for item in block["value"]["questions"]
    ]
    assert len(found) == len(wanted) == 53
    assert sum(question["type"] == "multiple_choice" for question in found) == 9
    for ours, theirs in zip((question["value"] for question in found), wanted, strict=True):
        assert plain(theirs["question"])[:40] in plain(ours["stem"])
        options = [option["value"] for option in ours["options"]]
        assert [option["is_right"] for option in options] == [bool(choice["correct"]) for choice in theirs["choices"]]
        assert [plain(option["text"]) for option in options] == [plain(choice["text"]) for choice in theirs["choices"]]
        assert [bool(option["feedback"]) for option in options] == [
            bool(choice["explain"]) for choice in theirs["choices"]
        ]
