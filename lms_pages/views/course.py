from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language

from accounts.visitors import is_visitor, reader_of
from commerce.pricing.selectors import shown_offer
from commerce.pricing.specs import ShownOffer
from core import clock
from learning.access.enums import Refusal
from learning.access.locks import locks_of
from learning.access.rules import may_enter_course
from learning.certificates.selectors import certificate_of
from learning.courses.enums import Admission
from learning.courses.links import course_url
from learning.courses.models import Course
from learning.enrollment.models import Enrollment
from learning.enrollment.selectors import enrollment_of
from learning.enrollment.services import may_come_back
from learning.progress.selectors import next_lesson, standing_of
from learning.progress.specs import OutlineLesson, Standing

from ..covers import dye_of
from ..external_video import UnknownVideo, read_video_url
from ..page_cache import same_for_visitors
from ..sharing import course_facts, share_page
from .offer import course_offer
from .outline import outline_view
from .published import PublishedOutline, published_outline, surroundings, text_with_course


def course(request, page):
    """The course page: what it promises, what is inside, and one button that fits the reader."""
    text = text_with_course(page.translation_key, get_language())
    if text is None or not text.course.is_live:
        raise Http404
    row = text.course
    decision = may_enter_course(reader_of(request), row)
    standing = standing_of(decision.enrollment) if decision.enrollment else Standing()
    published = published_outline(request, row)
    view = outline_view(published, decision, standing.done_lesson_ids, once=standing.completed_lesson_ids)
    going_on = _going_on(published, decision.enrollment, standing) if decision.enrollment else None
    around = surroundings(request, page, row)
    sale = sale_of(row)
    offer = course_offer(decision, row, view, going_on, sale=sale, may_return=_may_return(request.user, row, decision))
    context = {
        "page": page,
        "course": row,
        "dye": dye_of(row.slug),
        "enrollment": decision.enrollment,
        "outline": view,
        "offer": offer,
        "sale": sale,
        "refusal": decision.refusal,
        "certificate": certificate_of(request.user, row) if _may_have_one(row, decision.enrollment, view) else None,
        "translations": around.translations,
        "instructors": around.instructors,
        "video": preview_video(page),
        "language": page.locale.get_display_name(),
        "crumbs": around.crumbs,
        "visitor_page": is_visitor(request),
        "share": share_page(
            request,
            page,
            description=page.subtitle,
            facts={} if row.is_archived else course_facts(request, page, row, text, sale),
        ),
    }
    response = render(request, "lms_pages/pages/course_page.html", context)
    return response if request.GET else same_for_visitors(response)


def sale_of(row: Course) -> ShownOffer:
    """How it is sold; of a free course without asking."""
    return shown_offer(row.pk) if row.admission == Admission.GRANTED else ShownOffer()


def _may_return(user, row: Course, decision) -> bool:
    """Whether somebody who left need not buy it again. Only of them it is looked for."""
    if row.admission == Admission.SELF or decision.refusal != Refusal.LEFT:
        return False
    return may_come_back(enrollment_of(user, row), clock.current())


def continue_course(request, key):
    """Where this person goes on: the first lesson still to do, counted from where they left off."""
    row = get_object_or_404(Course, key=key)
    decision = may_enter_course(request.user, row)
    published = published_outline(request, row)
    if decision.enrollment:
        lesson = _going_on(published, decision.enrollment, standing_of(decision.enrollment))
    else:
        lesson = next_lesson(published.outline) if decision.is_allowed else None
    return redirect((lesson and published.urls.get(lesson.key)) or published.course_url)


def _may_have_one(row: Course, enrollment: Enrollment | None, view) -> bool:
    """Only then is it looked for: whoever is on the way pays no statement for it."""
    return bool(row.gives_certificate and enrollment and view.total and view.done == view.total)


def _going_on(published: PublishedOutline, enrollment: Enrollment, standing: Standing) -> OutlineLesson | None:
    outline = published.outline.with_done(standing.done_lesson_ids)
    last = next((lesson.key for lesson in outline.lessons if lesson.pk == standing.last_lesson_id), None)
    locks = locks_of(outline.lessons, enrollment, standing.completed_lesson_ids, clock.current())
    return next_lesson(outline, last, locks)


def course_by_key(request, key):
    """A lasting address, for mails: the pages may move."""
    return redirect(course_url(get_object_or_404(Course, key=key).key, get_language()))


def preview_video(page):
    """The player of the preview video, or None without one (or with an address that shows none)."""
    try:
        return read_video_url(page.preview_video_url) if page.preview_video_url else None
    except UnknownVideo:
        return None
