"""What a page says about itself where a link to it is shared, and the picture drawn for that."""

import io
import json
import re

import pytest
from django.utils.translation import get_language
from PIL import Image
from wagtail.models import Locale

from lms_pages import social
from lms_pages.models import CoursePage, StandardPage
from lms_pages.sharing import Share
from lms_pages.social import picture_of
from tests.factories.pages import add_page, lessons_of, make_course_page, modules_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def course(catalog):
    return make_course_page(
        catalog, title='Fish & "chips" </script>', subtitle="Fry <them>", slug="fish", level="beginner"
    )


def meta(page: str, name: str) -> str:
    return re.search(rf'<meta (?:property|name)="{name}" content="([^"]*)"', page)[1]


def test_course_page_says_what_it_is(client, course):
    page = client.get(f"{course.url}?utm_source=mail").content.decode()
    assert f'<link rel="canonical" href="http://testserver{course.url}">' in page
    assert meta(page, "og:title") == "Fish &amp; &quot;chips&quot; &lt;/script&gt;"
    assert meta(page, "og:image").startswith("http://testserver/social/")
    facts = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1]
    told = json.loads(facts)
    assert (told["@type"], told["name"], told["educationalLevel"]) == ("Course", course.title, "Beginner")
    assert told["offers"]["price"] == 0 and told["hasCourseInstance"]["courseWorkload"].startswith("PT")


def test_nothing_in_the_facts_can_end_the_element_they_stand_in():
    told = Share("", "", "", "", {"name": "</script><!-- & -->"}).facts_json
    assert not set("<>&") & set(told) and json.loads(told)["name"] == "</script><!-- & -->"
    assert Share("", "", "", "").facts_json == ""


def test_picture_is_drawn_once_and_kept_for_as_long_as_the_title_stands(client, course, monkeypatch):
    address = f"/social/{course.pk}/{picture_of(course).key}.png"
    response = client.get(address)
    assert response["Content-Type"] == "image/png" and "immutable" in response["Cache-Control"]
    assert Image.open(io.BytesIO(response.content)).size == (1200, 630)
    monkeypatch.setattr(social, "draw", lambda picture: pytest.fail("drawn again"))
    assert client.get(address).content == response.content

    course.title = "Fish"
    course.save_revision().publish()
    assert client.get(address).url == f"/social/{course.pk}/{picture_of(course).key}.png"


def test_only_live_pages_have_a_picture(client, course, site_tree):
    home = site_tree[0]
    about = add_page(home, StandardPage(title="About", slug="about-this"))
    for page in (home, about):
        assert client.get(f"/social/{page.pk}/{picture_of(page).key}.png").status_code == 200
    draft = make_course_page(live=False, modules=0)
    assert client.get(f"/social/{draft.pk}/{picture_of(draft).key}.png").status_code == 404
    assert client.get("/social/99999999/x.png").status_code == 404


def test_what_hangs_below_a_draft_has_no_picture_either(client, catalog):
    """The title stands on it."""
    course = make_course_page(catalog, modules=1, lessons=1)
    pages = [modules_of(course)[0], lessons_of(course)[0]]
    addresses = [f"/social/{page.pk}/{picture_of(page).key}.png" for page in pages]
    assert [client.get(address).status_code for address in addresses] == [200, 200]
    course.unpublish()
    assert [client.get(address).status_code for address in addresses] == [404, 404]


def test_the_picture_of_a_translation_speaks_its_language(client, course, monkeypatch):
    monkeypatch.setattr(CoursePage, "get_level_display", lambda page: f"for beginners, in {get_language()}")
    afrikaans = course.copy_for_translation(
        Locale.objects.get_or_create(language_code="af")[0], copy_parents=True, alias=False
    )
    afrikaans.save_revision().publish()
    assert (picture_of(course).line, picture_of(afrikaans).line) == ("for beginners, in en", "for beginners, in af")
    address = meta(client.get(afrikaans.url).content.decode(), "og:image")
    assert client.get(address).status_code == 200  # and not led on to the picture in another language


def test_a_title_without_end_still_fits(course):
    picture = social.SocialPicture("fish", "Antidisestablishmentarianism " * 12, "6 lessons")
    assert Image.open(io.BytesIO(social.draw(picture))).size == (1200, 630)
