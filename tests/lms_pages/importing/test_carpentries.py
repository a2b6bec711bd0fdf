"""What each construct of a Carpentries episode becomes."""

import pytest

from lms_pages.importers._carpentries_page import share_out
from lms_pages.importing.boxes import read_boxes
from lms_pages.importing.services import import_course

from .conftest import SVG, adds_up, lines_of, png

pytestmark = [pytest.mark.django_db, pytest.mark.once]
CONFIG = "title: 'Deep'\nlicense: 'CC-BY 4.0'\nsource: 'https://example.org/deep'\nepisodes:\n- 1-a.md\n"
LONG = "Words and words. " * 60


@pytest.fixture
def episode(folder):
    """One episode -> (its lessons, report)."""

    def read(body, **files):
        root = folder({"config.yaml": CONFIG, "episodes/1-a.md": body, **files})
        result = import_course(path=root, dry_run=True)
        return result.course.modules[0].lessons, result.report

    return read


def blocks_of(lessons):
    return [(block["type"], block["value"]) for lesson in lessons for block in lesson.blocks]


def test_sections_become_lessons_and_share_the_minutes(episode):
    lessons, report = episode(
        f"---\ntitle: One\nteaching: 20\nexercises: 11\n---\n\nBefore.\n\n"
        f"## First {{#f}}\n{LONG}\n\n## 2. Second\n{LONG}\n\n### Part\nX.\n"
    )
    assert [(lesson.title, lesson.slug) for lesson in lessons] == [("First", "first"), ("2. Second", "2-second")]
    assert sum(lesson.minutes for lesson in lessons) == 31
    assert lessons[0].blocks[0]["value"] == "Before."
    assert blocks_of(lessons[1:])[1] == ("heading", {"text": "Part", "level": "2"})
    assert adds_up(report)
    assert report["unaccounted"] == 0


def test_a_short_section_is_read_with_the_one_before(episode):
    lessons, _report = episode(f"## First\n{LONG}\n\n## Tiny\nFew words.\n\n## Exercise\n::: challenge\nDo it.\n:::\n")
    assert [lesson.title for lesson in lessons] == ["First", "Exercise"]
    assert ("heading", {"text": "Tiny", "level": "2"}) in blocks_of(lessons)


def test_a_challenge_with_its_solution_folded(episode):
    lessons, report = episode(
        ":::: challenge\n## Sigmoid{#s}\nWhat is it?\n\n```python\nf(0)\n```\n\n"
        "::: solution\n## Solution\nHalf.\n:::\n\nAnd now?\n::::\n"
    )
    assert blocks_of(lessons) == [
        ("callout", {"tone": "important", "title": "Exercise: Sigmoid", "text": "What is it?\n\n```python\nf(0)\n```"}),
        ("markdown", "<details>\n<summary>Solution</summary>\n\nHalf.\n\n</details>"),
        ("markdown", "And now?"),
    ]
    assert report["unaccounted"] == report["rejected"] - 0 == 0


def test_a_heading_that_says_exercise_already_is_not_given_the_word_again(episode):
    lessons, _report = episode("::: challenge\n## Exercise: Sigmoid\nWhat is it?\n:::\n")
    assert blocks_of(lessons) == [
        ("callout", {"tone": "important", "title": "Exercise: Sigmoid", "text": "What is it?"})
    ]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("questions", "Questions"),
        ("objectives", "Objectives"),
        ("keypoints", "Key points"),
        ("discussion", "Discussion"),
    ],
)
def test_lists_of_an_episode_become_callouts(episode, name, title):
    lessons, report = episode(f":::::::::: {name}\n\n- What is it?\n- Why?\n\n::::::::::::::::::\n")
    assert [(kind, value["title"], value["text"]) for kind, value in blocks_of(lessons)] == [
        ("callout", title, "- What is it?\n- Why?")
    ]
    assert report["unaccounted"] == 0


def test_fences_of_any_length_with_and_without_a_blank(episode):
    lessons, report = episode(":::callout\nOne.\n:::\n\n" + ":" * 60 + " callout\nTwo.\n" + ":" * 3 + "\n")
    assert [value["text"] for _kind, value in blocks_of(lessons)] == ["One.", "Two."]
    assert report["unaccounted"] == 0


def test_notes_for_instructors_are_hidden_and_reported(episode):
    lessons, report = episode("Seen.\n\n::: instructor\n## BREAK\nGet coffee.\n\n```python\nx\n```\n:::\n\nSeen too.\n")
    assert "coffee" not in str(lessons)
    assert [value for _kind, value in blocks_of(lessons)] == ["Seen.", "Seen too."]
    assert {line["kind"] for line in lines_of(report, "episodes/1-a.md")} == {"container", "heading", "text", "code"}
    assert {line["reason"] for line in lines_of(report, "episodes/1-a.md")} == {
        "for instructors; students do not see it"
    }


