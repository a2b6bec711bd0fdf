"""What students make of the videos and files of a course, for its team: how much was watched, what was taken."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from learning.courses.enums import FileKind
from learning.courses.models import Course, Lesson, LessonFile
from learning.progress.watch_figures import WatchFigures, downloads_of, shares_of, watch_figures, watchers_of

from ..external_video import UnknownVideo, read_video_url
from ..models import LessonDocument, LessonMedia, LessonPage
from ..streams import read_stream_url
from .graded import crumbs_of, graded_course, login_required

PAGE = 50


@dataclass(frozen=True)
class Material:
    """A video, sound or document of a lesson; `title` as its block has it. `figures` of a video or sound."""

    lesson: Lesson
    reference: int
    title: str
    figures: WatchFigures | None = None
    people: int = 0
    downloads: int = 0


def _titles_in_blocks(course: Course) -> dict[tuple, str]:
    """{(key of the lesson, number of a video): title of its block}. One query: bodies are read as they are stored."""
    pages = LessonPage.objects.filter(translation_key__in=course.lessons.filter(is_live=True).values("key"), live=True)
    found = {}
    for page in pages.filter(locale__language_code=course.source_locale):
        for block in page.body.raw_data:
            value = block.get("value") if block.get("type") in {"video", "audio"} else None
            number = _number(value) if isinstance(value, dict) else None
            if number:
                found[page.translation_key, number] = value.get("title") or ""
    return found


def _number(value: dict) -> int | None:
    if value.get("media"):
        return value["media"]
    if stream := read_stream_url(value.get("url") or ""):
        return stream.number
    try:
        return read_video_url(value.get("url") or "").number
    except UnknownVideo:
        return None


def _lessons(course: Course) -> list[Lesson]:
    """Live ones in order, each with its `title`. Two queries."""
    lessons = list(course.lessons.filter(is_live=True).prefetch_related("texts"))
    for lesson in lessons:
        texts = {text.locale: text.title for text in lesson.texts.all()}
        lesson.title = texts.get(get_language()) or texts.get(course.source_locale) or str(lesson.key)
    return lessons


def _materials(course: Course) -> tuple[list[Material], list[Material]]:
    """(videos and sounds, documents), in the order of the course. The same queries whatever there is."""
    lessons, titles = {lesson.pk: lesson for lesson in _lessons(course)}, _titles_in_blocks(course)
    files = LessonFile.objects.filter(lesson__in=lessons).exclude(kind=FileKind.IMAGE).order_by("lesson__order", "pk")
    files = list(files.values_list("lesson_id", "kind", "reference"))
    figures, taken = watch_figures(course), downloads_of(course)
    wanted = {kind: {pk for _lesson, of, pk in files if of == kind} for kind in FileKind.values}
    media = dict(LessonMedia.objects.filter(pk__in=wanted[FileKind.MEDIA]).values_list("pk", "title"))
    documents = dict(LessonDocument.objects.filter(pk__in=wanted[FileKind.DOCUMENT]).values_list("pk", "title"))
    videos, papers = [], []
    for lesson_id, kind, pk in files:
        lesson = lessons[lesson_id]
        people, downloads = taken.get((kind, pk), (0, 0))
        if kind == FileKind.DOCUMENT:
            papers.append(Material(lesson, pk, documents.get(pk, ""), None, people, downloads))
        else:
            title = titles.get((lesson.key, pk)) or media.get(pk) or _("Video")
            videos.append(Material(lesson, pk, title, figures.get((lesson_id, pk), WatchFigures()), people, downloads))
    return videos, papers


@never_cache
@login_required
@require_safe
def materials(request, key):
    course = graded_course(request, key)
    videos, papers = _materials(course)
    crumbs = crumbs_of(course, (_("Videos and files"), ""))
    context = {"course": course, "videos": videos, "papers": papers, "crumbs": crumbs}
    return render(request, "lms_pages/grades/materials.html", context)


@never_cache
@login_required
@require_safe
def video(request, key, lesson, reference):
    """One video of a lesson: which parts of it were watched by how many, and how much by whom."""
    course = graded_course(request, key)
    shown = next(
        (row for row in _materials(course)[0] if row.lesson.pk == lesson and row.reference == reference),
        None,
    )
    if shown is None:
        raise Http404
    page = Paginator(watchers_of(shown.lesson, reference), PAGE).get_page(request.GET.get("page"))
    above = (_("Videos and files"), reverse("course_materials", args=[course.key]))
    context = {
        "course": course,
        "shown": shown,
        "shares": shares_of(shown.lesson, reference),
        "page_obj": page,
        "crumbs": crumbs_of(course, above, (shown.title, "")),
    }
    return render(request, "lms_pages/grades/watched.html", context)
