"""What each construct of a Markdown lesson becomes."""

import pytest

from .conftest import QUIZ, SVG, adds_up, lines_of, png

pytestmark = pytest.mark.once


def kinds(blocks):
    return [block["type"] for block in blocks]


def only(blocks):
    assert len(blocks) == 1, kinds(blocks)
    return blocks[0]["value"]


def lossless(report):
    assert adds_up(report)
    return report["unaccounted"] == report["rejected"] == report["raw"] == 0


def test_prose_lists_and_inline_formulas_stay_one_markdown_block(read):
    blocks, report = read("One *paragraph* with $x_1$ and `code`.\n\n- a\n- b\n\n1. c\n")
    assert kinds(blocks) == ["markdown"]
    assert blocks[0]["value"] == "One *paragraph* with $x_1$ and `code`.\n\n- a\n- b\n\n1. c"
    assert lossless(report)


@pytest.mark.parametrize(("written", "level"), [("## 2. Part `one`", "2"), ("### Part", "3")])
def test_headings(read, written, level):
    blocks, report = read(f"{written}\n\nText.\n")
    assert kinds(blocks) == ["heading", "markdown"]
    assert blocks[0]["value"] == {"text": written.lstrip("# ").replace("`", ""), "level": level}
    assert lossless(report)


def test_small_headings_stay_markdown(read):
    blocks, report = read("#### Small\n\nText.\n")
    assert only(blocks) == "#### Small\n\nText."
    assert lossless(report)


def test_code_with_file_name_and_marked_lines(read):
    blocks, report = read('```py title="step.py" hl="1,2-3"\na = 1\nb = 2\nc = 3\n```\n')
    assert only(blocks) == {
        "language": "python",
        "title": "step.py",
        "code": "a = 1\nb = 2\nc = 3",
        "highlight_lines": "1,2-3",
    }
    assert lossless(report)


def test_marks_beyond_the_code_and_unknown_languages_do_no_harm(read):
    blocks, _report = read('```klingon hl="9"\nx\n```\n')
    assert only(blocks)["highlight_lines"] == ""
    assert only(blocks)["language"] == "text"


def test_formula_on_its_own(read):
    blocks, report = read("$$\nL(w) = (w - 2)^2\n$$\n")
    assert only(blocks)["latex"] == "L(w) = (w - 2)^2"
    assert lossless(report)


def test_a_formula_that_cannot_be_shown_is_kept_as_written(read):
    blocks, report = read("$$\n\\frac{1\n$$\n")
    assert kinds(blocks) == ["markdown"]
    assert "\\frac{1" in blocks[0]["value"]
    assert (report["raw"], report["unaccounted"]) == (1, 0)


def test_table_with_numbers(read):
    blocks, report = read("| rate | what |\n| --- | --- |\n| 0.1 | *learns* |\n| −10 | diverges |\n")
    value = only(blocks)
    assert value["columns"] == [{"type": "number", "heading": "rate"}, {"type": "text", "heading": "what"}]
    assert value["rows"] == [{"values": ["0.1", "*learns*"]}, {"values": ["−10", "diverges"]}]
    assert lossless(report)


@pytest.mark.parametrize("tone", ["note", "tip", "important", "warning", "caution"])
def test_callouts(read, tone):
    blocks, report = read(f"> [!{tone.upper()}] Mind this\n> It is *so*.\n> And so on.\n")
    assert only(blocks) == {"tone": tone, "title": "Mind this", "text": "It is *so*.\nAnd so on."}
    assert lossless(report)


def test_an_unknown_callout_becomes_a_note_and_is_reported(read):
    blocks, report = read("> [!FROG]\n> Quak.\n")
    assert only(blocks) == {"tone": "note", "title": "Frog", "text": "Quak."}
    assert "FROG" in lines_of(report, "m/a.md", "raw")[0]["reason"]


def test_quote_with_a_name_and_without(read):
    blocks, report = read("> Words.\n> — *Ada* Lovelace\n\n> No name.\n")
    assert blocks[0]["value"] == {"text": "Words.", "attribution": "Ada Lovelace", "source_url": ""}
    assert blocks[1] == {"type": "markdown", "value": "> No name."}
    assert lossless(report)


def test_divider_and_definitions(read):
    blocks, report = read("See [the paper][p].\n\n---\n\nEnd.\n\n[p]: https://example.org/p\n")
    assert kinds(blocks) == ["markdown", "divider", "markdown"]
    assert blocks[0]["value"] == "See [the paper](https://example.org/p)."
    assert lossless(report)


