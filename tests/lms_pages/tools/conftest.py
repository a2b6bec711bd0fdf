import pytest

from lms_pages.publishing import compile_course
from tests.factories.bodies import new_id
from tests.factories.enrollments import make_enrollment
from tests.factories.pages import course_row, lessons_of, make_course_page, make_lesson_page, modules_of
from tests.factories.tools import make_tool


@pytest.fixture
def tool(db):
    return make_tool()


def tool_block(**value) -> dict:
    fields = {
        "title": "Try a prompt",
        "tool": "prompts",
        "address": "/practice",
        "parameters": [{"type": "item", "id": new_id(), "value": {"name": "level", "value": "easy"}}],
        "height": 500,
        "consent": "It is run by others.",
        "permissions": ["complete", "score"],
        "done_when": "message",
        "is_required": True,
    }
    return {"type": "ai_tool", "id": new_id(), "value": {**fields, **value}}


@pytest.fixture
def lesson(site_tree, tool):
    """A published lesson with the tool, as rows."""
    course = make_course_page(modules=1, lessons=0, compiled=False)
    make_lesson_page(modules_of(course)[0], body=[tool_block()])
    compile_course(course.translation_key, force=True)
    return course_row(course).lessons.get(key=lessons_of(course)[0].translation_key)


@pytest.fixture
def student(client, lesson):
    enrollment = make_enrollment(lesson.course)
    client.force_login(enrollment.user)
    return enrollment
