"""Image, video, file: what the library holds."""

import re
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from learning.courses.enums import CompletionRule, FileKind, LessonKind
from learning.courses.specs import FileRef
from lms_pages.external_video import UnknownVideo, read_video_url
from lms_pages.framing import frame_origin
from lms_pages.models import LessonPage, SiteSettings
from lms_pages.own_files import files_of
from lms_pages.publishing import compile_course
from lms_pages.streams import is_streamed
from tests.factories.files import make_document, make_image, make_media
from tests.factories.pages import lessons_of, make_course_page, publish

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def block(slug):
    return LessonPage._meta.get_field("body").stream_block.child_blocks[slug]


def image_value(image, *, alt="A hill", decorative=False, **fields):
    inner = {"image": image.pk, "decorative": decorative, "alt_text": alt}
    return block("image").to_python({"image": inner, "caption": "", "credit": "", "on_white": False, **fields})


def video_value(**fields):
    return block("video").to_python({"title": "Rolling downhill", "url": "", "media": None, **fields})


def test_image_comes_in_widths_with_its_size_and_words():
    image = make_image(size=(1200, 600), credit="Drawn by us")
    value = image_value(image, caption="The *hill*")
    html = block("image").render(value)
    assert all(f"{width}w" in html for width in (480, 960, 1200)) and "1440w" not in html
    assert 'width="1200" height="600"' in html and 'loading="lazy"' in html and "sizes=" in html and ".webp" in html
    assert 'alt="A hill"' in html and "The <em>hill</em>" in html and "Drawn by us" in html
    assert block("image").files(value) == [FileRef(FileKind.IMAGE, image.pk)]
    assert block("image").search_text(value) == "A hill The hill"


def test_small_image_is_not_enlarged():
    html = block("image").render(image_value(make_image(size=(300, 100))))
    assert "300w" in html and "480w" not in html and 'width="300" height="100"' in html


def test_credit_of_the_block_overrules_that_of_the_image():
    html = block("image").render(image_value(make_image(credit="Library"), credit="Here"))
    assert "Here" in html and "Library" not in html


def test_decoration_has_empty_words():
    value = image_value(make_image(), alt="ignored", decorative=True)
    assert 'alt=""' in block("image").render(value)
    assert block("image").search_text(value) == ""


def test_one_picture_may_mean_two_things():
    image = make_image()
    assert 'alt="One"' in block("image").render(image_value(image, alt="One"))
    assert 'alt="Two"' in block("image").render(image_value(image, alt="Two"))


@pytest.mark.parametrize("name", ["curve.svg", "moving.gif"])
def test_drawings_and_moving_pictures_stay_as_they_are(name):
    image = make_image(name=name, size=(300, 200))
    html = block("image").render(image_value(image, on_white=True))
    assert f'src="{image.file.url}"' in html and "srcset" not in html and 'width="300" height="200"' in html
    assert "on-white" in html


def test_image_needs_words_or_to_be_decoration():
    block("image").clean(image_value(make_image()))
    block("image").clean(image_value(make_image(), alt="", decorative=True))
    with pytest.raises(ValidationError):
        block("image").clean(image_value(make_image(), alt=""))


def test_image_whose_file_is_gone_does_not_break_the_lesson():
    image = make_image(size=(800, 400))
    image.file.storage.delete(image.file.name)
    assert "<img" in block("image").render(image_value(image))


def test_image_that_was_deleted_leaves_a_word():
    value = image_value(make_image())
    pk = value["image"].pk
    value["image"].delete()
    gone = block("image").to_python({"image": {"image": pk, "decorative": False, "alt_text": "x"}, "caption": ""})
    assert "no picture" in block("image").render(gone)
    assert block("image").files(gone) == []


