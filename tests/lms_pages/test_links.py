"""Addresses by key, of the frame, and in other languages."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from wagtail.models import Locale, Site

from learning.courses.links import course_url, course_urls, lesson_urls
from lms_pages.links import site_links, translations_of
from lms_pages.models import CatalogPage, CoursePage, HomePage, StandardPage
from tests.factories.pages import add_page, lessons_of, make_course_page, make_lesson_page, make_module_page, publish

pytestmark = pytest.mark.once


@pytest.fixture
def course(catalog):
    return make_course_page(catalog, modules=1, lessons=3, slug="neural", title="Neural networks")


@pytest.fixture
def afrikaans(db):
    return Locale.objects.get_or_create(language_code="af")[0]


def translate(page, locale, **fields):
    """A published translation of a page whose parent is translated."""
    return publish(page.copy_for_translation(locale), **fields)


@pytest.fixture
def in_afrikaans(course, afrikaans):
    """(home, catalog, course) in Afrikaans, published."""
    parents = reversed(course.get_ancestors().filter(depth__gt=1).specific())
    home, catalog = sorted(parents, key=lambda page: page.depth)
    return (
        translate(home, afrikaans, title="Tuis"),
        translate(catalog, afrikaans, title="Kursusse", slug="kursusse"),
        translate(course, afrikaans, title="Neurale netwerke", slug="neurale"),
    )


def test_addresses_are_in_the_readers_language_else_in_another(course, in_afrikaans):
    key = course.translation_key
    assert course_url(key, "en") == "/courses/neural/"
    assert course_url(key, "af") == "/af/kursusse/neurale/"
    lessons = lessons_of(CoursePage.objects.get(pk=course.pk))
    assert lesson_urls([lessons[0].translation_key], "af") == {lessons[0].translation_key: lessons[0].url}


def test_the_language_in_use_does_not_bend_addresses(course, in_afrikaans):
    with override("af"):
        assert course_url(course.translation_key, "en") == "/courses/neural/"


def test_draft_translation_and_unknown_key_have_no_address(course, in_afrikaans):
    in_afrikaans[2].unpublish()
    assert course_url(course.translation_key, "af") == "/courses/neural/"
    CoursePage.objects.get(pk=course.pk).unpublish()
    assert course_urls([course.translation_key, uuid4()], "en") == {}
    assert course_url(course.translation_key, "en") == "/"


@pytest.mark.parametrize("number", [1, 3])
def test_addresses_cost_one_query(course, django_assert_num_queries, number):
    keys = [lesson.translation_key for lesson in lessons_of(course)][:number]
    lesson_urls(keys, "en")
    with django_assert_num_queries(1):
        assert len(lesson_urls(keys, "en")) == number


def ways(request) -> dict:
    links = site_links(request)
    return {name: links[name] for name in ("home", "catalog", "footer")}


def test_frame_names_home_catalog_and_menu_pages(rf, course, in_afrikaans, django_assert_num_queries):
    home = HomePage.objects.get(locale__language_code="en")
    about = add_page(home, StandardPage(title="About", slug="about", show_in_menus=True))
    add_page(home, StandardPage(title="Hidden", slug="hidden"))
    add_page(home, StandardPage(title="Draft", slug="draft", show_in_menus=True), live=False)
    assert ways(rf.get("/")) == {
        "home": "/",
        "catalog": "/courses/",
        "footer": ({"title": "About", "url": about.url},),
    }
    with override("af"):
        assert ways(rf.get("/af/")) == {"home": "/af/", "catalog": "/af/kursusse/", "footer": ()}
    with django_assert_num_queries(0):
        site_links(rf.get("/"))
        with override("af"):
            site_links(rf.get("/af/"))


def test_frame_follows_editors_at_once(rf, course):
    request = rf.get("/")
    catalog = CatalogPage.objects.get()
    assert site_links(request)["catalog"] == "/courses/"
    publish(catalog, slug="shelf")
    assert site_links(rf.get("/"))["catalog"] == "/shelf/"
    CatalogPage.objects.get().unpublish()
    assert site_links(rf.get("/"))["catalog"] == "/"


def test_frame_of_a_language_without_pages_leads_to_those_there_are(rf, course, afrikaans):
    with override("af"):
        assert ways(rf.get("/af/")) == {"home": "/", "catalog": "/courses/", "footer": ()}


def test_site_that_is_not_set_up_yet_has_a_frame(rf, db):
    Site.objects.all().delete()
    assert ways(rf.get("/")) == {"home": "/", "catalog": "/", "footer": ()}


def test_translations_are_the_live_versions(course, in_afrikaans, django_assert_num_queries):
    translations_of(course)  # warm: site roots
    with django_assert_num_queries(1):
        found = translations_of(course)
    assert [(v.code, v.name, v.url, v.is_current) for v in found] == [
        ("en", "English", "/courses/neural/", True),
        ("af", "Afrikaans", "/af/kursusse/neurale/", False),
    ]
    assert [v.is_current for v in translations_of(in_afrikaans[2])] == [False, True]
    in_afrikaans[2].unpublish()
    assert [v.code for v in translations_of(course)] == ["en"]


def test_alias_is_told_from_a_translation(course, in_afrikaans, afrikaans, catalog):
    other = make_course_page(catalog, modules=0)
    other.copy_for_translation(afrikaans, alias=True)
    assert [(v.code, v.is_alias) for v in translations_of(other)] == [("en", False), ("af", True)]
    assert course_url(other.translation_key, "zu") == other.url


def test_public_pages_name_their_translations(client, course, in_afrikaans):
    for page, other in [("/", "/af/"), ("/courses/", "/af/kursusse/"), ("/courses/neural/", "/af/kursusse/neurale/")]:
        html = client.get(page).content.decode()
        assert f'<link rel="alternate" hreflang="af" href="http://testserver{other}">' in html
        assert f'<link rel="alternate" hreflang="en" href="http://testserver{page}">' in html
        assert f'<a href="{other}" lang="af" hreflang="af">Afrikaans</a>' in html


def test_page_in_one_language_names_no_other(client, course):
    assert "hreflang" not in client.get("/courses/neural/").content.decode()


def test_page_pays_for_its_frame_once(client, course):
    page = StandardPage(title="About", slug="about")
    add_page(HomePage.objects.get(), page)
    client.get("/about/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/about/")
    assert not [query for query in queries if '"wagtailcore_site"' in query["sql"]]


def test_lesson_below_a_translated_course_is_found_in_that_language(course, in_afrikaans, afrikaans):
    module = make_module_page(in_afrikaans[2], title="Begin")
    lesson = make_lesson_page(module, title="Les", slug="les")
    assert lesson_urls([lesson.translation_key], "af")[lesson.translation_key].startswith("/af/kursusse/neurale/")
