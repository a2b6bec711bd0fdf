"""Chapters and transcripts beside videos and recordings."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from core.webvtt import read_cues
from learning.courses.enums import CompletionRule, FileKind
from learning.courses.specs import FileRef
from lms_pages.models import LessonPage
from lms_pages.publishing import lesson_text
from lms_pages.reading import lesson_minutes
from tests.factories.files import make_media
from tests.factories.pages import course_row, make_course_page, make_lesson_page, modules_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

CAPTIONS = b"""WEBVTT

00:01.000 --> 00:04.000
You are on a <i>hill</i>.

00:04.000 --> 00:08.000
It is foggy & cold.

02:20.500 --> 02:24.000
One step, then.
"""
CHAPTERS = b"WEBVTT\n\n00:00.000 --> 02:20.000\nA hill in the fog\n\n02:20.000 --> 04:00.000\nOne step\n"
YOUTUBE = "https://youtu.be/aircAruvnKk"


def block(slug):
    return LessonPage._meta.get_field("body").stream_block.child_blocks[slug]


def value(slug="video", *, chapters=(), **fields):
    rows = [{"start": start, "title": title} for start, title in chapters]
    url = {"url": ""} if slug == "video" else {}
    return block(slug).to_python({"title": "Rolling", "media": None, "chapters": rows, **url, **fields})


def with_words(**fields):
    return make_media(captions=CAPTIONS, chapters=ContentFile(CHAPTERS, "chapters.vtt"), **fields)


def test_captions_become_a_transcript_that_can_be_played():
    media = with_words()
    html = block("video").render(value(media=media.pk))
    assert f'<a class="num" href="{media.url}#t=1.000" data-start="1.000">0:01</a>' in html
    assert '<span data-start="4.000">It is foggy &amp; cold.</span>' in html
    assert html.count("<p><a") == 2  # a new paragraph with the chapter
    assert "It is foggy & cold." in block("video").search_text(value(media=media.pk))


def test_a_transcript_of_its_own_comes_first():
    written = with_words(transcript="With *the file*.")
    assert "<em>the file</em>" in block("video").render(value(media=written.pk))
    html = block("video").render(value(media=written.pk, transcript="With *the block*."))
    assert "<em>the block</em>" in html and "the file" not in html and "foggy" not in html


def test_chapters_of_the_file_are_listed_and_those_of_the_block_come_first():
    media = with_words()
    html = block("video").render(value(media=media.pk))
    assert html.count('<i data-start="') == 2 and f'href="{media.url}#t=140" data-start="140"' in html
    assert f'<track kind="chapters" src="{media.chapters_url}"' in html
    html = block("video").render(value(media=media.pk, chapters=[("0:00", "Mine"), ("0:30", "And <mine>")]))
    assert "Mine" in html and "And &lt;mine&gt;" in html and "A hill in the fog" not in html
    assert "One step" in block("video").search_text(value(media=media.pk))


def test_a_moment_of_another_site_plays_in_its_frame():
    chapters = [("0:00", "Start"), ("1:10", "The rest")]
    html = block("video").render(value(url=YOUTUBE, chapters=chapters, transcript="Words."))
    assert (
        '<iframe name="video-aircAruvnKk"' in html
        and "youtube-nocookie.com/embed/aircAruvnKk?enablejsapi=1&amp;autoplay=1&amp;start=70" in html
    )
    assert html.count('target="video-aircAruvnKk"') == 3 and "<p>Words.</p>" in html and "lesson-media" not in html
    html = block("video").render(value(url="https://vimeo.com/76979871/0a1b2c", chapters=chapters))
    assert "https://player.vimeo.com/video/76979871?h=0a1b2c&amp;dnt=1&amp;autoplay=1#t=70s" in html


def test_recording_has_chapters_transcript_and_may_be_needed():
    media = with_words(type="audio")
    audio = value("audio", media=media.pk, is_required=True)
    html = block("audio").render(audio)
    assert f'<audio controls preload="metadata" src="{media.url}"' in html
    assert 'data-start="140"' in html and "It is foggy" in html
    assert block("audio").files(audio) == [FileRef(FileKind.MEDIA, media.pk)]
    assert block("audio").minutes(audio) == 1.5
    assert block("audio").activity(audio).rule == CompletionRule.VIEWED
    assert block("audio").activity(value("audio", media=media.pk)) is None


@pytest.mark.parametrize("slug", ["video", "audio"])
@pytest.mark.parametrize(
    ("chapters", "place"),
    [
        ([("0:00", "One"), ("later", "Two")], 1),
        ([("0:00", "One"), ("1:75", "Two")], 1),
        ([("0:10", "One"), ("0:10", "Two")], 1),
        ([("0:10", "One"), ("0:20", "Two"), ("0:15", "Three")], 2),
    ],
)
def test_chapters_follow_each_other(slug, chapters, place):
    media = make_media(type=slug)
    block(slug).clean(value(slug, media=media.pk, chapters=[("0:00", "One"), ("0:10", "Two")]))
    with pytest.raises(ValidationError) as caught:
        block(slug).clean(value(slug, media=media.pk, chapters=chapters))
    assert list(caught.value.block_errors["chapters"].block_errors) == [place]


def test_words_whose_file_is_gone_do_not_break_the_lesson():
    media = with_words()
    media.captions.storage.delete(media.captions.name)
    media.chapters.storage.delete(media.chapters.name)
    html = block("video").render(value(media=media.pk))
    assert "<video" in html and "Transcript" not in html and "Chapters</summary>" not in html


def test_files_of_words_have_to_be_webvtt():
    media = make_media(duration=90)
    media.captions = ContentFile(CAPTIONS, "a.vtt")
    media.chapters = ContentFile(CHAPTERS, "b.vtt")
    media.full_clean()
    for wrong in (b"just words", b"WEBVTT\n\nno times", CAPTIONS.replace(b"WEBVTT", b"")):
        media.captions = ContentFile(wrong, "a.vtt")
        with pytest.raises(ValidationError) as caught:
            media.full_clean()
        assert set(caught.value.message_dict) == {"captions"}


def test_a_lesson_reads_each_file_of_words_once(monkeypatch):
    page = LessonPage(title="Hill")
    media = make_media(captions=CAPTIONS, chapters=ContentFile(CHAPTERS, "chapters.vtt"))
    video = value(media=media.pk, length_minutes=None, has_captions=False, is_required=False)
    page.body = [("video", video), ("video", video)]
    read = []
    monkeypatch.setattr("lms_pages.timed_text.read_cues", lambda text: read.append(text) or read_cues(text))
    assert "It is foggy & cold." in lesson_text(page) and lesson_minutes(page) and lesson_text(page)
    assert [block.block.problems(block.value) for block in page.body] == [[], []]
    assert sorted(read) == sorted([CAPTIONS.decode(), CHAPTERS.decode()])


def test_new_captions_reach_the_lesson_that_shows_them(catalog, django_capture_on_commit_callbacks):
    media = make_media(captions=CAPTIONS.replace(b"foggy", b"clear"))
    course = make_course_page(catalog, modules=1, lessons=0)
    body = [
        {
            "type": "video",
            "id": "5b4b1f0e-6f0f-4f2e-9a2e-1f2f3f4f5f6f",
            "value": {"title": "Film", "url": "", "media": media.pk},
        }
    ]
    with django_capture_on_commit_callbacks(execute=True):
        lesson = make_lesson_page(modules_of(course)[0], body=body)
    text = course_row(course).lessons.get(key=lesson.translation_key).texts
    assert "foggy" not in text.get().text
    with django_capture_on_commit_callbacks(execute=True):
        media.captions.save("a.vtt", ContentFile(CAPTIONS))
    assert "foggy" in text.get().text
