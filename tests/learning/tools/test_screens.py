"""The back office: administrators list tools, authors see what was done with them in their courses."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from learning.courses.enums import TeamRole
from learning.courses.team import add_member
from learning.tools.models import AITool
from tests.factories.enrollments import make_enrollment
from tests.factories.outline import make_course
from tests.factories.people import make_administrator, make_editor, make_instructor
from tests.factories.tools import make_session, make_tool, private_key, public_pem

pytestmark = [pytest.mark.django_db, pytest.mark.once]
INDEX = "ai_tool_sessions:index"


def queries_of(client) -> tuple[int, str]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(reverse(INDEX))
    assert response.status_code == 200
    return len(captured), response.content.decode()


def test_sessions_are_shown_to_those_whose_course_it_is(client, site_tree):
    course, lead = make_course(), make_instructor()
    add_member(course=course, user=lead, role=TeamRole.LEAD)
    session = make_session(make_enrollment(course))
    inspect = reverse("ai_tool_sessions:inspect", args=[session.pk])
    email = session.enrollment.user.email
    for user, sees in ((lead, True), (make_editor(), True), (make_instructor(), False)):
        client.force_login(user)
        assert (email in client.get(reverse(INDEX)).content.decode()) is sees, user
        assert client.get(inspect).status_code == (200 if sees else 404)
        exported = b"".join(client.get(reverse(INDEX), {"export": "csv"}).streaming_content).decode()
        assert (email in exported) is sees


def test_the_list_counts_and_costs_the_same_for_one_and_three(client, site_tree):
    client.force_login(make_editor())
    first = make_session(make_enrollment(make_course()))
    queries_of(client)  # what is looked up once
    one, words = queries_of(client)
    assert "1 / 0" in words
    make_session(make_enrollment(make_course()))
    first.pk, first.key, first.completed_at = None, first.subject, first.launched_at
    first.save()
    three, words = queries_of(client)
    assert "2 / 1" in words and three == one


def test_an_administrator_lists_a_tool_and_switches_it_off(client, site_tree):
    client.force_login(make_administrator())
    data = {
        "name": "A tutor",
        "slug": "tutor",
        "origin": "https://tutor.example",
        "public_key": "nonsense",
        "is_active": "on",
    }
    refused = client.post(reverse("ai_tools:add"), data)
    assert "BEGIN PUBLIC KEY" in refused.content.decode() and not AITool.objects.exists()
    data["public_key"] = public_pem(private_key())
    assert client.post(reverse("ai_tools:add"), data).status_code == 302
    tool = AITool.objects.get()
    del data["is_active"]
    assert client.post(reverse("ai_tools:edit", args=[tool.pk]), data).status_code == 302
    tool.refresh_from_db()
    assert not tool.is_active
    assert client.post(reverse("ai_tools:delete", args=[make_tool().pk])).status_code == 302
    assert AITool.objects.count() == 2
