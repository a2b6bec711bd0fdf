from copy import deepcopy
from uuid import UUID

import pytest

from learning.courses.models import ActivityVersion, Course
from lms_pages.block_ids import ensure_ids
from lms_pages.models import LessonPage
from lms_pages.publishing import compile_course, read_course
from tests.factories.pages import course_row, make_course_page, make_lesson_page, modules_of

BARE = {
    "type": "quiz",
    "value": {
        "title": "Check yourself",
        "introduction": "",
        "pass_percent": 70,
        "is_required": True,
        "questions": [
            {
                "type": "single_choice",
                "value": {
                    "stem": f"Question {number}?",
                    "options": [
                        {"text": "yes", "is_right": True, "feedback": ""},
                        {"type": "item", "value": {"text": "no", "is_right": False, "feedback": ""}},
                    ],
                    "explanation": "",
                    "points": 1,
                },
            }
            for number in (1, 2)
        ],
    },
}


def body() -> list[dict]:
    return [{"type": "markdown", "value": "Hello"}, deepcopy(BARE), deepcopy(BARE)]


def ids_of(raw: list[dict]) -> list[str]:
    found = []
    for child in raw:
        found.append(child["id"])
        for question in child["value"]["questions"] if child["type"] == "quiz" else []:
            assert question["type"] == "single_choice"
            found += [question["id"], *(option["id"] for option in question["value"]["options"])]
    return found


def test_every_level_gets_an_id_of_its_own():
    ids = ids_of(ensure_ids(body()))
    assert len(ids) == len(set(ids)) == 3 + 2 * (2 + 4)
    assert all(str(UUID(one)) == one for one in ids)


def test_ids_that_are_there_stay():
    once = ensure_ids(body())
    assert ensure_ids(deepcopy(once)) == once


def test_the_same_seed_gives_the_same_ids():
    assert ensure_ids(body(), seed="a.md") == ensure_ids(body(), seed="a.md")
    assert not set(ids_of(ensure_ids(body(), seed="a.md"))) & set(ids_of(ensure_ids(body(), seed="b.md")))
    assert ensure_ids(body()) != ensure_ids(body())


def test_a_block_put_before_others_changes_only_its_own_kind():
    before, after = ensure_ids(body(), seed="a.md"), body()
    after.insert(0, {"type": "heading", "value": {"text": "New", "level": "2"}})
    assert ensure_ids(after, seed="a.md")[1:] == before


def test_other_lists_are_left_alone():
    table = {"columns": [{"type": "text", "heading": "a"}], "rows": [{"values": ["b"]}], "caption": ""}
    assert ensure_ids([{"type": "table", "value": deepcopy(table)}])[0]["value"] == table


@pytest.mark.django_db
def test_a_quiz_stored_without_ids_is_compiled_once(catalog):
    course = make_course_page(catalog, modules=1, lessons=0)
    make_lesson_page(modules_of(course)[0], body=body()[1:])
    compile_course(course.translation_key, force=True)
    known = ActivityVersion.objects.count()
    assert known == 2
    row = Course.objects.get(key=course.translation_key)
    assert read_course(row).outline_hash == read_course(row).outline_hash == row.outline_hash
    compile_course(course.translation_key, force=True)
    assert ActivityVersion.objects.count() == known
    assert course_row(course).compile_error == ""


@pytest.mark.django_db
def test_saving_a_draft_of_it_again_changes_nothing(catalog):
    course = make_course_page(catalog, modules=1, lessons=0)
    lesson = make_lesson_page(modules_of(course)[0], body=body()[1:])
    for _ in range(2):
        page = LessonPage.objects.get(pk=lesson.pk)
        list(page.body)  # read, as a template or an importer would
        page.save_revision().publish()
    compile_course(course.translation_key, force=True)
    assert ActivityVersion.objects.count() == 2
