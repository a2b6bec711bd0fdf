"""The sections that an editor chooses for the home page."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms_pages.demo_pages import furnish_site
from lms_pages.models import HomePage, StandardPage
from tests.factories.pages import make_course_page

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def home_with(site_tree, *sections):
    home = site_tree[0]
    home.sections = [{"type": kind, "value": value} for kind, value in sections]
    home.save()
    return HomePage.objects.get(pk=home.pk)


def titles(response) -> list[str]:
    return re.findall(r"<h3><a href=[^>]*>([^<]+)</a></h3>", response.content.decode())


def test_chosen_courses_come_in_the_chosen_order_without_drafts(client, site_tree):
    first, second, third = (make_course_page(site_tree[1], title=name, modules=1, lessons=1) for name in "ABC")
    draft = make_course_page(site_tree[1], title="Draft", live=False)
    chosen = [third.pk, draft.pk, first.pk]
    home = home_with(site_tree, ("courses", {"heading": "Ours", "courses": chosen}))
    assert titles(client.get(home.url)) == ["C", "A"]
    home = home_with(site_tree, ("courses", {"heading": "Newest", "courses": []}))
    assert sorted(titles(client.get(home.url))) == ["A", "B", "C"]


def test_shelf_of_one_and_of_three_costs_the_same(client, site_tree):
    home = home_with(site_tree, ("courses", {"heading": "Newest", "courses": []}))
    make_course_page(site_tree[1], modules=1, lessons=1)
    client.get(home.url)
    with CaptureQueriesContext(connection) as one:
        client.get(home.url)
    for _ in range(2):
        make_course_page(site_tree[1], modules=1, lessons=1)
    client.get(home.url)
    with CaptureQueriesContext(connection) as three:
        assert len(titles(client.get(home.url))) == 3
    assert len(three) == len(one)


def test_invitation_leads_to_its_page_or_to_the_catalog(client, site_tree):
    home, catalog = site_tree
    about = home.add_child(instance=StandardPage(title="About us", slug="about-us"))
    value = {"heading": "Come in", "text": "", "button": "Go there", "page": about.pk}
    page = client.get(home_with(site_tree, ("invitation", value)).url).content.decode()
    assert re.search(rf'href="{about.url}">Go there', page)
    page = client.get(home_with(site_tree, ("invitation", {**value, "page": None})).url).content.decode()
    assert re.search(rf'href="{catalog.url}">Go there', page)
    about.unpublish()
    page = client.get(home_with(site_tree, ("invitation", value)).url).content.decode()
    assert re.search(rf'href="{catalog.url}">Go there', page)


def test_a_new_site_has_a_home_page_that_says_something(client, site_tree):
    page = client.get(site_tree[0].url).content.decode()
    for words in ("How it works", "What you get", "Begin with one lesson.", "No courses yet"):
        assert words in page


def test_the_demo_furnishes_only_what_no_editor_touched(site_tree):
    furnish_site()
    furnish_site()
    home = HomePage.objects.get(pk=site_tree[0].pk)
    assert [section.block_type for section in home.sections] == ["courses", "steps", "outcomes", "quote", "invitation"]
    assert StandardPage.objects.filter(slug="about").count() == 1

    home.sections = []
    home.save_revision().publish()
    furnish_site()
    assert not HomePage.objects.get(pk=home.pk).sections