def test_spoilers_are_folded_and_unknown_boxes_kept(episode):
    lessons, report = episode("::: spoiler\n### On Linux\n`ls`\n:::\n\n::: frog\nQuak.\n:::\n")
    assert blocks_of(lessons) == [
        ("markdown", "<details>\n<summary>On Linux</summary>\n\n`ls`\n\n</details>"),
        ("callout", {"tone": "note", "title": "Frog", "text": "Quak."}),
    ]
    assert "frog is unknown" in lines_of(report, "episodes/1-a.md", "raw")[0]["reason"]


def test_a_box_that_is_never_closed_goes_on_to_the_end(episode):
    lessons, report = episode("::: callout\nOne.\n\nTwo.\n")
    assert [value["text"] for _kind, value in blocks_of(lessons)] == ["One.\n\nTwo."]
    assert report["unaccounted"] == 0
    assert any("never closed" in entry["reason"] for entry in report["list"])


IMAGES = """![](fig/a.png){
alt='A curve
that falls'
width='60%'
}

![
Image credit: Glosser.ca,
[original source](https://example.org/File:x.svg)
](fig/b.svg){alt="A network"}

![*Artwork*][birds]

Text right above.
![](fig/a.png){alt='Again'}
Text right below.

[birds]: fig/a.png "Birds"
{alt='Three birds'}
"""


def test_pictures_with_attributes_captions_and_definitions(episode):
    lessons, report = episode(IMAGES, **{"episodes/fig/a.png": png(), "episodes/fig/b.svg": SVG})
    pictures = [value for kind, value in blocks_of(lessons) if kind == "image"]
    assert [picture["image"]["alt_text"] for picture in pictures] == [
        "A curve that falls",
        "A network",
        "Three birds",
        "Again",
    ]
    assert [picture["caption"] for picture in pictures] == [
        "",
        "Image credit: Glosser.ca, [original source](https://example.org/File:x.svg)",
        "*Artwork*",
        "",
    ]
    assert [value for kind, value in blocks_of(lessons) if kind == "markdown"] == [
        "Text right above.",
        "Text right below.",
    ]
    assert report["unaccounted"] == report["rejected"] == 0


def test_learner_pages_and_index(folder):
    root = folder(
        {
            "config.yaml": CONFIG,
            "episodes/1-a.md": "---\ntitle: One\n---\n\nSee [the set-up](../learners/setup.md) and [p][p].\n",
            "learners/setup.md": "---\ntitle: Setup\n---\n\nInstall.\n",
            "learners/reference.md": "Terms.\n",
            "instructors/notes.md": "Psst.\n",
            "index.md": "## Welcome\nAll **about** it.\n\n::: checklist\n- Python\n- Patience\n:::\n\n"
            "::: spoiler\n### Others\nMore.\n:::\n",
            "links.md": "[p]: https://example.org/p\n",
            "AUTHORS": "* Ada Lovelace <ada@example.org>\n",
        }
    )
    result = import_course(path=root, dry_run=True)
    course = result.course
    assert [(module.title, [lesson.title for lesson in module.lessons]) for module in course.modules] == [
        ("Before you start", ["Setup"]),
        ("One", ["One"]),
        ("Reference", ["Reference", "Others"]),
    ]
    assert (course.title, course.license, course.source_url) == ("Deep", "CC BY 4.0", "https://example.org/deep")
    assert course.attribution.startswith("Ada Lovelace.")
    assert "ada@" not in str(course)
    assert (course.description, course.requirements) == ("All **about** it.", ("Python", "Patience"))
    assert course.modules[1].lessons[0].blocks[0]["value"] == (
        "See [the set-up](import-lesson:learners/setup.md%23setup) and [p](https://example.org/p)."
    )
    assert "for instructors" in lines_of(result.report, "instructors/notes.md")[0]["reason"]
    assert result.report["unaccounted"] == 0


def test_boxes_nest_and_ignore_code():
    text = ":::: a\n```\n::: not\n```\n::: b\nx\n:::\n::::\n::: \n::: {.c}\ny\n:::\n"
    root = read_boxes(text)
    assert [box.name for box in root.children] == ["a", "c"]
    assert [box.name for box in root.children[0].children] == ["b"]


@pytest.mark.parametrize(
    ("total", "weights"), [(80, [5, 1, 1]), (3, [1, 1, 1, 1, 1]), (10, [7]), (0, [1, 2]), (11, [3, 3, 3])]
)
def test_minutes_add_up(total, weights):
    shares = share_out(total, weights)
    assert sum(shares) == total
    assert all(share >= (1 if total >= len(weights) else 0) for share in shares)