def test_pictures_of_the_course(read):
    blocks, report = read(
        '![A dot](i/dot.png "The *caption*")\n\n![](i/line.svg)\n',
        **{"i/x": b""} | {"m/i/dot.png": png(), "m/i/line.svg": SVG},
    )
    first, second = (block["value"] for block in blocks)
    assert (first["image"]["image"].path, first["image"]["alt_text"], first["caption"]) == (
        "m/i/dot.png",
        "A dot",
        "The *caption*",
    )
    assert second["image"]["decorative"] is True
    assert lines_of(report, "i/x")[0]["reason"] == "no lesson uses it"
    assert report["unaccounted"] == 0


def test_remote_pictures_stay_links_and_are_listed(read):
    blocks, report = read("![Far](https://example.org/a.png)\n")
    assert only(blocks) == "![Far](https://example.org/a.png)"
    assert [entry["reason"] for entry in lines_of(report, "m/a.md", "mapped") if entry["kind"] == "image"] == [
        "remote: stays a link to another site"
    ]


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("missing.png", "there is no such file"),
        ("../../etc/passwd", "leads out of the course folder"),
        ("..%2f..%2fetc/passwd", "leads out of the course folder"),
        ("/etc/passwd", "an absolute path"),
        ("C:/secret.png", "only files of the course folder"),
        ("file:///etc/passwd", "only files of the course folder"),
        ("data:image/png;base64,AAAA", "only files of the course folder"),
        ("tool.exe", "files ending in .exe are not taken"),
        ("broken.png", "not an image that can be read"),
        ("a.md", "files ending in .md are not taken"),
    ],
)
def test_pictures_that_cannot_be_used_are_left_out_with_their_reason(read, link, reason):
    blocks, report = read(f"Before.\n\n![Words]({link})\n\nAfter.\n", **{"m/tool.exe": b"MZ", "m/broken.png": b"no"})
    assert [block["value"] for block in blocks if block["type"] == "markdown"] == ["Before.", "*Words*", "After."]
    (line,) = [entry for entry in lines_of(report, "m/a.md") if entry["kind"] == "image"]
    assert reason in line["reason"]
    assert line["line"] == 3
    assert report["unaccounted"] == 0


def test_a_picture_behind_a_symbolic_link_is_left_out(read, tmp_path):
    secret = tmp_path / "secret.png"
    secret.write_bytes(png())
    (tmp_path / "small-course" / "m").mkdir(parents=True, exist_ok=True)
    (tmp_path / "small-course" / "m" / "link.png").symlink_to(secret)
    blocks, report = read("![Words](link.png)\n\nText.\n")
    assert "import-file" not in str(blocks)
    assert [entry["kind"] for entry in lines_of(report, "m/a.md")] == ["image"]
    assert lines_of(report, "m/link.png")[0]["reason"].startswith("a symbolic link")


def test_html_pictures_and_layout(read):
    blocks, report = read('<div class="x">\n    <img src="dot.png" alt="A dot">\n</div>\n', **{"m/dot.png": png()})
    assert only(blocks)["image"]["alt_text"] == "A dot"
    assert lossless(report)


def test_hostile_html_is_left_out_and_reported(read):
    blocks, report = read(
        "Before <script>alert(1)</script> after.\n\n"
        '<a href="https://example.org" onclick="steal()">Words</a> <a href="javascript:x()">here</a>\n\n'
        "<form action=x><input name=y></form>\n\n<svg onload=alert(1)><script>\nx\n</script></svg>\n\nEnd.\n"
    )
    stored = str(blocks)
    for piece in ("script", "onclick", "onload", "alert", "steal", "<form", "<input"):
        assert piece not in stored
    assert '<a href="https://example.org">Words</a>' in stored
    for word in ("Before", "after", "here", "End."):
        assert word in stored
    assert {entry["line"] for entry in lines_of(report, "m/a.md")} >= {1, 3, 5, 7}
    assert adds_up(report)
    assert report["unaccounted"] == 0


def test_allowed_and_unknown_tags(read):
    blocks, report = read("Press <kbd>Esc</kbd>, or a <frob>widget</frob>.\n")
    assert "<kbd>Esc</kbd>" in only(blocks)
    assert "widget" in only(blocks)
    assert [entry["reason"] for entry in lines_of(report, "m/a.md", "raw")] == [
        "unknown tag <frob>; what is in it is kept"
    ]
    assert report["unaccounted"] == 0


def test_tags_and_images_in_code_are_left_alone(read):
    text = "Write `<img src=x>` or:\n\n    ![not](an image)\n"
    blocks, report = read(text)
    assert only(blocks) == text.strip("\n")
    assert report["rejected"] == report["unaccounted"] == 0


def test_comments_are_taken_out(read):
    blocks, report = read("One <!-- secret --> two.\n\n<!--\nmore\n-->\n\nThree.\n")
    assert "secret" not in str(blocks)
    assert "more" not in str(blocks)
    assert [entry["kind"] for entry in lines_of(report, "m/a.md")] == ["comment", "comment"]
    assert report["unaccounted"] == 0


