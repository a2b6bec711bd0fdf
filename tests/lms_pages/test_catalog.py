"""The catalog and the home page as visitors and students see them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from lms_pages.models import Category
from lms_pages.publishing import compile_course
from search.services import rebuild_index
from tests.factories.pages import course_row, make_course_page, publish
from tests.factories.people import make_student


def shelf(response):
    return [card.title for card in response.context["cards"]]


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def courses(catalog):
    """Three courses: two of Vision, one of them closed, one without a category."""
    vision = Category.objects.create(name="Vision", slug="vision", locale=Locale.get_default())
    make = lambda **fields: make_course_page(catalog, modules=0, **fields)  # noqa: E731
    pages = [
        make(title="Seeing", category=vision, level="beginner"),
        make(title="Looking", category=vision, level="advanced", is_open=False),
        make(title="Counting", level="beginner"),
    ]
    rebuild_index()
    return pages


def test_catalog_lists_published_courses_and_flags_closed_ones(client, catalog, courses):
    make_course_page(catalog, modules=0, title="Draft", live=False)
    response = client.get(catalog.url)
    assert shelf(response) == ["Counting", "Looking", "Seeing"]
    assert [card.flag for card in response.context["cards"]] == ["", "Closed", ""]
    assert re.search(r'<h2[^>]*><span role="status"[^>]*>3 courses</span></h2>', response.content.decode())


def test_unpublished_course_leaves_the_shelf(client, catalog, courses):
    assert "Seeing" in shelf(client.get(catalog.url))
    courses[0].unpublish()
    compile_course(courses[0].translation_key)
    response = client.get(catalog.url)
    assert "Seeing" not in shelf(response) and response.context["count"] == 2


@pytest.mark.once
def test_address_holds_the_filters_and_the_form_shows_them(client, catalog, courses):
    response = client.get(catalog.url, {"category": ["vision"], "level": ["beginner", "advanced"]})
    assert shelf(response) == ["Looking", "Seeing"]
    page = response.content.decode()
    for value in ("vision", "beginner", "advanced"):
        assert f'value="{value}" checked' in page
    assert 'value="intermediate" checked' not in page


@pytest.mark.once
def test_each_chip_takes_one_filter_away(client, catalog, courses):
    asked = {"q": "looking", "category": ["vision"], "level": ["beginner", "advanced"], "sort": "title", "page": "1"}
    response = client.get(catalog.url, asked)
    chips = {chip.label: chip.url for chip in response.context["chips"]}
    assert set(chips) == {"“looking”", "Vision", "Beginner", "Advanced"}
    without_level = client.get(catalog.url + chips["Beginner"])
    assert {chip.label for chip in without_level.context["chips"]} == {"“looking”", "Vision", "Advanced"}
    assert without_level.context["sort"] == "title" and "page" not in without_level.wsgi_request.GET
    without_words = client.get(catalog.url + chips["“looking”"])
    assert without_words.context["query"] == "" and shelf(without_words) == ["Looking", "Seeing"]


@pytest.mark.once
def test_unknown_values_are_ignored(client, catalog, courses):
    response = client.get(catalog.url, {"category": "ghosts", "level": "\x00", "sort": "x", "page": "x", "z": "1"})
    assert len(shelf(response)) == 3
    assert response.context["chips"] == [] and response.context["sort"] == "newest"


@pytest.mark.once
def test_nothing_fits_offers_the_way_back(client, catalog, courses):
    response = client.get(catalog.url, {"q": "astronomy"})
    assert shelf(response) == [] and "No course fits" in words(response)
    assert response.context["clear_url"] == catalog.url
    assert f'<a class="btn" href="{catalog.url}">' in response.content.decode()


def test_hostile_search_is_shown_as_text(client, catalog, courses):
    page = client.get(catalog.url, {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page


@pytest.mark.once
def test_empty_catalog_says_so(client, catalog):
    response = client.get(catalog.url)
    assert response.context["count"] == 0 and "No courses yet" in words(response)


@pytest.mark.once
def test_pages_of_twelve(client, catalog):
    for _number in range(13):
        make_course_page(catalog, modules=0)
    first = client.get(catalog.url, {"sort": "title"})
    assert len(shelf(first)) == 12 and first.context["count"] == 13
    assert "?sort=title&amp;page=2" in first.content.decode()
    second = client.get(catalog.url, {"sort": "title", "page": 2})
    assert len(shelf(second)) == 1 and not set(shelf(second)) & set(shelf(first))
    assert shelf(client.get(catalog.url, {"sort": "title", "page": 99})) == shelf(second)
    assert shelf(client.get(catalog.url, {"sort": "title", "page": -1})) == shelf(second)


def cost(client, address, **params):
    params = {**params, "uncached": "1"}  # what no page knows is never cached
    client.get(address, params)  # warm: site roots, content types
    with CaptureQueriesContext(connection) as queries:
        client.get(address, params)
    return len(queries)


@pytest.mark.parametrize("params", [{}, {"q": "course", "level": "all", "sort": "title"}])
def test_catalog_costs_the_same_for_1_3_and_13_courses(client, catalog, params):
    costs = []
    for more in (1, 2, 10):
        for _number in range(more):
            make_course_page(catalog, modules=0)
        rebuild_index()
        costs.append(cost(client, catalog.url, **params))
    assert costs == [costs[0]] * 3
    assert costs[0] <= 14  # of a search; see test_budgets for the bare shelf


def test_home_shows_newest_courses_and_categories_at_one_price(client, catalog, courses):
    home = catalog.get_parent()
    response = client.get(home.url)
    assert shelf(response) == ["Counting", "Looking", "Seeing"]
    assert [(c.label, c.count) for c in response.context["categories"]] == [("Vision", 2)]
    assert f'href="{catalog.url}?category=vision"' in response.content.decode()
    before = cost(client, home.url)
    for _number in range(4):
        make_course_page(catalog, modules=0)
    assert cost(client, home.url) == before
    assert len(shelf(client.get(home.url))) == 6


@pytest.mark.once
def test_catalog_is_the_same_for_a_student(client, catalog, courses):
    visitor = client.get(catalog.url)
    client.force_login(make_student())
    assert shelf(client.get(catalog.url)) == shelf(visitor)


@pytest.mark.once
def test_changed_title_reaches_the_shelf(client, catalog, courses):
    publish(courses[2], title="Reckoning")
    compile_course(courses[2].translation_key)
    assert course_row(courses[2]).is_live
    assert shelf(client.get(catalog.url))[0] == "Reckoning"