@pytest.mark.parametrize(
    ("url", "frame", "page"),
    [
        (
            "https://www.youtube.com/watch?v=aircAruvnKk",
            "embed/aircAruvnKk?enablejsapi=1",
            "https://www.youtube.com/watch?v=aircAruvnKk",
        ),
        (
            "https://youtu.be/aircAruvnKk?t=90",
            "embed/aircAruvnKk?enablejsapi=1&start=90",
            "https://www.youtube.com/watch?v=aircAruvnKk&t=90s",
        ),
        ("https://youtube.com/watch?v=aircAruvnKk&t=1m30s&list=x", "embed/aircAruvnKk?enablejsapi=1&start=90", None),
        ("https://www.youtube.com/embed/aircAruvnKk", "embed/aircAruvnKk?enablejsapi=1", None),
        ("https://m.youtube.com/shorts/aircAruvnKk", "embed/aircAruvnKk?enablejsapi=1", None),
        ("https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871?dnt=1", "https://vimeo.com/76979871"),
        ("https://vimeo.com/76979871/0a1b2c", "https://player.vimeo.com/video/76979871?h=0a1b2c&dnt=1", None),
        (
            "https://player.vimeo.com/video/76979871?h=0a1b2c",
            "https://player.vimeo.com/video/76979871?h=0a1b2c&dnt=1",
            None,
        ),
    ],
)
def test_addresses_of_videos(url, frame, page):
    video = read_video_url(url)
    assert video.frame_url in {frame, f"https://www.youtube-nocookie.com/{frame}"}
    assert page is None or video.page_url == page


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/watch?v=aircAruvnKk",
        "https://www.youtube.com.evil.example/watch?v=aircAruvnKk",
        "https://www.youtube.com/playlist?list=x",
        'https://www.youtube.com/watch?v="><script>',
        "javascript://youtube.com/watch?v=aircAruvnKk",
        "https://vimeo.com/channels",
        'https://vimeo.com/1?h="onload',
        "https://[bad",
        "",
    ],
)
def test_other_addresses_are_refused(url):
    with pytest.raises(UnknownVideo, match="."):
        read_video_url(url)


def test_external_video_is_asked_for_by_a_link_and_by_nothing_else():
    html = block("video").render(video_value(url="https://youtu.be/aircAruvnKk", title="Rolling <down>"))
    start = "https://www.youtube-nocookie.com/embed/aircAruvnKk?enablejsapi=1&amp;autoplay=1"
    assert f'<a class="btn" href="{start}" target="video-aircAruvnKk"' in html
    assert 'title="Rolling &lt;down&gt;"' in html
    assert 'href="https://www.youtube.com/watch?v=aircAruvnKk"' in html and "Watch on YouTube" in html
    assert " src=" not in html  # so the browser fetches nothing before the student wants it


def test_a_video_has_one_number_however_its_address_is_written():
    one, same, other = (
        read_video_url(url).number
        for url in (
            "https://youtu.be/aircAruvnKk?t=90",
            "https://www.youtube.com/watch?v=aircAruvnKk",
            "https://vimeo.com/7",
        )
    )
    assert one == same != other
    value = video_value(url="https://youtu.be/aircAruvnKk")
    assert block("video").files(value) == [FileRef(FileKind.VIDEO, one)]
    assert files_of([], None) == set()


def test_a_percentage_of_a_video_is_asked_for_when_its_length_is_known():
    media = make_media()  # of 90 seconds
    activity = block("video").activity(video_value(media=media.pk, is_required=True, required_percent=80))
    assert activity.rule == CompletionRule.WATCHED
    assert activity.definition["watch"] == {"video": media.pk, "percent": 80, "shortest": 81, "longest": 90}
    url = "https://youtu.be/aircAruvnKk"
    by_hand = video_value(url=url, is_required=True, required_percent=80, length_minutes=12)
    assert block("video").activity(by_hand).definition["watch"] | {"video": 0} == {
        "video": 0, "percent": 80, "shortest": 660, "longest": 720,
    }  # fmt: skip
    block("video").clean(by_hand)
    unknown = video_value(url=url, is_required=True, required_percent=80)
    assert block("video").activity(unknown).rule == CompletionRule.VIEWED
    with pytest.raises(ValidationError) as caught:
        block("video").clean(unknown)
    assert set(caught.value.block_errors) == {"length_minutes"}


def test_own_video_has_captions_and_transcript():
    media = make_media(captions=b"WEBVTT", transcript="You are on a *hill*.")
    value = video_value(media=media.pk)
    html = block("video").render(value)
    assert f'src="{media.url}"' in html and "<video controls" in html
    assert f'<track kind="captions" src="{media.captions_url}" srclang="en"' in html
    assert "<summary>Transcript</summary>" in html and "<em>hill</em>" in html
    assert block("video").files(value) == [FileRef(FileKind.MEDIA, media.pk)]
    assert block("video").minutes(value) == 1.5
    assert block("video").search_text(value) == "Rolling downhill You are on a hill."
    assert block("video").lesson_kind == LessonKind.VIDEO