def test_an_unknown_container_is_kept_as_text(read):
    blocks, report = read("::: aside\n\nWords.\n\n:::\n")
    assert "Words." in str(blocks)
    assert [entry["kind"] for entry in lines_of(report, "m/a.md", "raw")] == ["container"]


def test_a_linked_document_gets_a_block_so_that_it_opens_with_the_lesson(read):
    blocks, report = read("Take [the sheet](s.pdf).\n", **{"m/s.pdf": b"%PDF-1.4"})
    assert kinds(blocks) == ["markdown", "file"]
    assert blocks[0]["value"] == "Take [the sheet](import-file:m/s.pdf)."
    assert report["unaccounted"] == 0


def test_links_to_lessons_and_dead_links(read):
    blocks, report = read("[Here](a.md#part), [gone](b.md), [web](https://example.org).\n")
    assert only(blocks) == "[Here](import-lesson:m/a.md), gone, [web](https://example.org)."
    assert "there is no such file" in lines_of(report, "m/a.md")[0]["reason"]


def test_quiz(read):
    blocks, report = read(QUIZ)
    value = only(blocks)
    question = value["questions"][0]["value"]
    assert (value["title"], value["pass_percent"], value["is_required"]) == ("Check yourself", 70, True)
    assert [option["value"] for option in question["options"]] == [
        {"text": "Against the gradient", "is_right": True, "feedback": "Yes."},
        {"text": "Along the gradient", "is_right": False, "feedback": ""},
    ]
    assert value["questions"][0]["type"] == "single_choice"
    assert report["questions"] == 1
    assert lossless(report)


BAD_QUESTION = """```quiz
questions:
  - question: Nothing right?
    options: [{text: a}, {text: b}]
  - question: Two right, one allowed?
    options: [{text: a, right: true}, {text: b, right: true}]
  - question: Only one option?
    options: [{text: a, right: true}]
  - question: No options?
  - question: Good?
    options: [{text: a, right: true}, {text: b}]
```
"""


def test_questions_that_cannot_be_asked_are_left_out_and_the_rest_is_kept(read):
    blocks, report = read(BAD_QUESTION)
    assert [item["value"]["stem"] for item in only(blocks)["questions"]] == ["Good?"]
    assert [entry["line"] for entry in lines_of(report, "m/a.md")] == [3, 5, 7, 9]
    assert all(entry["reason"] for entry in lines_of(report, "m/a.md"))
    assert report["unaccounted"] == 0


@pytest.mark.parametrize(
    ("fence", "reason"),
    [
        ("```quiz\nquestions: [\n```", "quiz: line"),
        ("```quiz\ntitle: x\n```", "at least one question"),
        ("```quiz\npass: 170\nquestions: [{question: a}]\n```", "percentage"),
        ("```video\nurl: https://example.org/clip\n```", "YouTube and Vimeo"),
        ("```video\nfile: gone.mp4\n```", "there is no such file"),
        ("```video\ntitle: x\n```", "needs `url:` or `file:`"),
        ("```file\npath: ../../../etc/passwd\n```", "leads out of the course folder"),
        ("```embed\nurl: javascript:alert(1)\n```", "https://"),
    ],
)
def test_broken_fences_are_left_out_and_the_rest_is_kept(read, fence, reason):
    blocks, report = read(f"Before.\n\n{fence}\n\nAfter.\n")
    assert [block["value"] for block in blocks] == ["Before.", "After."]
    assert reason in lines_of(report, "m/a.md")[0]["reason"]
    assert lines_of(report, "m/a.md")[0]["line"] == 3
    assert report["unaccounted"] == 0


def test_videos_files_and_embeds(read):
    blocks, report = read(
        "```video\nurl: https://youtu.be/aircAruvnKk\ntitle: Nets\nminutes: 19\n```\n\n"
        "```video\nfile: clip.mp4\ntitle: Clip\ncaptions: clip.srt\nrequired: true\n```\n\n"
        "```file\npath: s.pdf\ntitle: The sheet\n```\n\n```embed\nurl: https://example.org/x\ntitle: Sketch\n```\n",
        **{"m/clip.mp4": b"mp4", "m/clip.srt": b"1\n00:00:01,000 --> 00:00:02,000\nHi\n", "m/s.pdf": b"%PDF"},
    )
    assert kinds(blocks) == ["video", "video", "file", "markdown"]
    assert blocks[0]["value"]["url"] == "https://www.youtube.com/watch?v=aircAruvnKk"
    assert blocks[0]["value"]["length_minutes"] == 19
    assert blocks[1]["value"]["media"].path == "m/clip.mp4"
    assert blocks[1]["value"]["is_required"] is True
    assert blocks[2]["value"]["title"] == "The sheet"
    assert blocks[3]["value"] == "[Sketch](https://example.org/x)"
    assert (report["rejected"], report["raw"], report["unaccounted"]) == (0, 1, 0)


