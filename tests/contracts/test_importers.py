"""Every importer that is found in the folder keeps the contract."""

import pytest

from core.import_ledger import Ledger
from lms_pages.importer import Importer, importers
from lms_pages.importing.source import open_source
from lms_pages.importing.specs import ImportedCourse

SAMPLES = {
    "markdown": {
        "course.md": "---\ntitle: Sample\n---\n",
        "01-one/module.md": "---\ntitle: One\n---\n",
        "01-one/01-a.md": "---\ntitle: A\n---\n\n## Part\n\nWords.\n",
    },
    "carpentries": {
        "config.yaml": "title: Sample\nlicense: CC-BY 4.0\nepisodes:\n- a.md\n",
        "episodes/a.md": "---\ntitle: One\nteaching: 5\n---\n\n## Part\n\nWords.\n",
    },
    "huggingface": {
        "chapters/en/_toctree.yml": "- title: 1. One\n  sections:\n  - local: chapter1/1\n    title: A\n",
        "chapters/en/chapter1/1.mdx": "# A[[a]]\n\n## Part\n\nWords.\n",
    },
}


@pytest.fixture(params=list(importers))
def slug(request):
    return request.param


@pytest.fixture
def sample(slug, tmp_path):
    assert slug in SAMPLES, f"add a small sample of {slug} to this test"
    for name, text in SAMPLES[slug].items():
        path = tmp_path / "sample" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "sample"


def test_says_what_it_is(slug):
    assert isinstance(importers[slug], Importer)
    assert importers[slug].label
    assert importers[slug].signature


def test_recognizes_its_own_format_and_no_other(slug, sample):
    with open_source(sample) as source:
        assert [name for name, importer in importers.items() if importer.recognizes(source)] == [slug]


def test_reads_a_small_course_without_losses(slug, sample):
    with open_source(sample) as source:
        ledger = Ledger(importers[slug].scan(source))
        assert len(ledger.items) > len(source.files)
        course = importers[slug].read(source, ledger)
    assert isinstance(course, ImportedCourse)
    assert course.source.startswith(f"{slug}:")
    assert [lesson.title for lesson in course.lessons]
    assert any("Words." in str(block) for lesson in course.lessons for block in lesson.blocks)
    assert ledger.unaccounted == []


def test_reading_twice_gives_the_same(slug, sample):
    courses = []
    for _ in range(2):
        with open_source(sample) as source:
            courses.append(importers[slug].read(source, Ledger(importers[slug].scan(source))))
    assert courses[0] == courses[1]


def test_what_is_not_read_is_unaccounted_for(slug, sample):
    """The books are kept from the source, not from what was read."""
    with open_source(sample) as source:
        ledger = Ledger(importers[slug].scan(source))
        assert ledger.report()["unaccounted"] == ledger.report()["items"] > 0
