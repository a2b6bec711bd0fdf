"""What each construct of a Hugging Face page becomes."""

import pytest

from lms_pages.importing import jsx
from lms_pages.importing.inline_html import inline_markdown
from lms_pages.importing.services import import_course

from .conftest import adds_up, lines_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]
TABLE = """- title: 1. Models
  sections:
  - local: chapter1/1
    title: First
  - local: chapter1/2
    title: Quiz
    quiz: 1
  - local: chapter1/9
    title: Gone
"""


@pytest.fixture
def page(folder):
    """One page -> (its blocks, report)."""

    def read(body, **files):
        root = folder(
            {
                "chapters/en/_toctree.yml": TABLE,
                "chapters/en/chapter1/1.mdx": body,
                "chapters/en/chapter1/2.mdx": "# Quiz[[quiz]]\n\nNothing.\n",
                "LICENSE": "Apache License\nVersion 2.0, January 2004\n",
                **files,
            }
        )
        result = import_course(path=root, dry_run=True)
        return [(block["type"], block["value"]) for block in result.course.lessons[0].blocks], result.report

    return read


def question(text="A <code>b</code>"):
    return (
        f'<Question\n\tchoices={{[\n\t\t{{\n\t\t\ttext: "{text}",\n'
        "\t\t\texplain: 'It\\'s > this.',\n\t\t\tcorrect: true\n\t\t},\n"
        '\t\t{ text: `C`, explain: "" }\n\t]}\n/>\n'
    )


def test_outline_license_and_missing_pages(page, folder):
    _blocks, report = page("# First[[first]]\n\nText.\n")
    root = folder({})
    course = import_course(path=root, dry_run=True).course
    assert [(module.title, [lesson.source for lesson in module.lessons]) for module in course.modules] == [
        ("1. Models", ["chapter1/1", "chapter1/2"])
    ]
    assert (course.license, course.source) == ("Apache-2.0", "huggingface:small-course/en")
    assert lines_of(report, "chapters/en/_toctree.yml")[0]["reason"] == "chapter1/9: there is no such page"
    assert report["unaccounted"] == 0


def test_title_is_not_repeated_and_anchors_go(page):
    blocks, report = page("# First[[first]]\n\n## Part![[part]]\n\nText.\n")
    assert blocks == [("heading", {"text": "Part!", "level": "2"}), ("markdown", "Text.")]
    assert report["unaccounted"] == 0


def test_questions_with_code_between_heading_and_choices(page):
    blocks, report = page(
        f"# Q\n\nGo.\n\n### 1. What is it?[[x]]\n\n```py\nx\n```\n\n{question()}\n### 2. And?\n\n{question('D')}"
    )
    assert blocks[0] == ("markdown", "Go.")
    (_kind, quiz) = blocks[1]
    stems = [item["value"]["stem"] for item in quiz["questions"]]
    assert stems == ["What is it?\n\n```py\nx\n```", "And?"]
    assert [option["value"] for option in quiz["questions"][0]["value"]["options"]] == [
        {"text": "A `b`", "is_right": True, "feedback": "It's \\> this."},
        {"text": "C", "is_right": False, "feedback": ""},
    ]
    assert quiz["pass_percent"] is None
    assert (report["questions"], report["unaccounted"]) == (2, 0)


def test_the_quiz_of_a_chapter_has_to_be_passed(page, folder):
    page("Text.")
    root = folder({"chapters/en/chapter1/2.mdx": f"# Quiz\n\n### 1. A?\n\n{question()}"})
    (block,) = import_course(path=root, dry_run=True).course.lessons[1].blocks
    assert block["value"]["pass_percent"] == 70


@pytest.mark.parametrize(
    "choices", ['[{text: "a"}, {text: "b"}]', "[{text: ${x}}]", "fetch('x')", '[{explain: "no text"}, {}]', "["]
)
def test_a_question_that_cannot_be_asked_is_left_out(page, choices):
    blocks, report = page(f"Before.\n\n### 1. A?\n\n<Question choices={{{choices}}} />\n\nAfter.\n")
    assert [value for kind, value in blocks if kind == "markdown"] == ["Before.", "After."]
    assert "quiz" not in dict(blocks)
    assert [line["kind"] for line in lines_of(report, "chapters/en/chapter1/1.mdx")] == ["question"]