def test_a_caption_that_is_too_long_for_one_becomes_text_below(read):
    caption = "Many words here. " * 40
    blocks, report = read(f'![A dot](dot.png "{caption.strip()}")\n', **{"m/dot.png": png()})
    assert kinds(blocks) == ["image", "markdown"]
    assert blocks[0]["value"]["caption"] == ""
    assert blocks[1]["value"] == caption.strip()
    assert report["unaccounted"] == 0


def test_a_title_that_is_too_long_for_one_stands_above_the_text(read):
    blocks, _report = read(f"> [!NOTE] {'long ' * 40}\n> Text.\n")
    assert len(only(blocks)["title"]) <= 150
    assert only(blocks)["text"] == f"**{('long ' * 40).strip()}**\n\nText."


EVERY_TYPE = """```quiz
settings: {attempts_allowed: 2, layout: one}
questions:
  - {question: The loss never grows., type: true_false, answer: false, tags: [Loss], difficulty: easy}
  - question: The slope?
    type: short_text
    hints: [{text: It begins with g., cost: 0.5}]
    answers: [gradient, {text: "derivatives?", match: pattern, worth: 50}]
  - {question: "How fast?", type: numeric, answers: [{value: 9.81, tolerance: 0.05}, 10], unit: m/s}
  - {question: "What holds what?", type: matching, pairs: [{left: A, right: x}, {left: B, right: y}], distractors: [z]}
  - {question: In order, type: ordering, items: [Predict, Compare, Adjust], points: 1.5}
  - question: Complete it.
    type: fill_blanks
    text: Goes [[1]] the [[2]].
    gaps: [{answers: [against], options: [along, against]}, [rate, learning rate]]
  - {question: "Why?", type: essay, min_words: 3}
  - {question: "Your plot?", type: file_upload, types: [png, .pdf], max_files: 2, max_megabytes: 5}
  - {question: "Prints?", type: code, language: python, expected_output: "8"}
  - {question: "Which?", partial: fractions, options: [{text: a, right: true}, {text: b, worth: 50}]}
  - {question: Nobody knows, type: riddle}
  - {question: Broken, type: ordering, items: 7}
  - {question: One gap too many, type: fill_blanks, text: "[[1]]", gaps: [a, b]}
```
"""


def test_questions_of_every_type_are_read(read):
    blocks, report = read(EVERY_TYPE)
    value = only(blocks)
    assert [question["type"] for question in value["questions"]] == [
        "true_false", "short_text", "numeric", "matching", "ordering", "fill_blanks", "essay", "file_upload", "code",
        "single_choice",
    ]  # fmt: skip
    assert value["settings"] == {"attempts_allowed": 2, "layout": "one"}
    assert [entry["line"] for entry in lines_of(report, "m/a.md")] == [20, 21, 22]
    assert "riddle" in lines_of(report, "m/a.md")[0]["reason"]
    gaps = value["questions"][5]["value"]
    files = value["questions"][7]["value"]
    assert (files["types"], files["max_files"], files["max_megabytes"]) == ("png, .pdf", 2, 5)
    assert gaps["text"] == "Goes [[1]] the [[2]]." and gaps["blanks"][0]["value"]["options"] == "along\nagainst"


PLACES = """```quiz
questions:
  - question: Where is the lowest point?
    type: hotspot
    image: valley.svg
    alt: A curve
    areas: [{rect: [40, 70, 60, 95], right: true, label: The valley}, {circle: [10, 10, 5]}]
  - {question: Not described, type: hotspot, image: valley.svg, areas: [{rect: [40, 70, 60, 95], right: true}]}
  - {question: No picture, type: hotspot, image: gone.svg, alt: x, areas: [{rect: [40, 70, 60, 95], right: true}]}
  - {question: No shape, type: hotspot, image: valley.svg, alt: x, areas: [{square: [4, 7, 6], right: true}]}
  - {question: Outside, type: hotspot, image: valley.svg, alt: x, areas: [{rect: [40, 70, 160, 95], right: true}]}
```
"""


def test_places_in_pictures_take_the_picture_along(read):
    blocks, report = read(PLACES, **{"m/valley.svg": SVG})
    question = only(only(blocks)["questions"])
    assert question["image"]["alt_text"] == "A curve" and question["image"]["image"].path == "m/valley.svg"
    assert [area["value"]["coords"] for area in question["areas"]] == ["40 70 60 95", "10 10 5"]
    refused = [entry for entry in lines_of(report, "m/a.md") if entry["kind"] == "question"]
    assert [entry["line"] for entry in refused] == [8, 9, 10, 11] and all(entry["reason"] for entry in refused)
    assert report["unaccounted"] == 0
