import re

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from wagtail.embeds.embeds import get_embed_hash
from wagtail.embeds.models import Embed

from lms_pages.models import LessonPage
from tests.embed_finder import LocalEmbedFinder

pytestmark = [pytest.mark.django_db, pytest.mark.once]
URL = "https://codepen.io/somebody/pen/abc"


@pytest.fixture(autouse=True)
def calls():
    LocalEmbedFinder.calls.clear()
    return LocalEmbedFinder.calls


def block():
    return LessonPage._meta.get_field("body").stream_block.child_blocks["embed"]


def value(url=URL, title="A sketch"):
    return block().to_python({"url": url, "title": title})


def test_publishing_asks_once_and_reading_never(calls):
    block().clean(value())
    block().clean(value())
    html = block().render(value())
    assert calls == [URL]
    frame, target = (
        re.search(r'<iframe name="([^"]+)" title="A sketch"', html)[1],
        re.search(r'target="([^"]+)"', html)[1],
    )
    assert "src=" not in html and frame == target  # nobody is asked before a click
    assert 'href="https://codepen.io/embed/1"' in html and "comes from CodePen" in html
    assert f'href="{URL}"' in html and "on CodePen" in html
    assert "style=" not in html and "evil" not in html


def test_what_was_never_asked_for_is_a_link(calls):
    html = block().render(value())
    assert calls == [] and "<iframe" not in html and f'href="{URL}"' in html


def test_provider_that_does_not_answer_leaves_a_link():
    url = "https://codepen.io/unreachable"
    block().clean(value(url))
    html = block().render(value(url))
    assert "<iframe" not in html and f'href="{url}"' in html and "A sketch" in html


def test_a_draft_asks_nobody(calls):
    block().clean_deferred(value())
    assert calls == []


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/x",
        "http://codepen.io/x",
        "https://codepen.io.evil.example/x",
        "https://evil.example/?codepen.io",
        "https://sub.codepen.io/x",
    ],
)
def test_other_sites_are_refused_by_name_and_never_called(url, calls):
    with pytest.raises(ValidationError) as caught:
        block().clean(value(url))
    assert "CodePen" in str(caught.value.block_errors["url"])
    assert calls == []


@pytest.mark.parametrize(
    "html",
    [
        '<iframe src="https://evil.example/x"></iframe>',
        '<iframe src="http://codepen.io/x"></iframe>',
        '<iframe src="javascript:alert(1)"></iframe>',
        '<script src="https://codepen.io/x.js"></script>',
        "",
    ],
)
def test_frames_of_anybody_else_are_not_shown(html):
    Embed.objects.create(hash=get_embed_hash(URL), url=URL, type="rich", html=html, title="T")
    shown = block().render(value())
    assert "<iframe" not in shown and "<script" not in shown and f'href="{URL}"' in shown


def test_policy_lets_every_provider_in():
    hosts = settings.FRAME_HOSTS
    assert all(host in hosts for provider in settings.EMBED_PROVIDERS for host in provider["frame_hosts"])
