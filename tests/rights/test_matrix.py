"""Who may enter which screen of the editor, and what they see there of other people's courses and of keys: nothing.

The screens are read from the addresses, what is right stands in screens.py.
"""

from copy import copy

import pytest
from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.db import transaction
from django.template.base import Template
from django.template.response import SimpleTemplateResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User

from .canary import CANARY, UNKNOWING, plant
from .registry import all_screens, name_and_args
from .screens import NO_SCREENS, SCREENS
from .world import OURS, ROLES, THEIRS, make_world

pytestmark = pytest.mark.once
MAY_SEE = {
    "lead": {OURS},
    "co_instructor": {OURS},
    "other_instructor": {THEIRS},
    "editor": {OURS, THEIRS},
    "administrator": {OURS, THEIRS},
}
SOLD = {"coupons", "bundles", "plans"}  # where whoever looks after the shop chooses among all courses


def test_every_screen_has_a_row():
    known, there = SCREENS.keys() | NO_SCREENS.keys(), all_screens()
    missing, gone = sorted(there - known), sorted(known - there)
    assert not missing, f"tests/rights/screens.py has no line for {missing}"
    assert not gone, f"tests/rights/screens.py has lines for what is no longer there: {gone}"


@pytest.mark.parametrize("roles", [ROLES[0::3], ROLES[1::3], ROLES[2::3]], ids="-".join)
def test_everybody_enters_what_they_may_and_nothing_else(site_tree, monkeypatch, roles):
    monkeypatch.setattr(Template, "_render", draw_only)
    world, wrong = make_world(site_tree), []
    plant(world)
    for role in roles:
        client = Client(raise_request_exception=False)
        if world.people[role]:
            client.force_login(world.people[role])
        hidden = {OURS, THEIRS} - MAY_SEE.get(role, set())
        hidden |= {CANARY} if role in UNKNOWING else set()
        with monkeypatch.context() as patch:
            patch.setattr(auth, "get_user", known(world.people[role]))
            if not hidden:  # nothing to look for, so nothing is drawn: that takes most of the time
                patch.setattr(SimpleTemplateResponse, "rendered_content", "")
            for key, screen in rows():
                response = ask(client, world, key, screen)
                expected, entered = role in screen.who, is_entered(response)
                if entered != expected:
                    what = "enters" if entered else "is turned away from"
                    wrong.append(f"{role} {what} {key} {screen.args} {screen.query} ({response.status_code})")
                if role == "finance" and key.partition(":")[0] in SOLD:
                    continue
                wrong += [f"{role} reads {word} on {key} {screen.args}" for word in hidden if word in text_of(response)]
    assert not wrong, "\n" + "\n".join(wrong)


def known(person):
    """Answers who asks, as `auth.get_user`, which would read their roles and rights anew for every screen."""
    if person is None:
        return lambda request: AnonymousUser()
    known = User.objects.get(pk=person.pk)
    known.get_all_permissions()
    return lambda request: copy(known)


def draw_only(template, context):
    """Without telling the test client about every part of every page, which takes longer than drawing it."""
    return template.nodelist.render(context)


def rows():
    for key, screens in SCREENS.items():
        yield from ((key, screen) for screen in (screens if isinstance(screens, list) else [screens]))


def ask(client, world, key, screen):
    """The answer of a screen; whatever it changed is taken back."""
    name, kind = name_and_args(key)
    args = kind | {part: str(value).format(**world.things) for part, value in screen.args.items()}
    address = reverse(name, kwargs=args) + "?" + screen.query.format(**world.things)
    client.cookies.pop("messages", None)
    with transaction.atomic():
        if screen.post is None:
            response = client.get(address, headers=screen.headers)
        else:
            data = {name: str(value).format(**world.things) for name, value in screen.post.items()}
            response = client.post(address, data, headers=screen.headers)
        transaction.set_rollback(True)
    return response


def is_entered(response) -> bool:
    if response.status_code in (403, 404):
        return False
    assert response.status_code < 500 and response.status_code != 405, response.request
    if response.status_code != 302:
        return True
    return not response.url.startswith("/accounts/login/") and not is_denied(response)


def is_denied(response) -> bool:
    """Wagtail leads home and says so."""
    said = [str(message) for message in get_messages(response.wsgi_request)]
    return response.url == reverse("wagtailadmin_home") and any("do not have permission" in words for words in said)


def text_of(response) -> str:
    return (b"".join(response) if response.streaming else response.content).decode(errors="replace")
