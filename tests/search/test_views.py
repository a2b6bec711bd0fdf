from html import escape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms_pages.publishing import compile_course
from search.services import rebuild_index
from tests.factories.bodies import markdown
from tests.factories.enrollments import make_enrollment
from tests.factories.pages import course_row, lessons_of, make_course_page, make_lesson_page, make_module_page
from tests.factories.people import make_student


def get(client, query, **params):
    return client.get(reverse("search"), {"q": query, **params})


def hits(response):
    return [hit for group in response.context["groups"] for hit in group["hits"]]


@pytest.fixture
def course(catalog):
    page = make_course_page(catalog, modules=0, title="Neural networks", subtitle="Built by hand")
    module = make_module_page(page, title="Basics")
    make_lesson_page(module, title="Chain rule", slug="chain", body=[markdown("The secret word is quokka.")])
    compile_course(page.translation_key)
    rebuild_index()
    return page


def test_results_are_grouped_and_lead_to_the_pages(client, course):
    response = get(client, "neural")
    assert [(hit.kind, hit.url) for hit in hits(response)] == [("course", course.url)]
    (hit,) = hits(get(client, "chain"))
    assert hit.url == lessons_of(course)[0].url and hit.course_title == "Neural networks"
    page = response.content.decode()
    assert "<mark>Neural</mark> networks" in page
    assert '<p role="status">1 result for “neural”</p>' in page


def test_visitor_is_told_that_a_lesson_is_closed_and_never_sees_its_words(client, course):
    page = get(client, "chain").content.decode()
    assert "for people in the course" in page
    assert "quokka" not in page
    assert get(client, "quokka").context["count"] == 0


def test_student_sees_the_words(client, course):
    enrollment = make_enrollment(course_row(course))
    client.force_login(enrollment.user)
    page = get(client, "quokka").content.decode()
    assert "The secret word is <mark>quokka</mark>." in page
    assert "for people in the course" not in page


def test_signing_out_closes_it_again(client, course):
    client.force_login(make_enrollment(course_row(course)).user)
    assert get(client, "quokka").context["count"] == 1
    client.logout()
    assert get(client, "quokka").context["count"] == 0


def test_nothing_found_offers_a_way_out(client, course, catalog):
    page = get(client, "<script>alert(1)</script>").content.decode()
    assert "Nothing found" in page
    assert f'<a class="btn" href="{catalog.url}">' in page
    assert "<script>alert" not in page and escape("<script>alert(1)</script>") in page


def test_empty_query_asks_for_words(client, course):
    response = client.get(reverse("search"))
    assert response.status_code == 200
    assert hits(response) == [] and "Nothing found" not in response.content.decode()


@pytest.mark.parametrize("query", ['"', "\x00", "a" * 10_000, "%00", "' OR 1=1", "\ud800".encode("utf-8", "replace")])
def test_no_query_fails(client, course, query):
    assert get(client, query).status_code == 200


def test_results_come_in_pages_without_losing_the_query(client, catalog):
    page = make_course_page(catalog, modules=1, lessons=25, quizzes=False)
    rebuild_index()
    first = get(client, "lesson")
    assert len(hits(first)) == 10 and first.context["count"] == 25
    assert "All 25 lessons" in first.content.decode()
    second = get(client, "lesson", kind="lesson", page=2)
    assert len(hits(second)) == 5
    assert "?q=lesson&amp;kind=lesson&amp;page=1" in second.content.decode()
    assert {hit.url for hit in hits(second)} <= {lesson.url for lesson in lessons_of(page)}
    assert len(hits(get(client, "lesson", kind="lesson", page=99))) == 5
    assert len(hits(get(client, "lesson", kind="lesson", page="x"))) == 20
    assert len(hits(get(client, "lesson", kind="nonsense"))) == 10


@pytest.mark.parametrize("is_student", [False, True])
def test_page_costs_the_same_for_one_and_three_results(client, catalog, is_student):
    if is_student:
        client.force_login(make_student())
    costs = []
    for more in (1, 2):
        for _place in range(more):
            make_course_page(catalog, modules=1, lessons=1, title="Neural")
        rebuild_index()
        get(client, "neural")  # warm: site roots, content types
        with CaptureQueriesContext(connection) as queries:
            response = get(client, "neural")
        costs.append(len(queries))
    assert response.context["count"] == 3
    assert costs[0] == costs[1]


def test_suggestions_are_titles_of_published_courses(client, course, catalog):
    make_course_page(catalog, title="Natural language")
    make_course_page(catalog, title="Neurons", live=False)
    rebuild_index()

    def titles(typed):
        return [s["title"] for s in client.get(reverse("search_suggestions"), {"q": typed}).json()["suggestions"]]

    assert titles("ne") == ["Neural networks"]
    assert titles("NETW") == titles("neural netw") == ["Neural networks"]
    assert titles("eural") == []
    assert titles("chain") == []  # a lesson
    assert titles("n") == titles("") == titles("%") == titles('"\x00') == titles("_" * 10_000) == []


def test_suggestion_names_the_page(client, course):
    (found,) = client.get(reverse("search_suggestions"), {"q": "neural"}).json()["suggestions"]
    assert found == {"title": "Neural networks", "url": course.url}


def test_searching_writes_nothing(client, course):
    assert client.post(reverse("search"), {"q": "neural"}).status_code == 405
    assert client.post(reverse("search_suggestions"), {"q": "neural"}).status_code == 405
