"""What axe finds on an open page, on one screen or several.

A page is analyzed where it stands, without loading it again: nothing of ours or Wagtail's asks for the width or the
color scheme only once. In another color scheme only colors can be wrong that were right before.
"""

import json
from collections.abc import Iterator

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.depth import normal_or_full

WCAG = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
RULES = [*WCAG, "best-practice"]
COLORS = ["color-contrast", "link-in-text-block"]
HEIGHT = 900
# What fades in is pale at first. What moves again and again (Wagtail's badges for half a minute) is not waited for.
SETTLED = """() => Promise.allSettled(document.getAnimations()
    .filter((one) => one.playState === 'running' && one.effect.getComputedTiming().iterations === 1)
    .map((one) => one.finished))"""
# Those of a wide and a narrow screen: color scheme and whether colors alone are looked at.
SCHEMES = normal_or_full(
    {1280: {"light": False}, 390: {"dark": False}},
    {1280: {"light": False, "dark": True}, 390: {"light": False, "dark": True}},
)


def violations(page: Page, rules: list[str]) -> list[dict]:
    """What breaks these rules (ids or tags of axe), as axe tells it."""
    page.evaluate(SETTLED)
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    # Only what is wrong is told in full: what was right is most of it, and telling it takes as long as finding it.
    options = json.dumps({"runOnly": rules, "resultTypes": ["violations"]})
    return page.evaluate(f"axe.run({options}).then(results => results.violations)")


def assert_accessible(page: Page, rules: list[str] = RULES) -> None:
    # As tall as it is: what a bar at the edge of the screen covers can be scrolled from under it.
    size = page.viewport_size
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(size["height"], height)})
    found = violations(page, rules)
    page.set_viewport_size(size)
    told = [f"{v['id']}: {v['help']} at {[n['target'] for n in v['nodes'][:3]]}" for v in found]
    assert not told, "\n".join([page.url, *told])


def on_screens(page: Page, rules: list[str] = RULES) -> Iterator[list[str]]:
    """Put the open page on one screen after another; the rules that are to be looked at there."""
    for width, schemes in SCHEMES.items():
        page.set_viewport_size({"width": width, "height": HEIGHT})
        for scheme, colors_alone in schemes.items():
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # colors change at once
            yield COLORS if colors_alone else rules
