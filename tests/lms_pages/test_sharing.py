"""What a page says about itself where a link to it is shared, and the picture drawn for that."""

import io
import json
import re

import pytest
from PIL import Image

from lms_pages import social
from lms_pages.models import StandardPage
from lms_pages.sharing import Share
from lms_pages.social import picture_of
from tests.factories.pages import add_page, lessons_of, make_course_page

pytestmark = pytest.mark.django_db


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
    lesson = lessons_of(course)[0]
    address = f"/social/{lesson.pk}/{picture_of(lesson).key}.png"
    assert client.get(address).status_code == 200
    course.unpublish()
    assert client.get(address).status_code == client.get(f"/social/{lesson.pk}/x.png").status_code == 404


def test_a_title_without_end_still_fits(course):
    picture = social.SocialPicture("fish", "Antidisestablishmentarianism " * 12, "6 lessons")
    assert Image.open(io.BytesIO(social.draw(picture))).size == (1200, 630)
