"""Every file that a lesson shows, asked for by everybody: what was paid for is not fetched by who did not pay."""

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ReferenceIndex

from core.process_memory import forget_all
from learning.assessment.models import Attempt, Question, QuestionVersion
from learning.courses.links import lesson_url
from learning.enrollment.models import Enrollment
from learning.enrollment.services import leave_course
from learning.progress.models import FileDownload
from lms_pages.block_ids import ensure_ids
from lms_pages.models import LessonImage, StandardPage
from lms_pages.publishing import compile_course
from tests.factories.enrollments import make_enrollment
from tests.factories.files import make_document, make_image, make_media
from tests.factories.outline import activity_spec, choice_question, lesson_spec, make_course_with
from tests.factories.pages import course_row, lessons_of, make_course_page, make_lesson_page, modules_of, publish
from tests.factories.people import make_administrator, make_instructor, make_student

pytestmark = [pytest.mark.django_db, pytest.mark.once]

CUES = b"WEBVTT\n\n00:00.000 --> 00:04.000\nA ball rolls.\n"
FILE = re.compile(r"(?<=[\"', ])/(?:pictures|documents|media-files|media)/[^\s\"'#,<>]+")


def picture(image, alt="A hill"):
    return {"image": {"image": image.pk, "decorative": False, "alt_text": alt}, "caption": ""}


@pytest.fixture
def paid(site_tree):
    """The row of a lesson that shows every kind of file."""
    media = make_media(captions=CUES, chapters=ContentFile(CUES, "marks.vtt"), thumbnail=ContentFile(b"x", "still.jpg"))
    media.alternative.save("clip.webm", ContentFile(b"not really either"))
    image, drawing = make_image(), make_image(name="curve.svg")
    papers = [make_document(), make_document(name="data.csv", data=b"a,b")]
    sound = make_media(type="audio")
    body = [
        {"type": "video", "value": {"title": "Film", "url": "", "media": media.pk, "may_download": True}},
        {"type": "audio", "value": {"title": "Sound", "media": sound.pk}},
        {"type": "image", "value": picture(image)},
        {"type": "gallery", "value": {"title": "All", "images": [{"type": "item", "value": picture(drawing)}]}},
        *({"type": "file", "value": {"document": paper.pk, "title": ""}} for paper in papers),
        {
            "type": "accordion",
            "value": {"parts": [{"title": "More", "content": [{"type": "image", "value": picture(make_image())}]}]},
        },
    ]
    course = make_course_page(modules=1, lessons=0, compiled=False)
    make_lesson_page(modules_of(course)[0], body=ensure_ids(body))
    compile_course(course.translation_key, force=True)
    return course_row(course).lessons.get()


def files_in(html: str) -> set[str]:
    return {unescape(found) for found in FILE.findall(html)}


def fetched(client, addresses) -> set[str]:
    forget_all()
    return {address for address in addresses if client.get(address).status_code in {200, 206, 302}}


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_only_who_is_in_the_course_gets_any_file_of_its_lessons(paid):
    enrollment = make_enrollment(paid.course)
    student = signed_in(enrollment.user)
    addresses = files_in(student.get(lesson_url(paid.key, "en")).content.decode())
    assert len(addresses) >= 14 and not any(address.startswith("/media/") for address in addresses)
    kinds = ("/file/", "/file/?download", "/alternative/", "/captions/", "/chapters/", "/thumbnail/", ".webp", ".svg")
    kinds += (".pdf", ".pdf?view", ".csv")
    assert all(any(kind in address for address in addresses) for kind in kinds)
    assert fetched(student, addresses) == addresses

    elsewhere = make_enrollment(course_row(make_course_page(modules=1, lessons=1))).user
    ended = make_enrollment(paid.course, ends_at=timezone.now() - timedelta(minutes=1)).user
    others = {
        "visitor": Client(),
        "student elsewhere": signed_in(elsewhere),
        "nobody's student": signed_in(make_student()),
        "instructor of another course": signed_in(make_instructor()),
        "enrollment ended": signed_in(ended),
    }
    leaks = {who: found for who, client in others.items() if (found := fetched(client, addresses))}
    assert leaks == {}

    # Kept by somebody whose time is over, and by their browser's session.
    Enrollment.objects.filter(pk=enrollment.pk).update(ends_at=timezone.now())
    assert fetched(student, addresses) == set()