def test_own_video_without_captions_has_no_track():
    html = block("video").render(video_value(media=make_media(transcript="").pk))
    assert "<track" not in html and "<details" not in html


@pytest.mark.parametrize("is_required", [False, True])
def test_only_a_needed_video_has_to_be_viewed(is_required):
    activity = block("video").activity(video_value(url="https://youtu.be/aircAruvnKk", is_required=is_required))
    assert (activity is not None) is is_required
    if activity:
        assert activity.rule == CompletionRule.VIEWED and activity.is_required


def test_video_is_one_of_the_two():
    media = make_media()
    block("video").clean(video_value(url="https://youtu.be/aircAruvnKk"))
    block("video").clean(video_value(media=media.pk))
    for fields, where in [
        ({}, "url"),
        ({"url": "https://youtu.be/aircAruvnKk", "media": media.pk}, "media"),
        ({"url": "https://example.org/film.mp4"}, "url"),
    ]:
        with pytest.raises(ValidationError) as caught:
            block("video").clean(video_value(**fields))
        assert set(caught.value.block_errors) == {where}


def test_file_says_name_type_and_size():
    document = make_document(data=b"%PDF" + b"x" * 2044)
    value = block("file").to_python({"document": document.pk, "title": ""})
    html = block("file").render(value)
    assert "The outlook" in html and "PDF" in html and "2.0\xa0KB" in html
    assert f'href="{document.url}" download' in html and f'href="{document.url}?view"' in html
    assert (
        f'<iframe class="pdf" src="{document.url}?view#navpanes=0&amp;view=FitH" title="The outlook" loading="lazy"'
        in html
    )
    hidden = block("file").render(block("file").to_python({"document": document.pk, "title": "", "is_shown": False}))
    assert "<iframe" not in hidden and hidden.count(document.url) == 2
    assert block("file").files(value) == [FileRef(FileKind.DOCUMENT, document.pk)]
    assert block("file").search_text(value) == "The outlook"


def test_only_a_pdf_is_opened():
    document = make_document(name="data.csv", data=b"a,b")
    html = block("file").render(block("file").to_python({"document": document.pk, "title": "Numbers"}))
    assert html.count(document.url) == 1 and "Numbers" in html and "CSV" in html and "Open" not in html


def test_file_that_is_gone_does_not_break_the_lesson():
    document = make_document()
    document.file.storage.delete(document.file.name)
    type(document).objects.update(file_size=None)
    assert "The outlook" in block("file").render(block("file").to_python({"document": document.pk, "title": ""}))


def test_one_recording_may_be_shown_twice_in_a_lesson(client, catalog):
    media, value = make_media(), {"title": "Rolling downhill", "url": "", "length_minutes": None}
    body = [{"type": "video", "id": str(uuid4()), "value": {**value, "media": media.pk}} for _ in range(2)]
    course = make_course_page(catalog, modules=1, lessons=1)
    lesson = publish(lessons_of(course)[0], body=body, is_preview=True)
    compile_course(course.translation_key)
    ids = re.findall(r'<lesson-media id="([^"]+)"', client.get(lesson.url).content.decode())
    assert ids == [f"media-{block['id']}" for block in body]


CUES = b"WEBVTT\n\n00:00.000 --> 00:04.000\nA ball rolls.\n"
STREAM = "https://video.example.org/films/hill/master.m3u8"


def allow_streams(*hosts):
    SiteSettings.objects.update_or_create(defaults={"stream_hosts": "\n".join(hosts)})


