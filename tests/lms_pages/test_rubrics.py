"""Rubrics in the editor: one's own, the shared ones, and nobody else's."""

import pytest
from django.urls import reverse

from lms_pages.models import Rubric
from tests.factories.people import make_editor, make_instructor, make_student

pytestmark = pytest.mark.django_db
RUBRIC = "wagtailsnippets_lms_pages_rubric"


def test_who_changes_and_who_chooses_a_rubric(client):
    lead, other, editor = make_instructor(), make_instructor(), make_editor()
    own = Rubric.objects.create(title="Essays of the lead", owner=lead)
    shared = Rubric.objects.create(title="Shared by the lead", owner=lead, is_shared=True)
    choose = reverse("wagtailsnippetchoosers_lms_pages_rubric:choose")
    seen = {lead: (200, {own, shared}), editor: (200, {own, shared}), other: (302, {shared})}
    for person, (status, choosable) in seen.items():
        client.force_login(person)
        for screen in ("edit", "delete", "history", "usage"):
            assert client.get(reverse(f"{RUBRIC}:{screen}", args=[own.pk])).status_code == status, screen
            assert client.get(reverse(f"{RUBRIC}:{screen}", args=[shared.pk])).status_code == status, screen
        listed = client.get(reverse(f"{RUBRIC}:list")).content.decode()
        offered = client.get(choose).content.decode()
        for rubric in (own, shared):
            assert (rubric.title in listed) == (status == 200)
            assert (rubric.title in offered) == (rubric in choosable)
    client.force_login(other)
    chosen = reverse("wagtailsnippetchoosers_lms_pages_rubric:chosen", args=[own.pk])
    assert client.get(chosen).status_code == 404
    client.force_login(make_student())
    assert client.get(reverse(f"{RUBRIC}:list")).status_code == 403


def test_a_new_rubric_belongs_to_who_makes_it(client):
    lead = make_instructor()
    client.force_login(lead)
    form = {"title": "Essays", "criteria-count": "1", "criteria-0-deleted": "", "criteria-0-order": "0"}
    form |= {"criteria-0-type": "criterion", "criteria-0-id": "", "criteria-0-value-title": "The idea"}
    form |= {"criteria-0-value-description": "", "criteria-0-value-levels-count": "2"}
    for place, (title, points) in enumerate((("Missing", "0"), ("There", "0"))):
        level = f"criteria-0-value-levels-{place}"
        form |= {f"{level}-deleted": "", f"{level}-order": str(place), f"{level}-type": "item", f"{level}-id": ""}
        form |= {f"{level}-value-{name}": value for name, value in (("title", title), ("points", points))}
        form |= {f"{level}-value-description": ""}
    add = reverse(f"{RUBRIC}:add")
    assert "No level gives points" in client.post(add, form).content.decode()
    assert client.post(add, {**form, "criteria-0-value-levels-1-value-points": "2.5"}).status_code == 302
    rubric = Rubric.objects.get()
    assert rubric.owner == lead
    first, again = rubric.definition(), Rubric.objects.get().definition()
    assert first == again and first["criteria"][0]["levels"][1]["points"] == 2.5
    assert all(level["id"] for level in first["criteria"][0]["levels"])
