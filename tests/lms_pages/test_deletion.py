"""Deleting pages in code: refused while students depend on them, with the tree left as it was."""

import pytest
from wagtail.actions.copy_for_translation import CopyPageForTranslationAction
from wagtail.models import Locale, Page, PageLogEntry

from learning.assessment.models import Attempt
from learning.assessment.services import submit_quiz
from learning.courses.models import ActivityVersion
from learning.progress.services import open_lesson
from lms_pages.deletion import StudentsBehindPage, students_behind
from lms_pages.models import CoursePage, LessonPage
from tests.factories.enrollments import make_enrollment, right_answers
from tests.factories.pages import course_row, lessons_of, make_course_page, modules_of

from .agreement import assert_agreement

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def studied(site_tree):
    """A course somebody is in; they opened the second lesson and answered its quiz."""
    course = make_course_page()
    row = course_row(course)
    enrollment = make_enrollment(row)
    version = ActivityVersion.objects.get(activity__lesson__key=lessons_of(course)[1].translation_key)
    open_lesson(enrollment=enrollment, lesson=version.activity.lesson)
    submit_quiz(enrollment=enrollment, version=version, ticket="once", responses=right_answers(version))
    return course


WAYS = {
    "page": lambda page: page.delete(),
    "base page": lambda page: Page.objects.get(pk=page.pk).delete(),
    "queryset": lambda page: type(page).objects.filter(pk=page.pk).delete(),
}


@pytest.mark.once
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("what", ["lesson", "module", "course", "catalog"])
def test_refused_in_code(studied, what, way):
    page = {
        "lesson": lessons_of(studied)[1],
        "module": modules_of(studied)[0],
        "course": studied,
        "catalog": studied.get_parent().specific,
    }[what]
    before = list(Page.objects.order_by("path").values_list("path", "numchild"))
    with pytest.raises(StudentsBehindPage, match="1 student and 1 quiz attempt"):
        WAYS[way](page)
    assert list(Page.objects.order_by("path").values_list("path", "numchild")) == before
    assert Page.find_problems() == ([], [], [], [], [])
    assert Attempt.objects.count() == 1
    assert_agreement()


@pytest.mark.parametrize("way", WAYS)
def test_a_lesson_nobody_touched_goes(studied, way):
    lesson = lessons_of(studied)[0]
    WAYS[way](lesson)
    assert not LessonPage.objects.filter(pk=lesson.pk).exists()
    assert Page.find_problems() == ([], [], [], [], [])
    assert_agreement()


def test_a_refused_deletion_is_not_in_the_log(studied):
    with pytest.raises(StudentsBehindPage):
        studied.delete()
    assert not PageLogEntry.objects.filter(action="wagtail.delete", page_id=studied.pk).exists()


def test_queryset_of_plain_pages_is_refused_too(studied):
    with pytest.raises(StudentsBehindPage):
        Page.objects.filter(pk=studied.pk).delete()
    assert CoursePage.objects.filter(pk=studied.pk).exists()


def test_aliases_and_translations_carry_nobody(studied):
    alias = studied.create_alias(update_slug="mirrored")
    af = Locale.objects.get(language_code="af")
    CopyPageForTranslationAction(studied, af, copy_parents=True, include_subtree=True).execute()
    CoursePage.objects.get(pk=alias.pk).delete()
    CoursePage.objects.get(locale=af).delete()
    assert CoursePage.objects.get() == studied
    assert_agreement()


def test_counting_takes_as_many_queries_for_many_pages_as_for_one(studied, django_assert_max_num_queries):
    for pages in ([lessons_of(studied)[1]], lessons_of(studied), [studied, *modules_of(studied)]):
        with django_assert_max_num_queries(6):
            assert students_behind(pages).students == 1
