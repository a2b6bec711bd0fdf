"""AI tools, what their servers sign, and sessions of students."""

from datetime import timedelta
from functools import cache
from hashlib import sha256
from itertools import count
from json import dumps
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from django.conf import settings

from core import clock
from learning.courses.enums import CompletionRule
from learning.courses.specs import ActivitySpec
from learning.tools.enums import KIND, DoneWhen
from learning.tools.models import AITool, AIToolSession
from learning.tools.services import give_consent, launch_tool
from learning.tools.terms import terms_of

_numbers = count(1)


@cache
def private_key(name="tool") -> ed25519.Ed25519PrivateKey:
    """Of a tool's server; another one for each name."""
    return ed25519.Ed25519PrivateKey.generate()


def public_pem(key) -> str:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, form).decode()


def make_tool(slug="prompts", **fields) -> AITool:
    """One at https://tool.example with a server that signs; made again, it is the one that is there."""
    fields = {"name": f"Tool {next(_numbers)}", "origin": "https://tool.example", **fields}
    fields.setdefault("public_key", public_pem(private_key()))
    return AITool.objects.get_or_create(slug=slug, defaults=fields)[0]


def tool_definition(**fields) -> dict:
    return {
        "title": "Try a prompt",
        "tool": "prompts",
        "address": "/practice",
        "parameters": {"level": "easy"},
        "height": 500,
        "consent": "It is run by others.",
        "done_when": DoneWhen.REPORTED.value,
        "permissions": ["complete", "score"],
        **fields,
    }


def tool_spec(*, is_required=True, **fields) -> ActivitySpec:
    definition = tool_definition(**fields)
    rule = CompletionRule.VIEWED if definition["done_when"] == DoneWhen.OPENED else CompletionRule.ANSWERED
    return ActivitySpec(uuid4(), KIND, rule, is_required, {"en": definition})


def launch(enrollment, activity, *, now=None):
    """What the page of a student who agreed is given."""
    version = activity.versions.get(is_live=True)
    terms = terms_of(version.definition)
    give_consent(user=enrollment.user, tool=AITool.objects.get(slug=terms.tool), terms=terms, now=now)
    return launch_tool(enrollment=enrollment, version=version, now=now)


def make_session(enrollment) -> AIToolSession:
    """One in a lesson of the course of this enrollment, of an activity that its pages know nothing of."""
    tool, now = make_tool(), clock.current()
    activity = enrollment.course.lessons.first().activities.create(
        block_id=uuid4(), kind=KIND, rule=CompletionRule.ANSWERED, retired_at=now
    )
    version = activity.versions.create(locale="en", content_hash="0" * 64, definition=tool_definition())
    times = {"launched_at": now, "expires_at": now + timedelta(minutes=5)}
    return AIToolSession.objects.create(
        key=uuid4(), enrollment=enrollment, activity=activity, version=version, tool=tool, subject=uuid4(),
        audience=tool.current_origin, permissions=["complete"], **times,
    )  # fmt: skip


def signature(sent: bytes, *, key=None, algorithm="EdDSA", **claims) -> str:
    """What a tool's server writes after "Bearer "."""
    now = clock.current()
    claims = {
        "iss": "prompts",
        "aud": settings.WAGTAILADMIN_BASE_URL,
        "iat": now,
        "exp": now + timedelta(minutes=1),
        "jti": str(uuid4()),
        "body": sha256(sent).hexdigest(),
        **claims,
    }
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, key or private_key(), algorithm=algorithm)


def ask(client, name: str, data: dict, *, sign=None, **claims):
    """POST to the API as the server of a tool does; `sign` in place of the right Authorization."""
    body = dumps(data).encode()
    written = f"Bearer {signature(body, **claims)}" if sign is None else sign
    headers = {"authorization": written} if written else {}
    return client.post(f"/api/v1/ai-tools/{name}/", body, content_type="application/json", headers=headers)
