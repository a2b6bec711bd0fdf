"""What keeps a page from being published: what is found, in which block, and what passes."""

import json

import pytest

from lms_pages.block_ids import ensure_ids
from lms_pages.gate import editor_address, findings
from lms_pages.models import LessonPage
from tests.factories.bodies import heading, markdown, new_id, question, quiz
from tests.factories.files import make_document, make_image, make_media
from tests.factories.pages import make_course_page, make_lesson_page, modules_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def lesson(catalog) -> LessonPage:
    course = make_course_page(catalog, modules=1, lessons=1, live=False)
    return make_lesson_page(modules_of(course)[0], live=False)


@pytest.fixture
def kinds_of(lesson):
    """The kinds of what is found in a body."""

    def found(*blocks):
        lesson.body = json.dumps(ensure_ids([dict(block) for block in blocks]))
        return [finding.kind for finding in findings(lesson)]

    return found


def block(kind, **value):
    return {"type": kind, "value": value}


def picture(image, *, alt="", decorative=False):
    return {"image": {"image": image.pk, "alt_text": alt, "decorative": decorative}, "caption": ""}


def test_videos_and_recordings_need_words(kinds_of):
    mute, spoken = make_media(transcript=""), make_media(captions=b"WEBVTT\n\n00:00.000 --> 00:02.000\nFoggy.\n")
    there = "https://youtu.be/aircAruvnKk"

    def video(**fields):
        return block("video", **{"title": "Film", "url": "", "media": None, "transcript": "", "chapters": [], **fields})

    assert kinds_of(video()) == ["empty"]
    assert kinds_of(video(media=mute.pk)) == ["no_captions"]
    assert kinds_of(video(media=mute.pk, transcript="Foggy.")) == kinds_of(video(media=spoken.pk)) == []
    assert kinds_of(video(media=mute.pk, has_captions=True)) == ["no_captions"]  # that is said of an address only
    assert kinds_of(video(url=there)) == ["no_captions"]
    assert kinds_of(video(url=there, has_captions=True)) == kinds_of(video(url=there, transcript="Foggy.")) == []
    sound = {"title": "Hum", "transcript": "", "chapters": []}
    mute.type = "audio"
    mute.save()
    assert kinds_of(block("audio", **sound, media=mute.pk)) == ["no_captions"]
    assert kinds_of(block("audio", **sound | {"transcript": "Hm."}, media=mute.pk)) == []


def test_pictures_are_described_or_decorative(kinds_of):
    bare, described = make_image(), make_image(description="A ball on a hill")
    assert kinds_of(block("image", **picture(bare))) == ["no_alt"]
    assert kinds_of(block("image", **picture(bare, alt="A hill"))) == []
    assert kinds_of(block("image", **picture(bare, decorative=True))) == []
    assert kinds_of(block("image", **picture(described))) == []
    images = [picture(described), picture(bare), picture(bare)]
    assert kinds_of(block("gallery", title="", images=images)) == ["no_alt", "no_alt"]
    assert kinds_of(markdown("![](https://example.org/a.png)")) == ["no_alt"]
    assert kinds_of(markdown("![A hill](https://example.org/a.png)")) == []
    assert kinds_of(markdown('<img src="https://example.org/a.png" alt="">')) == []
    assert kinds_of(markdown("`![](a.png)` and\n\n```\n![](a.png)\n```")) == []


@pytest.mark.parametrize(
    ("levels", "skipped"), [("2", 0), ("23", 0), ("2322", 0), ("3", 1), ("24", 1), ("234", 0), ("2424", 2)]
)
def test_headings_go_down_one_by_one(kinds_of, levels, skipped):
    texts = [markdown("#" * int(level) + " Words") for level in levels]
    assert kinds_of(*texts) == ["skipped_level"] * skipped
    assert kinds_of(markdown("\n\n".join(text["value"] for text in texts))) == ["skipped_level"] * skipped


def test_headings_are_those_of_all_blocks_in_the_order_of_reading(kinds_of):
    part = {"title": "More", "content": [markdown("### Deep")]}
    accordion = block("accordion", parts=[part], is_exclusive=False)
    assert kinds_of(heading(level="2"), accordion) == []
    assert kinds_of(accordion, heading(level="2")) == ["skipped_level"]
    assert kinds_of(markdown("# The title of the course, once more"), heading(level="3")) == []


