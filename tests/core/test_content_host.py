"""The content host: a world of its own, without people, and nothing of it is on the site."""

import pytest
from django.core.cache.backends.dummy import DummyCache
from django.urls import get_resolver

from core import content_host, rate_limit
from core.content_host import NoContentHost, content_address, content_origin, site_origins

pytestmark = [pytest.mark.django_db, pytest.mark.once]

CONTENT = {"headers": {"host": "content.test"}}
SITES_OWN = [
    "/courses/",
    "/admin/",
    "/accounts/login/",
    "/robots.txt",
    "/learn/",
    "/media/x.png",
    "/uploads/",
    "/search/",
]


def test_nothing_of_the_site_is_there_under_any_spelling_of_its_name(client, site_tree):
    for address in SITES_OWN:
        assert client.get(address).status_code in {200, 302, 404, 405}
        assert client.get(address, **CONTENT).status_code == 404, address
    assert client.get("/").status_code == 200
    for name in ("content.test", "CONTENT.test", "content.test.", "content.test:8443"):
        answer = client.get("/", headers={"host": name})
        assert (answer.status_code, answer.content) == (404, b"This host only serves what lessons show in frames.\n")
    assert client.get("/", headers={"host": "other.content.test"}).status_code == 200  # a host of the site


def test_nothing_of_it_is_on_the_site(client, site_tree):
    assert client.get("/own/probe.js").status_code == 404
    assert client.get("/p/token/player", follow=True).status_code == 404
    ours, theirs = get_resolver("config.urls"), get_resolver("config.content_urls")
    assert {"content_static"} <= set(theirs.reverse_dict) - set(ours.reverse_dict)


def test_it_takes_no_cookies_and_sets_none(client, site_tree, django_user_model):
    client.force_login(django_user_model.objects.create(email="me@example.org"))
    for path in ("/", "/accounts/login/", "/own/none.js"):
        answer = client.get(path, **CONTENT)
        assert not answer.cookies and "Vary" not in answer
        assert not hasattr(answer.wsgi_request, "user") and not hasattr(answer.wsgi_request, "session")
        assert "HTTP_COOKIE" not in answer.wsgi_request.META
        assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert answer["Referrer-Policy"] == "no-referrer" and answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cross-Origin-Resource-Policy"] == "cross-origin" and answer["X-Request-ID"]


def test_it_only_hands_out(client, site_tree):
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)("/", **CONTENT).status_code == 405
    assert client.get("/own/" + "x" * 5000, **CONTENT).status_code == 414
    assert client.get("/health/live", **CONTENT).status_code == 200  # machines ask any name


def test_static_files_of_the_folder_for_it_and_no_others(client, site_tree, tmp_path, settings):
    settings.STATICFILES_DIRS = [tmp_path]
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "tool.js").write_text("1;")
    (tmp_path / "content" / "page.html").write_text("<p>")
    (tmp_path / "content" / "secret.py").write_text("")
    (tmp_path / "other.js").write_text("2;")

    script, page = client.get("/own/tool.js", **CONTENT), client.get("/own/page.html", **CONTENT)
    assert script.getvalue() == b"1;" and script["Content-Type"].startswith("text/javascript")
    assert script["Access-Control-Allow-Origin"] == "*" and "max-age" in script["Cache-Control"]
    assert "script-src http://content.test;" in page["Content-Security-Policy"]
    assert f"frame-ancestors {site_origins()[0]}" in page["Content-Security-Policy"]
    for path in (
        "secret.py",
        "../other.js",
        "%2e%2e/other.js",
        "..\\other.js",
        "tool.js/",
        "none.js",
        "",
        "x/../../other.js",
    ):
        assert client.get(f"/own/{path}", **CONTENT).status_code == 404, path


def test_addresses_have_the_scheme_of_the_site(settings):
    settings.WAGTAILADMIN_BASE_URL = "https://learn.example.org"
    settings.ALLOWED_HOSTS = ["learn.example.org", ".schools.example.org", "content.test"]
    assert content_address("/p/x/player") == "https://content.test/p/x/player"
    assert site_origins() == ["https://learn.example.org", "https://*.schools.example.org"]


def test_without_a_content_host_every_host_is_the_sites(client, site_tree, settings):
    settings.CONTENT_HOST = ""
    assert content_origin() == ""
    with pytest.raises(NoContentHost):
        content_address("/p/x/player")
    assert client.get("/", **CONTENT).status_code == 200


def test_pages_may_frame_it_where_they_do(rf):
    from django.http import HttpResponse

    from config.security_headers import SecurityHeadersMiddleware

    page = HttpResponse('<iframe src="http://content.test/p/x/player"></iframe>')
    assert SecurityHeadersMiddleware(lambda request: page)(rf.get("/"))._csp_update == {
        "frame-src": ["http://content.test"]
    }
    editor = SecurityHeadersMiddleware(lambda request: HttpResponse())(rf.get("/admin/"))
    assert "http://content.test" in editor._csp_replace["frame-src"]


def test_a_flood_is_stopped_by_token_and_by_address_and_never_where_the_cache_is_away(client, monkeypatch):
    monkeypatch.setattr(content_host, "REQUESTS_OF_TOKEN", 2)
    monkeypatch.setattr(content_host, "REQUESTS_OF_ADDRESS", 6)

    def ask(path, address="192.0.2.1"):
        return client.get(path, REMOTE_ADDR=address, **CONTENT)

    assert [ask("/p/one/player").status_code for _turn in range(3)] == [403, 403, 429]
    refused = ask("/p/one/player")
    assert refused["Retry-After"] == "60" and b"too often" in refused.content
    assert ask("/p/other/player").status_code == 403  # another token, and another address
    assert ask("/own/none.js", "192.0.2.2").status_code == 404
    assert [ask("/own/none.js").status_code for _turn in range(2)] == [404, 429]
    monkeypatch.setattr(rate_limit, "cache", DummyCache("", {}))
    assert [ask("/p/one/player").status_code for _turn in range(9)] == [403] * 9