def test_files_lie_where_no_web_server_serves_them(paid, settings):
    student = signed_in(make_enrollment(paid.course).user)
    for address in files_in(student.get(lesson_url(paid.key, "en")).content.decode()):
        student.get(address)
    names = [image.file.name for image in LessonImage.objects.all()]
    names += [rendition.file.name for image in LessonImage.objects.all() for rendition in image.renditions.all()]
    assert len(names) > 5
    assert [name for name in names if Client().get(f"{settings.MEDIA_URL}{name}").status_code == 200] == []


def test_a_preview_lesson_opens_its_files_to_everybody(catalog):
    image, paper = make_image(), make_document()
    course = make_course_page(catalog, modules=1, lessons=1)
    body = [{"type": "image", "value": picture(image)}, {"type": "file", "value": {"document": paper.pk, "title": ""}}]
    lesson = publish(lessons_of(course)[0], body=ensure_ids(body), is_preview=True)
    compile_course(course.translation_key)
    addresses = files_in(Client().get(lesson.url).content.decode())
    assert len(addresses) >= 4 and fetched(Client(), addresses) == addresses


def test_the_cover_of_a_course_is_a_public_copy(catalog, settings, client):
    image = make_image(size=(1280, 720))
    course = make_course_page(catalog, thumbnail=image)
    cover = course_row(course).cover_url
    assert cover.startswith(f"{settings.MEDIA_URL}shown/") and client.get(cover).status_code in {200, 404}
    original = client.get(image.file.url)
    assert original.status_code == 403  # the picture itself may be worth more than its small copy


def test_pictures_of_a_page_for_everybody_are_public(site_tree, client):
    image, other = make_image(), make_image()
    body = f'<embed alt="A hill" embedtype="image" format="left" id="{image.pk}"/>'
    page = site_tree[0].add_child(instance=StandardPage(title="About us", slug="about-us", body=body))
    ReferenceIndex.create_or_update_for_object(page)  # as the task does
    answer = client.get(image.file.url)
    assert answer.status_code == 200 and answer["Cache-Control"].startswith("public")
    assert client.get(other.file.url).status_code == 403
    page.unpublish()
    forget_all()
    assert client.get(image.file.url).status_code == 403


@pytest.mark.parametrize("name", ["none.webp", "../hill.png", "%2e%2e%2fhill.png", "a" * 300])
def test_a_picture_that_is_not_there_is_not_found(site_tree, client, name):
    image = make_image()
    assert client.get(f"/pictures/{image.pk}/{name}").status_code == 404
    assert client.get(f"/pictures/{image.pk + 1}/hill.png").status_code == 404


def test_a_file_is_a_download_and_can_run_nothing(paid):
    student = signed_in(make_enrollment(paid.course).user)
    for address in files_in(student.get(lesson_url(paid.key, "en")).content.decode()):
        answer = student.get(address)
        policy = answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff" and policy.startswith("default-src 'none'"), address
        is_pdf = answer["Content-Type"] == "application/pdf"
        assert ("frame-ancestors 'self'" if is_pdf else "sandbox") in policy, address
        is_saved = answer["Content-Disposition"].startswith("attachment")
        assert is_saved == ("download" in address or "/documents/" in address and "?view" not in address), address
        assert answer["X-Frame-Options"] == ("SAMEORIGIN" if "?view" in address else "DENY"), address


