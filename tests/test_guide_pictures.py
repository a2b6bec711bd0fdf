"""The pictures of the guides are there, are all shown, and stay small. `make pictures` takes the editor's."""

import re

import pytest
from django.conf import settings

DOCS = settings.ROOT / "docs"
EDITORS = DOCS / "images" / "editors"
MOST_BYTES, MOST_TOGETHER = 60_000, 1_200_000

pytestmark = pytest.mark.once


def test_every_picture_is_there_and_is_shown_with_words():
    shown = {}
    for guide in (DOCS / "editors.md", DOCS / "operators.md"):
        for words, address in re.findall(r"!\[([^\]]*)\]\((images/[^)]+)\)", guide.read_text()):
            assert (DOCS / address).is_file(), f"{guide.name} shows {address}, which is missing"
            assert len(words) > 10, f"{address} is not described"
            shown[address] = guide
    taken = {str(path.relative_to(DOCS)) for path in EDITORS.iterdir()}
    assert taken and taken <= shown.keys(), f"shown nowhere: {taken - shown.keys()}"


def test_pictures_are_small():
    sizes = {path.name: path.stat().st_size for path in EDITORS.iterdir()}
    assert max(sizes.values()) <= MOST_BYTES and sum(sizes.values()) <= MOST_TOGETHER, sizes