def test_both_branches_of_a_condition_are_kept_the_second_folded(page):
    blocks, report = page(
        "{#if fw === 'pt'}\nTorch.\n\n```py\nt\n```\n{:else}\nFlow.\n\n```py\nf\n```\n{/if}\n\nBoth.\n"
    )
    assert [kind for kind, _value in blocks] == ["markdown", "code", "markdown", "markdown"]
    assert blocks[2][1] == "<details>\n<summary>TensorFlow</summary>\n\nFlow.\n\n````python\nf\n````\n\n</details>"
    assert report["unaccounted"] == report["rejected"] - 1 == 0


def test_a_question_in_each_branch(page):
    blocks, report = page(f"### 1. Which?\n\n{{#if fw === 'pt'}}\n{question()}{{:else}}\n{question('E')}{{/if}}\n")
    ((_kind, quiz),) = blocks
    assert [item["value"]["stem"] for item in quiz["questions"]] == ["Which? (PyTorch)", "Which? (TensorFlow)"]
    assert report["unaccounted"] == 0


def test_tips_videos_banners_tabs_and_frames(page):
    blocks, report = page(
        "<FrameworkSwitchCourse {fw} />\n\n<CourseFloatingBanner chapter={2}\n  notebooks={[\n"
        '    {label: "Colab", value: "https://colab.example/x"},\n]} />\n\n<Youtube id="1pedAIvTWXk"/>\n\n'
        '<Tip title="Mind" warning={true}>\n\nCareful.\n\n</Tip>\n\n> [!TIP]\n> Nice.\n\n'
        '<hfoptions id="x">\n<hfoption value="a" label="TGI">\n\nOne.\n\n</hfoption>\n</hfoptions>\n\n'
        '<iframe\n\tsrc="https://space.example"\n></iframe>\n'
    )
    assert blocks[0] == ("markdown", "Run the code of this lesson: [Colab](https://colab.example/x)")
    assert blocks[1][1]["url"] == "https://www.youtube.com/watch?v=1pedAIvTWXk"
    assert blocks[2] == ("callout", {"tone": "warning", "title": "Mind", "text": "Careful."})
    assert blocks[3] == ("callout", {"tone": "tip", "title": "", "text": "Nice."})
    assert [value for _kind, value in blocks[4:]] == ["**TGI**", "One.", "[space.example](https://space.example)"]
    assert (report["unaccounted"], adds_up(report)) == (0, True)


def test_subtitles_become_the_transcript(page):
    srt = "\ufeff1\r\n00:00:05,850 --> 00:00:07,713\r\nWelcome to the course.\r\n\r\n"
    blocks, report = page('<Youtube id="00GKzGyWFEs"/>\n', **{"subtitles/en/00_welcome-to-it.srt": srt})
    assert (blocks[0][1]["title"], blocks[0][1]["transcript"]) == ("Welcome to it", "Welcome to the course.")
    assert report["unaccounted"] == 0


def test_links_lead_here_when_the_page_is_here(page):
    blocks, _report = page(
        "[a](/course/chapter1/2?fw=pt), [b](/course/chapter7/3), [c](/docs/x), <a href='/course/chapter1'>d</a>\n"
    )
    assert blocks[0][1] == (
        "[a](import-lesson:chapter1/2), [b](https://huggingface.co/learn/llm-course/chapter7/3), "
        '[c](https://huggingface.co/docs/x), <a href="import-lesson:chapter1/1">d</a>'
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[1, 2.5, -3,]", [1, 2.5, -3]),
        ("{a: 'x', \"b c\": `y`, d: true, e: null,}", {"a": "x", "b c": "y", "d": True, "e": None}),
        (r'"a\"b\n\u00e9\u{1F917}"', 'a"b\né🤗'),
        ("[ // one\n 1 /* two */ ]", [1]),
    ],
)
def test_literals(text, value):
    assert jsx.literal(text) == value


@pytest.mark.parametrize("text", ["", "[1", "{a 1}", "'x", "`${a}`", "alert(1)", "[" * 500, "1 2"])
def test_what_is_not_a_literal_is_refused(text):
    with pytest.raises(jsx.BadLiteral):
        jsx.literal(text)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("Use <code>a_b &lt;c&gt;</code>", "Use `a_b <c>`"),
        ('See <a href="https://x.org/?a=1&amp;b=2">the <em>page</em></a>', "See [the *page*](https://x.org/?a=1&b=2)"),
        ("2 * 3 &#60;mask> a_b", "2 \\* 3 \\<mask\\> a\\_b"),
        ("<script>x</script>", "x"),
    ],
)
def test_html_of_choices_as_markdown(html, markdown):
    assert inline_markdown(html) == markdown
