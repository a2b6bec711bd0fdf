"""Where a tool may come from, with which key, and in what kind of frame."""

import stat

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.core.exceptions import ValidationError
from django.core.management import call_command

from learning.tools.keys import read_key, signing_key
from learning.tools.models import AITool
from learning.tools.public_keys import UnusableKey, read_public_key
from tests.factories.tools import private_key, public_pem

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def hosts(settings):
    settings.ALLOWED_HOSTS = ["learn.example", ".schools.example"]
    settings.WAGTAILADMIN_BASE_URL = "https://learn.example"
    settings.CONTENT_HOST = "content.example"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("origin", "words"),
    [
        ("https://tool.example", ""),
        ("https://tool.example:8443", ""),
        ("http://localhost:9000", ""),
        ("", ""),
        ("http://tool.example", "https://"),
        ("https://tool.example/", "scheme and host alone"),
        ("https://tool.example/path", "scheme and host alone"),
        ("https://Tool.example", "scheme and host alone"),
        ("https://me@tool.example", "scheme and host alone"),
        ("https://tool.example:443", "scheme and host alone"),
        ("javascript:alert(1)", "scheme and host alone"),
        ("https://learn.example", "host of this site"),
        ("https://learn.example:9000", "host of this site"),
        ("https://schools.example", "host of this site"),
        ("https://eve.schools.example", "host of this site"),
    ],
)
def test_a_tool_is_never_on_a_host_of_the_site(origin, words):
    tool = AITool(slug="a", name="A", origin=origin)
    if not words:
        return tool.full_clean()
    with pytest.raises(ValidationError, match=words):
        tool.full_clean()


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("/practice?a=1", "https://tool.example/practice?a=1"),
        ("practice", "https://tool.example/practice"),
        ("https://tool.example/x", "https://tool.example/x"),
        ("https://tool.example.evil.example/", ""),
        ("https://tool.example@evil.example/", ""),
        ("//evil.example/", ""),
        ("/\\evil.example/", ""),
        ("http://tool.example/", ""),
        ("https://tool.example:444/", ""),
        ("javascript:alert(1)", ""),
        ("https://[", ""),
        ("", ""),
    ],
)
def test_an_address_is_on_the_origin_of_its_tool(written, address):
    assert AITool(origin="https://tool.example").address_of(written) == address


def test_a_tool_without_an_origin_is_on_the_content_host(settings):
    tool = AITool()
    assert tool.address_of("/own/a.html") == "https://content.example/own/a.html"
    settings.CONTENT_HOST = ""
    assert tool.address_of("/own/a.html") == ""


def test_only_a_third_host_gets_storage():
    plain, loose = "allow-scripts allow-forms", "allow-scripts allow-forms allow-same-origin"
    assert AITool(origin="https://tool.example").sandbox == plain
    assert AITool(origin="https://tool.example", needs_storage=True).sandbox == loose
    for origin in ("", "https://content.example:9000", "https://learn.example", "https://eve.schools.example"):
        assert AITool(origin=origin, needs_storage=True).sandbox == plain, origin


def test_keys_of_tools():
    assert read_public_key(public_pem(private_key()))[1] == "EdDSA"
    assert read_public_key(public_pem(ec.generate_private_key(ec.SECP256R1())))[1] == "ES256"
    assert read_public_key(public_pem(rsa.generate_private_key(65537, 2048)))[1] == "RS256"
    small, curve = rsa.generate_private_key(65537, 1024), ec.generate_private_key(ec.SECP384R1())
    for pem in (
        "",
        "secret",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
        public_pem(small),
        public_pem(curve),
    ):
        with pytest.raises(UnusableKey):
            read_public_key(pem)
    with pytest.raises(ValidationError, match="BEGIN PUBLIC KEY"):
        AITool(slug="a", name="A", public_key="secret").clean_fields()


def test_development_makes_a_key_and_keeps_it(settings, tmp_path):
    settings.AI_TOOL_KEY_FILE = tmp_path / "var" / "key"
    kid = signing_key().kid
    assert signing_key().kid == kid
    assert stat.S_IMODE(settings.AI_TOOL_KEY_FILE.stat().st_mode) == 0o600


def test_the_command_prints_a_key_for_the_environment(capsys):
    call_command("make_tool_key")
    printed = capsys.readouterr()
    assert read_key(printed.out.strip()).kid in printed.err
