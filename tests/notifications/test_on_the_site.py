"""The bell, the list, and links that hold while courses move."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from notifications.kind import kinds
from notifications.models import Notification
from notifications.reading import mark_read
from notifications.services import send_message
from notifications.targets import find_target, known_targets, open_path
from tests.factories.pages import course_row, make_course_page
from tests.factories.people import make_student, make_user

pytestmark = pytest.mark.django_db


def finish(user, title="Machines", key=None, event=""):
    context = {"course_title": title, "course_key": str(key or uuid4())}
    send_message(kind="course_finished", to=user, context=context, key=event)
    user.refresh_from_db()
    return Notification.objects.filter(user=user).first()


def listed(client, **query):
    html = client.get(reverse("notifications"), query).content.decode()
    return re.findall(r"You (?:finished|are enrolled in) ([^<]+)</a>", html), html


def test_the_bell_counts_what_is_unread(client, site_tree):
    user, other = make_student(), make_student()
    client.force_login(user)
    assert "bell-count" not in client.get("/learn/").content.decode()
    first = finish(user, "One")
    finish(user, "Two")
    finish(other, "Not mine")
    html = client.get("/learn/").content.decode()
    assert 'aria-label="Notifications, 2 unread"' in html
    assert listed(client)[0] == ["Two", "One"]
    assert client.post(reverse("read_notification", args=[first.pk])).status_code == 302
    assert listed(client, unread="1")[0] == ["Two"]
    foreign = Notification.objects.get(user=other)
    for name in ("read_notification", "open_notification"):
        method = client.post if name.startswith("read") else client.get
        assert method(reverse(name, args=[foreign.pk])).status_code == 404
    client.post(reverse("read_notifications"), {"next": "https://evil.example/"}, follow=True)
    user.refresh_from_db(), other.refresh_from_db()
    assert (user.unread_notifications, other.unread_notifications) == (0, 1)
    assert mark_read(user=user) == 0
    assert client.get(reverse("read_notifications")).status_code == 405


def test_a_wrong_number_mends_itself(client, site_tree):
    user = make_student()
    finish(user)
    type(user).objects.filter(pk=user.pk).update(unread_notifications=40)
    client.force_login(user)
    assert "1 unread" in listed(client)[1]


def test_filters_and_what_is_said_when_there_is_nothing(client, site_tree):
    user = make_student()
    client.force_login(user)
    assert "Nothing yet" in listed(client)[1]
    finish(user, "One")
    context = {"course_title": "Two", "course_key": str(uuid4())}
    send_message(kind="enrollment_confirmed", to=user, context=context)
    assert listed(client, kind="course_finished")[0] == ["One"]
    assert listed(client, kind="gossip")[0] == ["Two", "One"]  # no such kind
    mark_read(user=user)
    assert "Nothing here is like that" in listed(client, unread="1")[1]


def test_the_list_costs_the_same_for_one_and_three(client, site_tree, django_assert_max_num_queries):
    user = make_student()
    client.force_login(user)

    def price():
        with django_assert_max_num_queries(30) as found:
            listed(client)
        return len(found)

    finish(user)
    price()
    one = price()
    finish(user), finish(user)
    assert price() == one


def test_links_survive_moves_and_say_when_the_thing_is_gone(client, site_tree):
    page = make_course_page(modules=1, lessons=1)
    course, user = course_row(page), make_user()
    client.force_login(user)
    notice = finish(user, key=course.key)
    opened = reverse("open_notification", args=[notice.pk])
    assert client.get(opened).url == page.url
    user.refresh_from_db()
    assert user.unread_notifications == 0  # following it is reading it
    page.slug = "elsewhere"
    page.save_revision().publish()
    assert client.get(opened).url.endswith("/elsewhere/")
    assert client.get(open_path("course", str(course.key))).url.endswith("/elsewhere/")
    lesson = course.lessons.get()
    assert "/elsewhere/" in client.get(open_path("lesson", str(lesson.key))).url
    page.unpublish()
    opened = reverse("open_notification", args=[finish(user, key=course.key).pk])
    for gone in (opened, open_path("lesson", str(lesson.key)), open_path("grades", "nonsense")):
        answer = client.get(gone)
        assert answer.status_code == 404 and "No longer there" in answer.content.decode()
        assert "bell-count" not in answer.content.decode()
    client.logout()
    assert client.get(open_path("course", str(course.key))).status_code == 302


@pytest.mark.once
def test_every_kind_leads_to_something_known_or_nowhere():
    user = None
    for slug, kind in kinds.items():
        where, key = kind.target_of(kind.sample)
        assert not kind.target or (where in known_targets() and key), slug
        assert "//" not in open_path(where, key)
    for key in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"):
        assert find_target("path", key, user) is None
    assert find_target("path", "/admin/pages/5/edit/", user) == "/admin/pages/5/edit/"
