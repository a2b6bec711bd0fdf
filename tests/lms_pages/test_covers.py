import hashlib
import random
import xml.etree.ElementTree as ElementTree

import pytest
from django.http import Http404
from django.test import RequestFactory

from lms_pages.covers import DYES, PRINTS, cover_svg, dye_of
from lms_pages.views.covers import course_cover

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


def get(slug, **headers):
    return course_cover(RequestFactory().get(f"/covers/{slug}.svg", headers=headers), slug)


def test_address_serves_the_cover_for_a_year():
    response = get("agents-and-tools")
    assert response.status_code == 200
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Cache-Control"] == "public, max-age=31536000"
    assert response["Content-Security-Policy"] == "default-src 'none'"
    assert response.content.decode() == cover_svg("agents-and-tools")
    assert not response.has_header("Vary")


def test_known_etag_is_answered_without_a_body():
    etag = get("agents-and-tools")["ETag"]
    assert get("agents-and-tools", if_none_match=etag).status_code == 304
    assert get("agents-and-tools", if_none_match='"other"').status_code == 200
    assert get("another-course")["ETag"] != etag


def test_only_reading_is_allowed():
    request = RequestFactory().post("/covers/agents-and-tools.svg")
    assert course_cover(request, "agents-and-tools").status_code == 405


def test_endless_slug_is_not_drawn():
    assert get("a" * 255).status_code == 200
    with pytest.raises(Http404):
        get("a" * 256)
