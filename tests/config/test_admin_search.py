import pytest
from django.urls import reverse

from tests.factories.pages import make_course_page
from tests.factories.people import make_administrator


@pytest.fixture
def editor_client(client, db):
    client.force_login(make_administrator())
    return client


@pytest.mark.parametrize("query", ['"', '"neural', 'neural "networks"', "neural\x00networks", '\x00"'])
@pytest.mark.parametrize("view", ["wagtailadmin_pages:search", "wagtailimages:index", "wagtaildocs:index"])
def test_searching_in_the_back_office_bears_any_query(editor_client, catalog, view, query):
    assert editor_client.get(reverse(view), {"q": query}).status_code == 200


def test_words_in_quotes_are_still_found(editor_client, catalog, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        make_course_page(catalog, modules=0, title="Neural networks")
    page = editor_client.get(reverse("wagtailadmin_pages:search"), {"q": '"neural networks"'}).content.decode()
    assert "Neural networks" in page and "0 matches" not in page


def test_the_rest_of_the_address_stays(editor_client, catalog):
    response = editor_client.get(reverse("wagtailadmin_pages:search"), {"q": 'a "b"', "ordering": "title"})
    asked = response.wsgi_request.GET
    assert asked["ordering"] == "title" and asked["q"].replace('"', " ").split() == ["a", "b"]


def test_readers_queries_are_left_alone(client, catalog):
    assert client.get("/search/", {"q": '"a"'}).wsgi_request.GET["q"] == '"a"'
