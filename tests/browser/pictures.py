"""Pictures for the editor's guide, taken where a journey passes anyway.

Without the switch nothing is written: it is only made sure that the guide shows the picture. `make pictures` sets it.
"""

import io
import os
from pathlib import Path

from django.conf import settings
from PIL import Image
from playwright.sync_api import Locator, Page, expect

SWITCH = "WRITE_PICTURES"
GUIDE = settings.ROOT / "docs" / "editors.md"
FOLDER = settings.ROOT / "docs" / "images" / "editors"
MOST_BYTES = 60_000
SIZE = {"width": 1180, "height": 760}
QUALITIES = (82, 70, 55, 40)


def is_writing() -> bool:
    return os.environ.get(SWITCH) == "1"


def take_picture(page: Page, name: str, *, of: Locator | None = None, height: int = SIZE["height"]) -> None:
    """What the page shows now, or the part `of` it, as docs/images/editors/<name>.webp."""
    path = FOLDER / f"{name}.webp"
    if not is_writing():
        assert path.exists(), f"{path.name} is missing: make pictures"
        assert f"images/editors/{path.name})" in GUIDE.read_text(), f"{path.name} is not shown in {GUIDE.name}"
        return
    before = page.viewport_size
    page.set_viewport_size({**SIZE, "height": height})
    page.wait_for_load_state()
    expect(page.locator("h1, h2").first).to_be_attached()  # snippets are edited below an h2
    page.mouse.move(0, 0)
    page.evaluate("scrollTo(0, 0)")
    if of:
        expect(of).to_be_visible()
    raw = (of or page).screenshot(animations="disabled", caret="hide")
    page.set_viewport_size(before)
    write_small(raw, path)


def write_small(raw: bytes, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.open(io.BytesIO(raw)).convert("RGB")
    for quality in QUALITIES:
        image.save(path, "WEBP", quality=quality, method=6)
        if path.stat().st_size <= MOST_BYTES:
            return
    raise AssertionError(f"{path.name} is larger than {MOST_BYTES} bytes: show less in it")
