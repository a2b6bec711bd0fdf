import pytest
from django.urls import reverse
from wagtail.models import PageViewRestriction

from tests.factories.pages import lessons_of, make_course_page
from tests.factories.people import make_administrator

pytestmark = pytest.mark.once


@pytest.mark.parametrize("which", ["course", "lesson"])
def test_no_second_door_can_be_put_before_a_course(client, site_tree, which):
    course = make_course_page(modules=1, lessons=1)
    page = {"course": course, "lesson": lessons_of(course)[0]}[which]
    client.force_login(make_administrator())
    client.post(reverse("wagtailadmin_pages:set_privacy", args=[page.pk]), {"restriction_type": "login"})
    assert not PageViewRestriction.objects.filter(page=page.pk).exists()
    assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
