"""Finding the way on a page by keys alone, as somebody without a mouse does."""

MOST_STEPS = 120
# Of the element in focus: its name, whether a ring shows it, and whether the middle of it can be seen.
FOCUS = """() => {
    const focus = document.activeElement, label = focus.closest('label') ?? focus.labels?.[0];
    const box = (focus.getClientRects()[0] ?? focus.getBoundingClientRect());
    const there = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    const isRinged = (e) => {
        const style = e && getComputedStyle(e);
        return style && (style.outlineStyle !== 'none' || style.boxShadow !== 'none');
    };
    return {
        name: (focus.ariaLabel || focus.textContent || focus.name || focus.tagName).trim().slice(0, 40),
        ring: [focus, label, focus.closest('.card')].some(isRinged),
        seen: focus === document.body || !!there && (focus.contains(there) || !!label?.contains(there)),
    };
}"""


def tab_to(page, target, *, key="Tab") -> None:
    """Press Tab until `target` is in focus; on the way every stop has to be visible, and under no bar."""
    for _step in range(MOST_STEPS):
        page.keyboard.press(key)
        stop = page.evaluate(FOCUS)
        assert stop["ring"] and stop["seen"], (page.url, stop)
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{target} cannot be reached by {key} on {page.url}")


def press(page, target) -> None:
    tab_to(page, target)
    page.keyboard.press("Enter")
