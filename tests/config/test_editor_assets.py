"""What each page of the editor fetches again and again is kept by the browser, and renewed when it changes."""

import pytest
from wagtail.admin.icons import get_icon_sprite_url

from tests.factories.people import make_editor

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def test_icons_are_kept_under_the_address_that_names_them(client):
    client.force_login(make_editor())
    response = client.get(get_icon_sprite_url())
    assert (response.status_code, response["Content-Type"]) == (200, "image/svg+xml; charset=utf-8")
    assert {"private", "immutable", "max-age=31536000"} == set(response["Cache-Control"].split(", "))
    for other in ("/admin/sprite/", "/admin/sprite/?h=00000000"):
        assert "Cache-Control" not in client.get(other)


def test_words_are_kept_a_while_by_one_person_in_one_language(client):
    client.force_login(make_editor())
    response = client.get("/admin/jsi18n/")
    assert response.status_code == 200 and b"gettext" in response.content
    assert {"private", "max-age=600"} == set(response["Cache-Control"].split(", "))
    assert {"Cookie", "Accept-Language"} <= set(response["Vary"].split(", "))
