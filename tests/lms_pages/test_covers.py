import hashlib
import random
import xml.etree.ElementTree as ElementTree

import pytest

from lms_pages.covers import DYES, PRINTS, cover_key, cover_svg, dye_of
from lms_pages.templatetags import look
from tests.factories.pages import make_course_page

pytestmark = pytest.mark.once

SVG = "{http://www.w3.org/2000/svg}"
SLUGS = [f"course-{number}" for number in range(60)]


def test_same_slug_gives_the_same_bytes_for_ever():
    # A changed digest means that every course in the world gets a new cover: not by accident.
    drawn = cover_svg("agents-and-tools", "sky")
    assert drawn == cover_svg("agents-and-tools", "sky")
    assert (
        hashlib.sha256(drawn.encode()).hexdigest() == "5d6e774b0cd7652402a5c5ea4e859576efb27db122f4ddc2560cedd8be653c0f"
    )


def test_drawing_leaves_the_global_dice_alone():
    random.seed(7)
    expected = random.random()
    random.seed(7)
    cover_svg("agents-and-tools")
    assert random.random() == expected


def test_different_slugs_look_different():
    assert len({cover_svg(slug, "indigo") for slug in SLUGS}) == len(SLUGS)


def test_slugs_spread_over_all_dyes():
    assert {dye_of(slug) for slug in SLUGS} == set(DYES)


def test_cover_wears_the_dye_of_its_slug():
    assert all(cover_svg(slug) == cover_svg(slug, dye_of(slug)) for slug in SLUGS[:5])


def test_unknown_dye_is_refused():
    with pytest.raises(KeyError):
        cover_svg("agents-and-tools", "ultraviolet")


@pytest.mark.parametrize("dye", DYES)
def test_every_dye_is_drawn_in_its_own_inks(dye):
    root = ElementTree.fromstring(cover_svg("agents-and-tools", dye))
    fills = {element.get("fill") for element in root.iter()} - {None}
    assert {ink for ink in fills if not ink.startswith("url(#")} <= set(DYES[dye])


@pytest.mark.parametrize("slug", [*SLUGS, "", "größe-über-alles", '"><script>alert(1)</script>', "a" * 255])
def test_only_harmless_well_formed_shapes(slug):
    root = ElementTree.fromstring(cover_svg(slug))
    allowed = {SVG + name for name in ("svg", "defs", "pattern", "rect", "circle", "path", "g")}
    for element in root.iter():
        assert element.tag in allowed
        assert not (element.text or "").strip()
        for name, value in element.attrib.items():
            assert not name.startswith("on") and name not in {"style", "href"}
            assert "url(" not in value or value.startswith("url(#")


def test_slugs_reach_every_print():
    # Each print repeats in a tile of its own size.
    sizes = set()
    for slug in SLUGS:
        pattern = ElementTree.fromstring(cover_svg(slug)).find(f"{SVG}defs/{SVG}pattern")
        sizes.add((pattern.get("width"), pattern.get("height")))
    assert len(sizes) == len(PRINTS)


@pytest.fixture
def course(db):
    return make_course_page(title="Agents", slug="agents-and-tools", modules=1, lessons=1)


def test_cover_of_a_course_is_served_for_a_year_under_the_key_of_its_drawing(client, course):
    response = client.get(look.cover(course.slug))
    assert response.status_code == 200
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Content-Security-Policy"] == "default-src 'none'"
    assert response.content.decode() == cover_svg(course.slug)
    assert not response.has_header("Vary") or "Cookie" not in response["Vary"]
    assert "max-age=86400" in client.get(f"/covers/{course.slug}.svg")["Cache-Control"]
    assert look.cover(course.slug, "/media/own.webp") == "/media/own.webp"


def test_the_cover_of_a_draft_opens_where_a_page_shows_it_and_tells_nobody_else(client, course):
    draft = make_course_page(slug="not-yet", live=False, modules=0)
    assert client.get(look.cover(draft.slug)).status_code == 200
    assert client.get(f"/covers/{draft.slug}.svg").status_code == 404
    assert client.get(f"/covers/{draft.slug}.svg?v={cover_key(course.slug)}").status_code == 404
    assert client.get("/covers/anything-else.svg").status_code == 404
    assert client.get(f"/covers/{'a' * 300}.svg").status_code == 404


def test_known_etag_is_answered_without_a_body(client, course):
    address = f"/covers/{course.slug}.svg"
    etag = client.get(address)["ETag"]
    assert client.get(address, headers={"if-none-match": etag}).status_code == 304
    assert client.get(address, headers={"if-none-match": '"other"'}).status_code == 200


def test_only_reading_is_allowed(client, course):
    assert client.post(f"/covers/{course.slug}.svg").status_code == 405