def test_a_page_written_as_a_document_stays_a_download(paid, client):
    page = make_document(name="page.html", data=b"<script>alert(1)</script>", is_public=True)
    for address in (page.url, f"{page.url}?view"):
        answer = client.get(address)
        assert answer["Content-Disposition"].startswith("attachment") and "sandbox" in answer["Content-Security-Policy"]


def test_downloads_count_once_a_day_for_students_and_show_to_the_team(paid, django_assert_num_queries):
    paper = next(address for address in _papers(paid) if address.endswith(".pdf"))
    students = [make_enrollment(paid.course).user for _number in range(2)]
    teacher = make_instructor()
    paid.course.members.create(user=teacher, role="lead")
    for user in (*students, students[0], teacher):
        assert signed_in(user).get(paper).status_code == 200
        signed_in(user).get(f"{paper}?view")
        signed_in(user).head(paper)
    assert FileDownload.objects.count() == 2
    FileDownload.objects.filter(user=students[0]).update(day=timezone.now().date() - timedelta(days=1))
    signed_in(students[0]).get(paper)

    page = signed_in(teacher).get(reverse("course_materials", args=[paid.course.key])).content.decode()
    assert re.search(r"The outlook</th><td>[^<]+</td><td class=\"num\">2</td><td class=\"num\">3</td>", page)
    assert signed_in(students[0]).get(reverse("course_materials", args=[paid.course.key])).status_code == 403


def _papers(lesson) -> set[str]:
    page = signed_in(make_enrollment(lesson.course).user).get(lesson_url(lesson.key, "en")).content.decode()
    return {address for address in files_in(page) if "/documents/" in address and "?" not in address}


def test_the_page_may_frame_its_own_pdf_and_no_other_page_may(paid):
    student = signed_in(make_enrollment(paid.course).user)
    answer = student.get(lesson_url(paid.key, "en"))
    assert "frame-src 'self'" in answer["Content-Security-Policy"]
    assert '<iframe class="pdf" src="/documents/' in answer.content.decode()
    assert "frame-src" not in student.get("/learn/")["Content-Security-Policy"]


def test_a_picture_of_a_question_opens_to_whom_it_was_asked(client):
    """It stands in frozen questions, of the course and of the bank, that no lesson shows any more."""
    own, banked, strange = make_image(), make_image(), make_image()
    question = {**choice_question(), "picture": {"src": own.file.url, "alt": "A hill"}}
    course = make_course_with(lesson_spec(activity_spec(questions=[question])))
    student, elsewhere = make_enrollment(course), make_enrollment(make_course_with(lesson_spec()))
    activity = course.lessons.get().activities.get()
    row = Question.objects.create(key=uuid4(), owner=make_instructor(), type="single_choice")
    definition = {**choice_question(), "picture": {"src": banked.file.url}}
    drawn = QuestionVersion.objects.create(question=row, content_hash="x", definition=definition)
    files = {image.file.url for image in (own, banked, strange)}
    assert fetched(signed_in(student.user), files) == {own.file.url}
    facts = {"version": activity.versions.get(), "number": 1, "submitted_at": timezone.now()}
    Attempt.objects.create(enrollment=student, activity=activity, draw=[{"version": drawn.pk}], **facts)
    assert fetched(signed_in(student.user), files) == {own.file.url, banked.file.url}
    assert fetched(signed_in(elsewhere.user), files) == fetched(Client(), files) == set()
    leave_course(enrollment=student)
    assert fetched(signed_in(student.user), files) == set()


def test_who_keeps_the_library_sees_its_pictures_in_the_editor(site_tree):
    image = make_image()
    editor = signed_in(make_administrator())
    page = editor.get(reverse("wagtailimages:edit", args=[image.pk]))
    shown = files_in(page.content.decode())
    assert page.status_code == 200 and shown and fetched(editor, shown) == shown
    assert fetched(signed_in(make_instructor()), shown) == set()