def test_quizzes_have_right_answers(kinds_of):
    assert (
        kinds_of(quiz(question(), question(right=()), question(wrong=(), right=("Only",)))) == ["no_right_answer"] * 2
    )
    assert kinds_of({**quiz(), "value": {**quiz()["value"], "questions": []}}) == ["no_right_answer"]
    assert kinds_of(quiz(question(), question(right=("A", "B")))) == []


def test_links_have_words_and_lead_somewhere(kinds_of, lesson, catalog, settings):
    sister = make_lesson_page(lesson.get_parent().specific, slug="sister", live=False)
    draft_elsewhere = make_course_page(catalog, modules=0, live=False)
    live_elsewhere = make_course_page(catalog, modules=0)
    document = make_document()
    own = settings.WAGTAILADMIN_BASE_URL
    good = [
        "../sister/", f"../{lesson.slug}/", "/courses/", f"/courses/{live_elsewhere.slug}/", "/search/?q=a", "#part",
        f"{own}/courses/", own, "https://example.org/nowhere", "mailto:a@example.org", document.url,
        f"{sister.url}#part", "/learn/",
    ]  # fmt: skip
    for address in good:
        assert kinds_of(markdown(f"See [this]({address}).")) == [], address
    bad = ["../brother/", "#", "/nowhere/", f"/courses/{draft_elsewhere.slug}/", f"{own}/nowhere/"]
    bad += [f"/documents/{document.pk + 1}/gone.pdf", "/documents/x"]
    for address in bad:
        assert kinds_of(markdown(f"See [this]({address}).")) == ["broken_link"], address
    assert kinds_of(markdown(f"[](../sister/) and [![](a.png)]({own})")) == ["no_alt", "empty_link", "empty_link"]
    assert kinds_of(markdown("[![A hill](https://example.org/a.png)](https://example.org/)")) == []


def test_links_of_the_editor_are_followed_too(kinds_of, lesson, catalog):
    page, document = make_course_page(catalog, modules=0), make_document()

    def rich(kind, number, words="this"):
        return {"type": "rich_text", "value": f'<p>See <a linktype="{kind}" id="{number}">{words}</a>.</p>'}

    assert kinds_of(rich("page", page.pk)) == kinds_of(rich("document", document.pk)) == []
    assert kinds_of(rich("page", 10**6)) == kinds_of(rich("document", 10**6)) == ["broken_link"]
    assert kinds_of(rich("page", page.pk, " ")) == ["empty_link"]
    button = {"label": "Go", "page": None, "document": None, "url": "", "style": "main"}
    assert kinds_of(block("button", **button)) == ["broken_link"]
    assert kinds_of(block("button", **button | {"url": "/nowhere/"})) == ["broken_link"]
    assert kinds_of(block("button", **button | {"page": page.pk})) == []


def test_the_block_is_named_and_can_be_jumped_to(lesson):
    part = {"title": "More", "content": [markdown("See [](../x/).")]}
    inside, outside = new_id(), new_id()
    part["content"][0]["id"] = inside
    accordion = {"type": "accordion", "value": {"parts": [part], "is_exclusive": False}, "id": new_id()}
    body = [markdown(), {**block("image", image=None, caption=""), "id": outside}, accordion]
    lesson.body = json.dumps(ensure_ids(body))
    found = findings(lesson)
    assert [(each.kind, each.place, each.block_id) for each in found] == [
        ("empty", "Block 2, Image", outside),
        ("empty_link", "Block 3, Accordion, Markdown", inside),
        ("broken_link", "Block 3, Accordion, Markdown", inside),
    ]
    assert editor_address(lesson, found[1]) == f"/admin/pages/{lesson.pk}/edit/#block-{inside}-section"
    assert found[0].words.startswith("Block 2, Image: ")


def test_a_course_page_is_looked_at_as_well(catalog):
    course = make_course_page(catalog, modules=0, live=False)
    assert findings(course) == []
    course.description = '<h4>Deep</h4><p>See <a href="/nowhere/">this</a>.</p>'
    assert [(each.kind, each.place) for each in findings(course)] == [
        ("broken_link", "Description"),
        ("skipped_level", "Description"),
    ]


def test_many_blocks_cost_no_more_queries_than_few(lesson, django_assert_num_queries, django_assert_max_num_queries):
    def body(count):
        texts = [markdown(f"## A\n\n[one](../x{place}/) [two](/courses/)") for place in range(count)]
        lesson.body = json.dumps(texts)

    body(1)
    findings(lesson)  # roots of sites are cached
    with django_assert_max_num_queries(4) as few:
        findings(lesson)
    body(20)
    with django_assert_num_queries(len(few)):
        assert len(findings(lesson)) == 20
