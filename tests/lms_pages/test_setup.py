from django.core.management import call_command
from wagtail.models import Site

from lms_pages.models import CatalogPage, HomePage
from lms_pages.setup import ensure_site


def test_a_new_site_answers_where_it_says_it_is(db, settings, client):
    settings.WAGTAILADMIN_BASE_URL = "http://127.0.0.1:8123"
    call_command("setup_site")
    site = Site.objects.get(is_default_site=True)
    assert (site.hostname, site.port) == ("127.0.0.1", 8123)
    assert client.get("/").status_code == client.get("/courses/").status_code == 200


def test_again_makes_nothing_twice_and_keeps_what_editors_wrote(site_tree):
    home, _catalog = site_tree
    HomePage.objects.filter(pk=home.pk).update(headline="Ours")
    ensure_site()
    assert HomePage.objects.get(locale__language_code="en").headline == "Ours"
    assert CatalogPage.objects.filter(alias_of=None).count() == 1


def test_another_port_on_a_laptop_is_followed_but_a_real_host_name_is_kept(site_tree, settings):
    settings.WAGTAILADMIN_BASE_URL = "http://127.0.0.1:9000"
    ensure_site()
    assert Site.objects.get(is_default_site=True).port == 9000
    Site.objects.filter(is_default_site=True).update(hostname="school.example", port=443)
    ensure_site()
    site = Site.objects.get(is_default_site=True)
    assert (site.hostname, site.port) == ("school.example", 443)
