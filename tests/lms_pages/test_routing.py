"""HomePage.route takes a short way; it must arrive where Wagtail's own walk does."""

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from wagtail.models import Locale, Page

from lms_pages.models import HomePage, StandardPage
from lms_pages.publishing import compile_course
from tests.factories.pages import add_page, make_course_page, make_lesson_page, make_module_page, publish


@pytest.fixture
def tree(catalog):
    """home/courses/neural/basics/chain, a draft lesson beside it, unicode slugs, a page two levels below home."""
    home = HomePage.objects.get()
    course = make_course_page(catalog, modules=0, slug="neural")
    module = make_module_page(course, slug="basics")
    make_lesson_page(module, slug="chain")
    make_lesson_page(module, slug="draft", live=False)
    make_lesson_page(make_module_page(course, slug="hidden", live=False), slug="below-a-draft")
    make_lesson_page(make_module_page(course, slug="reën"), slug="größe-网络")
    make_course_page(catalog, modules=0, slug="unpublished", live=False)
    about = add_page(home, StandardPage(title="About", slug="about"))
    add_page(about, StandardPage(title="Team", slug="team"))
    return home


@pytest.fixture
def both_trees(tree):
    """The same, with home, catalog, course, module and lesson in Afrikaans as well."""
    locale = Locale.objects.get_or_create(language_code="af")[0]
    for page in Page.objects.descendant_of(tree, inclusive=True).exclude(slug__in=["about", "team"]).specific():
        translation = page.copy_for_translation(locale)
        if page.live:
            publish(translation, slug=page.slug + "-af")
    return tree


def arrive(route, path):
    try:
        page, args, kwargs = route(None, [part for part in path.split("/") if part])
    except Http404:
        return None
    assert (args, kwargs) == ([], {})
    return page.pk, type(page)


PATHS = [
    "",
    "courses",
    "courses/neural",
    "courses/neural/basics",
    "courses/neural/basics/chain",
    "courses/neural/basics/draft",
    "courses/neural/hidden",
    "courses/neural/hidden/below-a-draft",
    "courses/neural/reën/größe-网络",
    "courses/unpublished",
    "courses/unknown",
    "courses/neural/basics/unknown",
    "courses/neural/basics/chain/more",
    "courses/neural/basics/chain/more/and/more",
    "neural/basics/chain",
    "chain",
    "about/team",
    "about/courses",
    "a/b/c/d/e/f",
    "courses/Neural",
    "marula/courses/neural",
]


def test_short_way_arrives_where_the_long_one_does(tree):
    arrived = {path: arrive(tree.route, path) for path in PATHS}
    assert arrived == {path: arrive(super(HomePage, tree).route, path) for path in PATHS}
    assert sum(place is not None for place in arrived.values()) == 8  # not all are dead ends


PATHS_AF = [
    "",
    "courses-af",
    "courses-af/neural-af",
    "courses-af/neural-af/basics-af/chain-af",
    "courses-af/neural-af/basics-af/draft",
    "courses-af/neural",
    "courses/neural",
]


@pytest.mark.once
def test_each_language_has_its_own_tree(both_trees):
    home = HomePage.objects.get(locale__language_code="af")
    arrived = {path: arrive(home.route, path) for path in PATHS_AF}
    assert arrived == {path: arrive(super(HomePage, home).route, path) for path in PATHS_AF}
    assert sum(place is not None for place in arrived.values()) == 4
    assert arrive(both_trees.route, "courses-af/neural-af") is None


ANSWERS = {
    "/": 200,
    "/courses/": 200,
    "/courses/neural/": 200,
    "/courses/neural/basics/": 302,
    "/courses/neural/basics/chain/": 403,
    "/courses/neural/basics/draft/": 404,
    "/courses/unpublished/": 404,
    "/courses/unknown/": 404,
    "/courses/neural/basics/chain/more/": 404,
    "/af/": 200,
    "/af/courses-af/neural-af/": 200,
    "/af/courses/neural/": 404,
    "/courses-af/neural-af/": 404,
    "/courses/neural": 301,
}


@pytest.mark.once
def test_answers_over_http(client, both_trees):
    compile_course(Page.objects.get(slug="neural").translation_key, force=True)
    assert {path: client.get(path).status_code for path in ANSWERS} == ANSWERS


@pytest.mark.parametrize(
    ("path", "queries"), [("courses/neural", 1), ("courses/neural/basics/chain", 1), ("courses/neural/basics", 6)]
)
def test_courses_and_lessons_are_found_in_one_query(tree, path, queries):
    arrive(tree.route, path)  # warm: content types
    with CaptureQueriesContext(connection) as short:
        assert arrive(tree.route, path)
    with CaptureQueriesContext(connection) as long:
        assert arrive(super(HomePage, tree).route, path)
    assert len(short) == queries <= len(long)


def test_home_in_the_language_in_use_is_itself_without_a_query(both_trees, django_assert_num_queries):
    home = HomePage.objects.select_related("locale").get(locale__language_code="en")
    with django_assert_num_queries(0):
        assert home.localized is home
    with override("af"):
        assert home.localized.locale.language_code == "af"
    HomePage.objects.get(locale__language_code="af").unpublish()
    with override("af"):
        assert home.localized == home
