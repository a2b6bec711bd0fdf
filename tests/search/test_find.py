"""What is found and in what order, the same on SQLite and PostgreSQL."""

import pytest
from django.contrib.auth.models import AnonymousUser

from learning.courses.services import withdraw_course
from learning.courses.specs import CourseTextSpec
from search.selectors import find
from search.services import index_course
from tests.factories.people import make_editor

from .conftest import lesson

VISITOR = AnonymousUser()


def titles(query, user=VISITOR, locale="en"):
    return [entry.title for entry in find(query, user=user, locale=locale)]


def test_course_is_found_by_everything_its_page_says(publish_course):
    publish_course(
        title="Backpropagation by hand",
        text={
            "subtitle": "Derive every gradient",
            "description": "With pencil and paper.",
            "category_name": "Foundations",
            "instructor_names": ("Naledi Khumalo",),
        },
        tags=("calculus",),
    )
    for query in ("backpropagation", "gradient", "pencil", "foundations", "khumalo", "calculus"):
        assert titles(query) == ["Backpropagation by hand"], query
    assert titles("statistics") == []


def test_all_words_are_needed(publish_course):
    publish_course(title="Neural networks")
    assert titles("neural networks") == ["Neural networks"]
    assert titles("neural statistics") == []


@pytest.mark.parametrize("query", ["network", "Networks", "NEURAL", "nétwörk"])
def test_form_capitals_and_accents_do_not_matter(publish_course, query):
    publish_course(title="Neural networks")
    assert titles(query) == ["Neural networks"]


def test_text_with_accents_is_found_without(publish_course):
    publish_course(title="Reën en wolke")
    assert titles("reen") == titles("Reën") == ["Reën en wolke"]


def test_title_weighs_more_than_body(publish_course):
    publish_course(title="Statistics", text={"description": "Gradients and again gradients. " * 30})
    publish_course(title="Gradients")
    publish_course(title="Vision", text={"description": "One gradients here."})
    assert titles("gradients")[0] == "Gradients"
    assert set(titles("gradients")) == {"Gradients", "Statistics", "Vision"}


def test_lessons_that_fit_alike_come_in_the_order_of_the_course(publish_course):
    publish_course(*(lesson(f"Gradients {number}", is_preview=True) for number in "abcdef"))
    assert titles("gradients") == [f"Gradients {number}" for number in "abcdef"]


@pytest.mark.parametrize(
    "query",
    [
        '"', "'", '"unclosed', "a AND OR NOT", "title:x", "NEAR(a b)", "^x", "x*", "-x", "(((", "\x00", "a\x00b", "%",
        "\\", "x' OR 1=1 --", "& | ! :*", "<->", "{title} : x", "😀", "", " ", "x" * 10_000, '"' * 10_000,
        "a b " * 2_500,
    ],
)  # fmt: skip
def test_no_query_fails(publish_course, query):
    publish_course(title="Neural networks")
    assert "Neural networks" not in titles(query)


def test_query_with_quotes_still_finds(publish_course):
    publish_course(title="Neural networks")
    assert titles('"neural networks"') == titles("neural' networks\x00") == ["Neural networks"]


def test_unpublished_course_is_not_found(publish_course):
    course = publish_course(lesson("Chain rule"), title="Neural networks")
    assert titles("neural") and titles("chain")
    withdraw_course(key=course.key, generation=course.generation)
    # before the index has caught up as well as after
    assert titles("neural") == titles("chain") == titles("chain", make_editor()) == []
    index_course(course_id=course.pk)
    assert titles("neural") == titles("chain") == []


def test_reader_gets_the_own_language_else_the_courses(publish_course):
    texts = {"en": CourseTextSpec("Neural networks"), "af": CourseTextSpec("Neurale netwerke vir neural")}
    publish_course(lesson("Neural chains"), texts=texts)
    publish_course(title="Neural dust")
    assert set(titles("neural", locale="en")) == {"Neural networks", "Neural dust", "Neural chains"}
    # the lesson and the other course have no Afrikaans text
    assert set(titles("neural", locale="af")) == {"Neurale netwerke vir neural", "Neural dust", "Neural chains"}


def test_long_lesson_is_indexed_as_far_as_the_database_can(publish_course):
    words = " ".join(f"word{number}" for number in range(300_000))
    publish_course(lesson("Endless", f"beginning {words}", is_preview=True))
    assert titles("beginning") == ["Endless"]


@pytest.mark.parametrize("number", [1, 3])
def test_finding_costs_one_query_for_a_visitor(publish_course, django_assert_num_queries, number):
    for place in range(number):
        publish_course(title=f"Neural {place}")
    titles("warm")
    with django_assert_num_queries(1):
        assert len(titles("neural")) == number
