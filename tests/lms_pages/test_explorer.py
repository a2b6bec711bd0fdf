import pytest
from django.urls import reverse

from tests.factories.pages import make_course_page, make_module_page, publish
from tests.factories.people import make_administrator

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_modules_stand_in_the_order_of_the_course(client, catalog):
    course = make_course_page(catalog, title="Neural networks")
    for title in ("Zebra", "Aardvark"):
        make_module_page(course, title=title)
    course.refresh_from_db()
    publish(course.get_children().last().specific, title="Written last, still last")
    client.force_login(make_administrator())
    listed = [page.pk for page in client.get(reverse("wagtailadmin_explore", args=[course.pk])).context["object_list"]]
    assert listed == [page.pk for page in course.get_children()]
