"""Blocks that do something: by mouse, by keyboard, and without JavaScript. A lesson open to everybody is enough."""

import pytest
from playwright.sync_api import expect

from .site import ROOT

PICTURES = ROOT / "lms_pages" / "demo" / "how-neural-networks-learn" / "01-what-a-neuron-computes" / "images"
LESSON = """---
title: Blocks
preview: true
---

## Pictures

````gallery
title: Three drawings
images:
  - {file: neuron.svg, alt: A neuron, caption: "The *first*"}
  - {file: activations.svg, alt: Three curves}
  - {file: ten-fruit.svg, alt: Ten pieces of fruit}
````

````tabs
parts:
  - title: Python
    text: |
      ```python title="mean.py" hl="2"
      x = [1, 2]
      sum(x) / len(x)
      ```
  - {title: R, text: "Call `mean(x)`."}
  - {title: By hand, text: Add them up.}
````

````accordion
exclusive: true
parts:
  - {title: The solution, text: It is two.}
  - {title: Why, text: Because.}
````

````columns
first: |
  ![A neuron](neuron.svg "One neuron")
second: Beside it.
````

````button
label: Read more
url: https://example.org/
````
"""


@pytest.fixture(scope="session")
def lesson(site, tmp_path_factory):
    root = tmp_path_factory.mktemp("blocks")
    (root / "m").mkdir()
    (root / "course.md").write_text("---\ntitle: All blocks\nslug: all-blocks\n---\n")
    (root / "m" / "module.md").write_text("---\ntitle: M\n---\n")
    (root / "m" / "a.md").write_text(LESSON)
    for name in ("neuron.svg", "activations.svg", "ten-fruit.svg"):
        (root / "m" / name).write_bytes((PICTURES / name).read_bytes())
    site.manage("import_course", str(root), "--publish")
    return f"{site.url}/courses/all-blocks/m/a/"


def test_blocks_by_mouse_and_keyboard(page, lesson, axe):
    scripts = []
    page.on("request", lambda request: scripts.append(request.url) if request.url.endswith(".js") else None)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(lesson)
    assert not [url for url in scripts if "/js/media/" in url]  # nothing for videos where there are none
    axe(page)

    # Tabs: one stop of the Tab key, arrows within, round and round; the panel comes next.
    tabs = page.get_by_role("tab")
    expect(page.get_by_role("tabpanel")).to_have_count(1)
    tabs.nth(0).focus()
    page.keyboard.press("ArrowRight")
    expect(tabs.nth(1)).to_be_focused()
    expect(tabs.nth(1)).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("tabpanel", name="R")).to_contain_text("mean(x)")
    page.keyboard.press("End")
    expect(page.get_by_role("tabpanel", name="By hand")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(tabs.nth(0)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("tabpanel", name="Python")).to_be_focused()

    # Code: what is copied is the code, line by line, and it is said.
    page.get_by_role("button", name="Copy mean.py").click()
    expect(page.locator(".copied")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "x = [1, 2]\nsum(x) / len(x)\n"
    expect(page.locator(".code .l.hl")).to_have_text("sum(x) / len(x)")

    # Accordion: opening one closes the other.
    page.get_by_text("The solution", exact=True).click()
    expect(page.get_by_text("It is two.")).to_be_visible()
    page.get_by_text("Why", exact=True).press("Enter")
    expect(page.get_by_text("Because.")).to_be_visible()
    expect(page.get_by_text("It is two.")).to_be_hidden()

    # Gallery: a dialog that says which picture, goes round by arrows, and gives focus back.
    first = page.get_by_role("link", name="Open picture 1 of 3")
    first.press("Enter")
    dialog = page.get_by_role("dialog", name="Three drawings")
    expect(dialog.get_by_role("status")).to_have_text("Picture 1 of 3")
    expect(dialog.get_by_role("img", name="A neuron")).to_be_visible()
    expect(dialog.locator("figcaption em")).to_have_text("first")
    axe(page)
    page.keyboard.press("ArrowLeft")
    expect(dialog.get_by_role("status")).to_have_text("Picture 3 of 3")
    dialog.get_by_role("button", name="Next picture").click()
    expect(dialog.get_by_role("status")).to_have_text("Picture 1 of 3")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(first).to_be_focused()

    # Narrow: columns stand below each other in the order they are read, and nothing scrolls sideways.
    page.set_viewport_size({"width": 320, "height": 700})
    boxes = [page.locator(".columns > div").nth(n).bounding_box() for n in (0, 1)]
    assert boxes[1]["y"] >= boxes[0]["y"] + boxes[0]["height"]
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_blocks_without_javascript(another, lesson):
    page = another(java_script_enabled=False).new_page()
    page.goto(lesson)
    for title in ("Python", "R", "By hand"):
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    expect(page.get_by_text("Add them up.")).to_be_visible()
    expect(page.locator("[data-copy]")).to_be_hidden()
    page.get_by_text("Why", exact=True).click()
    expect(page.get_by_text("Because.")).to_be_visible()
    page.get_by_role("link", name="Open picture 2 of 3").click()
    page.wait_for_url("**/*.svg")
