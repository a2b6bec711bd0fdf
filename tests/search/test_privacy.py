"""The text of a lesson is found by those who may read it, and by nobody else. Its title stands on the course page."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from learning.access.rules import may_enter_course
from learning.access.selectors import entered_course_ids, may_enter_every_course
from learning.courses.models import CourseMember, Lesson
from learning.enrollment.enums import EnrollmentStatus
from learning.enrollment.services import leave_course
from search.selectors import find, hits
from tests.factories.enrollments import make_enrollment
from tests.factories.outline import course_spec, lesson_spec, module_spec, write_outline
from tests.factories.people import make_administrator, make_editor, make_instructor, make_student

from .conftest import lesson

NOW = timezone.now()


def visitor(course):
    return AnonymousUser()


def stranger(course):
    return make_student()


def learner_elsewhere(course):
    other = write_outline(course_spec(module_spec(lesson_spec())))
    return make_enrollment(other).user


def enrolled(course):
    return make_enrollment(course).user


def left(course):
    enrollment = make_enrollment(course)
    leave_course(enrollment=enrollment)
    return enrollment.user


def removed(course):
    enrollment = make_enrollment(course)
    enrollment.status = EnrollmentStatus.REMOVED
    enrollment.save()
    return enrollment.user


def ended(course):
    return make_enrollment(course, ends_at=NOW - timedelta(seconds=1)).user


def ending_later(course):
    return make_enrollment(course, ends_at=NOW + timedelta(hours=1)).user


def team(course):
    user = make_instructor()
    CourseMember.objects.create(course=course, user=user)
    return user


def instructor_elsewhere(course):
    return make_instructor()


def inactive_team(course):
    user = team(course)
    user.is_active = False
    user.save()
    return user


def editor(course):
    return make_editor()


def administrator(course):
    return make_administrator()


OUTSIDE = [visitor, stranger, learner_elsewhere, left, removed, ended, instructor_elsewhere, inactive_team]
INSIDE = [enrolled, ending_later, team, editor, administrator]


@pytest.fixture
def course(publish_course):
    return publish_course(
        lesson("Chain rule", "The secret word is quokka."),
        lesson("First taste", "Everybody may read about wombats.", is_preview=True),
        title="Neural networks",
    )


def titles(query, user, now=NOW):
    return [entry.title for entry in find(query, user=user, locale="en", now=now)]


@pytest.mark.parametrize("person", OUTSIDE)
def test_people_outside_find_titles_and_previews_but_no_private_text(course, person):
    user = person(course)
    assert titles("quokka", user) == []
    assert titles("chain quokka", user) == []
    assert titles("chain", user) == ["Chain rule"]
    assert titles("wombats", user) == ["First taste"]
    (entry,) = find("chain", user=user, locale="en", now=NOW)
    assert "quokka" not in repr(vars(entry)).lower()


@pytest.mark.parametrize("person", INSIDE)
def test_people_inside_find_private_text_and_each_lesson_once(course, person):
    user = person(course)
    assert titles("quokka", user) == ["Chain rule"]
    assert titles("chain", user) == ["Chain rule"]
    assert titles("wombats", user) == ["First taste"]


@pytest.mark.parametrize("person", OUTSIDE + INSIDE)
def test_many_courses_are_judged_like_one(course, person):
    user = person(course)
    among_many = may_enter_every_course(user) or course.pk in entered_course_ids(user, NOW)
    assert among_many == may_enter_course(user, course, NOW).is_allowed


@pytest.mark.parametrize(("person", "shows"), [(stranger, False), (enrolled, True)])
def test_snippet_shows_private_words_to_people_inside_only(site_tree, course, person, shows, monkeypatch):
    monkeypatch.setattr("search.selectors.lesson_urls", lambda keys, locale: {key: "/x/" for key in keys})
    user = person(course)
    (hit,) = hits(find("chain", user=user, locale="en", now=NOW), "chain", "en")
    assert ("quokka" in hit.snippet) == shows
    assert hit.is_locked != shows


def test_preview_that_was_closed_is_hidden_before_the_index_catches_up(course):
    assert titles("wombats", AnonymousUser()) == ["First taste"]
    Lesson.objects.filter(is_preview=True).update(is_preview=False)
    assert titles("wombats", AnonymousUser()) == []


def test_lesson_that_left_the_outline_is_hidden_before_the_index_catches_up(course):
    user = enrolled(course)
    assert titles("quokka", user) == ["Chain rule"]
    Lesson.objects.filter(course=course).update(is_live=False)
    assert titles("quokka", user) == titles("chain", user) == []


def test_private_text_of_the_other_course_stays_private(course, publish_course):
    user = enrolled(course)
    publish_course(lesson("Elsewhere", "Another quokka."), title="Statistics")
    assert titles("quokka", user) == ["Chain rule"]


def test_republished_text_is_private_again(publish_course, course):
    from search.services import index_course

    text = replace(lesson_spec(title="Open"), texts={"en": "open words about emus"}, is_preview=True)
    spec = course_spec(module_spec(text), title="Turning")
    row = write_outline(spec)
    index_course(course_id=row.pk)
    assert titles("emus", AnonymousUser()) == ["Open"]
    module = replace(spec.modules[0], lessons=(replace(text, is_preview=False),))
    write_outline(replace(spec, modules=(module,)))
    index_course(course_id=row.pk)
    assert titles("emus", AnonymousUser()) == []
