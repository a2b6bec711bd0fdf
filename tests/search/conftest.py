from dataclasses import replace

import pytest

from learning.courses.models import Course
from learning.courses.specs import CourseTextSpec
from search.services import index_course
from tests.factories.outline import course_spec, lesson_spec, module_spec, write_outline


def lesson(title="", text="", **fields):
    spec = lesson_spec(title=title, **fields)
    return replace(spec, texts={"en": text}) if text else spec


@pytest.fixture
def publish_course(db):
    """publish_course(*lessons, title=..., **fields of the course) -> an indexed course of one module, without pages."""

    def publish(*lessons, title="Neural networks", **fields) -> Course:
        texts = fields.pop("texts", None) or {"en": CourseTextSpec(title, **fields.pop("text", {}))}
        course = write_outline(course_spec(module_spec(*(lessons or [lesson()])), texts=texts, **fields))
        index_course(course_id=course.pk)
        return course

    return publish