def test_a_stream_is_played_from_an_allowed_host_alone():
    allow_streams("video.example.org", "*.cdn.example.org")
    for url in (STREAM, f"{STREAM}?v=2", "https://a.cdn.example.org/x/index.M3U8"):
        block("video").clean(video_value(url=url))
    refused = (
        "http://video.example.org/a.m3u8", "https://other.example.org/a.m3u8", "https://10.0.0.7/a.m3u8",
        "https://localhost/a.m3u8", "https://[::1]/a.m3u8", "https://video.example.org:8443/a.m3u8",
        "https://me@video.example.org/a.m3u8", "https://video.example.org.evil.example/a.m3u8",
    )  # fmt: skip
    for url in refused:
        with pytest.raises(ValidationError) as caught:
            block("video").clean(video_value(url=url))
        assert set(caught.value.block_errors) == {"url"}, url
    assert "video.example.org, *.cdn.example.org" in str(caught.value.block_errors["url"])
    # Where a browser, for which "\\" is "/", would go to another host than a reader of addresses finds.
    for url in (r"https://:@evil.example\@video.example.org/a.m3u8", r"https://evil.example\.video.example.org/a.m3u8"):
        assert not is_streamed(url) and not frame_origin(url, ["video.example.org", "*.video.example.org"])
    with pytest.raises(ValidationError):
        SiteSettings(stream_hosts="10.0.0.7").full_clean()
    SiteSettings(stream_hosts="video.example.org").full_clean()


def test_a_stream_needs_words_and_its_host_to_stay_allowed():
    allow_streams("video.example.org")
    video = block("video")
    kinds = [[problem.kind for problem in video.problems(video_value(url=STREAM, **more))] for more in (
        {"transcript": "Foggy."}, {"media": make_media(captions=CUES).pk}, {"has_captions": True}, {},
    )]  # fmt: skip
    assert kinds == [[], [], ["no_captions"], ["no_captions"]]
    allow_streams()
    assert [problem.kind for problem in video.problems(video_value(url=STREAM, transcript="Foggy."))] == ["frame"]


def test_a_stream_is_counted_like_a_film_of_ours():
    allow_streams("video.example.org")
    value = video_value(url=STREAM, transcript="Foggy.", is_required=True, required_percent=80, length_minutes=2)
    block("video").clean(value)
    (file,) = block("video").files(value)
    assert file.kind == FileKind.VIDEO and file.reference > 1 << 52
    assert block("video").files(video_value(url=f"{STREAM}?token=new")) == [file]
    activity = block("video").activity(value)
    assert activity.rule == CompletionRule.WATCHED
    assert activity.definition["watch"] == {"video": file.reference, "percent": 80, "shortest": 60, "longest": 120}
    media = make_media(captions=CUES)
    with_file = video_value(url=STREAM, media=media.pk)
    block("video").clean(with_file)
    assert block("video").files(with_file) == [FileRef(FileKind.MEDIA, media.pk)]
    html = block("video").render(with_file)
    assert html.index(f'<source src="{STREAM}"') < html.index(f'<source src="{media.url}"') < html.index("<track")
    with pytest.raises(ValidationError):  # elsewhere the player brings its own
        block("video").clean(video_value(url="https://youtu.be/aircAruvnKk", media=media.pk))


def test_the_page_may_reach_the_host_of_its_stream_and_loads_its_player_there_alone(client, catalog):
    allow_streams("video.example.org")
    course, pages = make_course_page(catalog, modules=1, lessons=2), []
    for lesson, fields in zip(lessons_of(course), ({"url": STREAM}, {"media": make_media().pk}), strict=True):
        value = {"title": "Hill", "url": "", "transcript": "Foggy.", "length_minutes": None, **fields}
        body = [{"type": "video", "id": str(uuid4()), "value": value}]
        pages.append(publish(lesson, body=body, is_preview=True).url)
    compile_course(course.translation_key)
    streamed, ordinary = (client.get(url) for url in pages)
    policy = streamed["Content-Security-Policy"]
    directives = [part.strip() for part in policy.split(";")]  # in any order
    assert "media-src 'self' blob: https://video.example.org" in directives
    assert "connect-src 'self' https://video.example.org" in directives
    assert "worker-src" not in policy and "script-src 'self'" in directives
    html = streamed.content.decode()
    assert f'data-stream="{STREAM}"' in html and 'preload="none"' in html and "js/media-stream.js" in html
    assert (
        "example.org" not in ordinary["Content-Security-Policy"] and "blob:" not in ordinary["Content-Security-Policy"]
    )
    assert "media-stream" not in ordinary.content.decode() and "hls" not in ordinary.content.decode()
