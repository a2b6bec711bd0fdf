import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page

from learning.courses.models import Activity, ActivityVersion, Course, CourseText, Lesson, LessonText
from learning.courses.services import mark_stale, record_compile_failure
from lms_pages.models import CoursePage, LessonPage
from lms_pages.publishing import compile_course
from tests.factories.pages import course_row, lessons_of, make_course_page, modules_of, publish

from .agreement import assert_agreement

pytestmark = pytest.mark.django_db


def check(capsys, **options) -> tuple[int, str]:
    """(exit code, what was printed)"""
    try:
        call_command("check_outline", **options)
        code = 0
    except CommandError as error:
        code = error.returncode
    return code, capsys.readouterr().out


@pytest.fixture
def course(site_tree):
    make_course_page()
    return make_course_page()


def test_agreement_is_said_and_ends_well(course, capsys):
    make_course_page(live=False)
    course.create_alias(recursive=True, update_slug="mirrored")
    compile_course(course.translation_key)
    for row in Course.objects.stale():
        compile_course(row.key)
    assert check(capsys) == (0, "Pages and rows agree.\n")


def change_title(course):
    LessonText.objects.filter(lesson__key=lessons_of(course)[0].translation_key).update(title="Tampered")


def drop_lesson(course):
    Lesson.objects.get(key=lessons_of(course)[0].translation_key).delete()


def hide_lesson(course):
    Lesson.objects.filter(key=lessons_of(course)[0].translation_key).update(is_live=False)


def swap_order(course):
    Lesson.objects.filter(key=lessons_of(course)[0].translation_key).update(order=99)


def retire_activity(course):
    Activity.objects.filter(lesson__course__key=course.translation_key).update(retired_at="2026-01-01T00:00Z")


def switch_version_off(course):
    ActivityVersion.objects.filter(activity__lesson__course__key=course.translation_key).update(is_live=False)


def drop_text(course):
    CourseText.objects.filter(course__key=course.translation_key).delete()


def add_text(course):
    CourseText.objects.create(course=course_row(course), locale="af", title="Wees")


def hide_course(course):
    Course.objects.filter(key=course.translation_key).update(is_live=False)


def drop_row(course):
    Lesson.objects.filter(course__key=course.translation_key).delete()
    Course.objects.filter(key=course.translation_key).delete()


def forget_to_compile(course):
    mark_stale(key=course.translation_key)


def fail(course):
    mark_stale(key=course.translation_key)
    record_compile_failure(key=course.translation_key, error="ValueError: a bad block")


def write_past_the_signals(course):
    CoursePage.objects.filter(pk=course.pk).update(level="advanced")


def unpublish_past_the_signals(course):
    CoursePage.objects.filter(pk=course.pk).update(live=False)


MENDED = {
    change_title: "titles.en",
    drop_lesson: "(missing)",
    hide_lesson: "(missing)",
    swap_order: "place",
    retire_activity: "(missing)",
    switch_version_off: "definitions.en (missing)",
    drop_text: "texts.en (missing)",
    add_text: "texts.af (orphaned)",
    hide_course: "it is not served",
    drop_row: "has no row",
    forget_to_compile: "changed since it was compiled",
    fail: "compiling failed: ValueError: a bad block",
    write_past_the_signals: "differs in level",
    unpublish_past_the_signals: "is live, but has no live page in en",
}


@pytest.mark.once
@pytest.mark.parametrize("damage", MENDED, ids=lambda damage: damage.__name__)
def test_damage_is_found_and_mended(course, capsys, damage):
    damage(course)
    code, printed = check(capsys)
    assert code == 1 and MENDED[damage] in printed
    assert check(capsys) == (code, printed)  # looking changes nothing
    code, printed = check(capsys, repair=True)
    assert code == 0 and f"Compiled {course.translation_key} again." in printed and "After repair: 0 left." in printed
    assert_agreement()
    assert check(capsys)[0] == 0


def test_a_lesson_of_another_courses_key_is_found_but_not_mended(course, capsys):
    other = make_course_page()
    key = lessons_of(other)[0].translation_key
    lessons_of(other)[0].delete()
    compile_course(other.translation_key)
    lesson = lessons_of(course)[0]
    LessonPage.objects.filter(pk=lesson.pk).update(translation_key=key)
    line = f"lesson page {lesson.pk} hangs in course {course.translation_key}, but belongs to {other.translation_key}"
    code, printed = check(capsys, repair=True)
    assert code == 1 and line in printed and "1 left" not in printed and "belong to another course" in printed


def test_a_translation_without_its_source_is_found(course, capsys):
    from wagtail.actions.copy_for_translation import CopyPageForTranslationAction
    from wagtail.models import Locale

    af = Locale.objects.get(language_code="af")
    CopyPageForTranslationAction(course, af, copy_parents=True, include_subtree=True).execute()
    publish(CoursePage.objects.get(locale=af))
    course.unpublish()
    compile_course(course.translation_key)
    code, printed = check(capsys)
    assert code == 1 and "is published in" in printed and "but not in en" in printed


def test_a_damaged_page_tree_is_found(course, capsys):
    Page.objects.filter(pk=modules_of(course)[0].pk).update(numchild=7)
    code, printed = check(capsys)
    assert code == 1 and "wrong number of children" in printed and "fixtree" in printed
