"""Every kind of page is well formed, names things once, and says what it is. The strict parser forgives nothing."""

import re
from collections import Counter

import html5lib
import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from learning.courses.models import Lesson
from lms_pages.demo_pages import furnish_site
from lms_pages.models import CoursePage, StandardPage
from lms_pages.publishing import compile_course
from tests.factories.enrollments import make_enrollment
from tests.factories.pages import course_row, lessons_of, make_course_page, publish

pytestmark = [pytest.mark.django_db, pytest.mark.once]
XHTML = "{http://www.w3.org/1999/xhtml}"
LABELABLE = {"input", "select", "textarea"}


@pytest.fixture
def course(catalog):
    page = make_course_page(
        catalog, title="Fish & <b>chips</b>", subtitle='"Quoted" & odd', outcomes=[("item", "Fry </script> things")]
    )
    publish(lessons_of(page)[0], is_preview=True)
    compile_course(page.translation_key)
    furnish_site()
    return CoursePage.objects.get(pk=page.pk)


def faults(text: str) -> list[str]:
    """What is wrong with a page, in words; empty when nothing is."""
    parser = html5lib.HTMLParser(strict=False)
    root = parser.parse(text)
    told = [f"{code} at {place}" for place, code, _details in parser.errors]
    elements = list(root.iter())
    ids = Counter(element.get("id") for element in elements if element.get("id"))
    told += [f"id {name} {count} times" for name, count in ids.items() if count > 1]
    for element in elements:
        for name in ("for", "aria-labelledby", "aria-describedby", "popovertarget"):
            told += [f"{name}={word} leads nowhere" for word in (element.get(name) or "").split() if word not in ids]
        tag = str(element.tag).removeprefix(XHTML)
        if tag == "img" and (element.get("alt") is None or not element.get("width") or not element.get("height")):
            told.append(f"img without alt or size: {element.get('src')}")
        if tag == "button" and element.get("type") not in {"submit", "button", "reset"}:
            told.append("button without a type")
    headings = [element for element in elements if element.tag == f"{XHTML}h1"]
    titles = [element.text for element in elements if element.tag == f"{XHTML}title"]
    if len(headings) != 1:
        told.append(f"{len(headings)} first headings")
    if len(titles) != 1 or not (titles[0] or "").strip():
        told.append("no title")
    return told


def test_the_checker_finds_faults():
    assert faults("<!DOCTYPE html><title>x</title><h1>y</h1>") == []
    bad = '<!DOCTYPE html><title>x</title><h1>y</h1><p id="a"><div id="a"></p><img src="z"><label for="q">x</label>'
    assert {fault.split()[0] for fault in faults(bad)} >= {"id", "for=q", "img"}


def test_pages_for_everybody_are_sound(client, course, site_tree):
    (home, catalog), lessons = site_tree, lessons_of(course)
    about = StandardPage.objects.get(slug="about")
    paths = {
        home.url: 200, catalog.url: 200, f"{catalog.url}?level=all&q=fish&sort=title": 200,
        f"{catalog.url}?q=xylophone": 200, course.url: 200, lessons[0].url: 200, lessons[1].url: 403,
        about.url: 200, reverse("search") + "?q=fish": 200, reverse("search") + "?q=none-of-it": 200,
        reverse("account_login"): 200, reverse("account_signup"): 200, reverse("account_reset_password"): 200,
        "/no/such/page/": 404,
    }  # fmt: skip
    for path, status in paths.items():
        response = client.get(path)
        assert response.status_code == status, path
        assert faults(response.content.decode()) == [], path
    wrong = client.post(reverse("account_signup"), {"email": "no address", "password1": "short"}).content.decode()
    assert faults(wrong) == []
    assert re.search(r"<title>\s*Error:", wrong)


def test_pages_for_students_are_sound(client, course):
    enrollment = make_enrollment(course_row(course))
    client.force_login(enrollment.user)
    quiz_lesson = next(
        page for page in lessons_of(course) if Lesson.objects.get(key=page.translation_key).activities.count()
    )
    paths = [reverse("my_learning"), course.url, *(page.url for page in lessons_of(course)), reverse("profile")]
    for path in paths:
        response = client.get(path)
        assert response.status_code == 200, path
        assert faults(response.content.decode()) == [], path
    page = client.get(quiz_lesson.url).content.decode()
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)[1]
    action = re.search(r'action="(/learn/activities/\d+/submit/)"', page)[1]
    name, value = re.search(r'name="(q-[^"]+)" value="([^"]+)"', page).groups()
    answered = client.post(action, {"ticket": ticket, name: value}, follow=True).content.decode()
    assert 'class="result' in answered
    assert faults(answered) == []


@pytest.mark.parametrize("name", ["400", "500", "503"])
def test_pages_for_bad_days_need_nothing(name, django_assert_num_queries):
    with django_assert_num_queries(0):
        text = render_to_string(f"{name}.html")
    assert faults(text) == []
    assert name in text and 'href="/' in text or 'href=""' in text
