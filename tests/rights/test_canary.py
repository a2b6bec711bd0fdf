"""No key to a question leaves the server before policy lets it: every address outside the back offices, asked by
everybody who may not know. test_matrix looks for keys on the screens of the back offices, which it draws anyway."""

from itertools import pairwise, product

import pytest
from django.core.cache import caches
from django.db import transaction
from django.template.base import Template
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from core.process_memory import forget_all
from learning.assessment.models import Attempt
from learning.courses.models import ActivityVersion
from tests.depth import normal_or_full

from .canary import CANARY, UNKNOWING, plant, take
from .test_matrix import draw_only, text_of
from .world import make_world

pytestmark = pytest.mark.once
# To whom every address outside the back offices is shown. There finance is anybody who is not in the course.
OUTSIDE = normal_or_full(UNKNOWING[:3], UNKNOWING)
ONLY_OUR_COURSE = normal_or_full(True, False)  # in the place of a course
ALSO_SENT = normal_or_full(False, True)  # to where there is nothing to read
BACK_OFFICES = ("admin/", "django-admin/", "documents/", "media/")


def set_feedback(version_id: int, feedback: str) -> None:
    """As if the quiz had been published like this in the first place."""
    definition = ActivityVersion.objects.get(pk=version_id).definition
    definition["settings"]["feedback"] = feedback
    ActivityVersion.objects.filter(pk=version_id).update(definition=definition)
    forget_all()
    caches["default"].clear()


def site_addresses(patterns, uuids, numbers, words, before="/"):
    """Every address of the site outside the back offices, with each thing of ours in each place it may stand in. The
    first of `uuids` is that of our course."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if route.startswith(tuple(f"/{area}" for area in BACK_OFFICES)):
            continue
        if isinstance(pattern, URLResolver):
            yield from site_addresses(pattern.url_patterns, uuids, numbers, words, route)
        elif "(?P" not in route and "^" not in route:
            converters = {}
            for left, part in pairwise(route.split("<")):
                kind, _colon, name = part.split(">")[0].rpartition(":")
                slot = f"<{kind}:{name}>" if kind else f"<{name}>"
                of_kind = {"uuid": uuids, "int": numbers}.get(kind, words)
                converters[slot] = of_kind[:1] if left.endswith("/courses/") and ONLY_OUR_COURSE else of_kind
            for values in product(*converters.values()):
                address = route
                for slot, value in zip(converters, values, strict=True):
                    address = address.replace(slot, str(value))
                yield address


def ask_all(client, addresses, leaks: list[str], role: str) -> set[str]:
    """Notes what leaks; the addresses at which there is anything for this person."""
    there = set()
    for address in addresses:
        for method in (client.get, client.post) if "logout" not in address else ():
            with transaction.atomic():  # whatever it changes is taken back
                response = method(address)
                text = text_of(response)
                transaction.set_rollback(True)
            if CANARY in text:
                leaks.append(f"{role} {method.__name__} {address}")
            if response.status_code != 404:
                there.add(address)
            elif not ALSO_SENT:
                break
    return there


def test_no_key_leaves_the_server_before_policy_lets_it(site_tree, monkeypatch):
    monkeypatch.setattr(Template, "_render", draw_only)
    world = make_world(site_tree)
    page, exam = plant(world)
    sent, going_on = take(world, exam)
    lesson = sent.activity.lesson
    uuids = [lesson.course.key, lesson.key, sent.key, going_on.key]
    numbers = [sent.activity_id, sent.enrollment_id, sent.pk, sent.version_id]
    addresses = sorted(set(site_addresses(get_resolver().url_patterns, uuids, numbers, ["csv", lesson.course.slug])))
    addresses += [
        page.url,
        page.get_parent().get_parent().url,
        *(f"{path}?q={CANARY.lower()}" for path in ("/search/", "/courses/")),
    ]
    assert reverse("quiz_results", args=[sent.key]) in addresses and len(addresses) > 50

    leaks, there = [], {}
    for role in OUTSIDE:
        client = Client(raise_request_exception=False)
        if world.people[role]:
            client.force_login(world.people[role])
        there[role] = ask_all(client, addresses, leaks, role)
    assert not leaks, "\n".join(leaks)

    # The other policies, for whom they are about: what is sent shows nothing, or not yet; what goes on never does.
    student = Client(raise_request_exception=False)
    student.force_login(world.people["student"])
    grades = reverse("my_grades", args=[lesson.course.key])
    own = [address for address in addresses if str(sent.key) in address or str(going_on.key) in address]
    own += [page.url, *(address for address in addresses if "grades" in address)]
    own = [address for address in own if address in there["student"]]
    assert page.url in own and reverse("quiz_results", args=[sent.key]) in own
    for feedback in ("submitted", "never", "released", "immediate"):
        set_feedback(sent.version_id, feedback)
        for address in own:
            if feedback in ("submitted", "immediate") and (str(sent.key) in address or address == grades):
                continue
            for method in (student.get, student.post):
                with transaction.atomic():
                    if CANARY in text_of(method(address)):
                        leaks.append(f"{feedback} {method.__name__} {address}")
                    transaction.set_rollback(True)
        for shown in (reverse("quiz_results", args=[sent.key]), grades):
            shows = CANARY in text_of(student.get(shown))
            assert shows == (feedback in ("submitted", "immediate")), (feedback, shown)
    assert not leaks, "\n".join(leaks)

    # Who teaches sees it, so there was something to find.
    for role in ("lead", "editor"):
        client = Client()
        client.force_login(world.people[role])
        assert f"{CANARY} explains" in text_of(client.get(reverse("quiz_results", args=[sent.key])))
    assert Attempt.objects.get(pk=sent.pk).enrollment.user == world.people["student"]
