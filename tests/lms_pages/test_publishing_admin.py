"""The same events through the editor's own screens, single and in bulk."""

import pytest
from django.contrib.messages import get_messages
from django.db import transaction
from django.urls import reverse
from wagtail.models import Page

from commerce.orders.services import lock_order, record_refund
from commerce.orders.specs import GiftWish
from commerce.pricing.enums import SaleMode
from commerce.pricing.services import set_course_offer
from commerce.pricing.specs import CourseOffer, PriceSpec
from lms_pages.models import CoursePage, LessonPage
from tests.factories.enrollments import make_enrollment
from tests.factories.orders import make_order, pay_order
from tests.factories.pages import course_row, lessons_of, make_course_page, make_lesson_page, modules_of
from tests.factories.people import make_administrator

from .agreement import assert_agreement, snapshot

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def admin(client, site_tree):
    client.force_login(make_administrator())
    return client


def bulk(admin, action, pages, **data):
    ids = "&".join(f"id={page.pk}" for page in pages)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    return admin.post(f"{address}?{ids}&next=/admin/", data)


def said(response) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def lesson_count(course) -> int:
    return course_row(course).lesson_count


def test_bulk_unpublish_and_publish(admin):
    course = make_course_page(modules=1, lessons=3)
    lessons = lessons_of(course)
    assert bulk(admin, "unpublish", lessons[:2]).status_code == 302
    assert lesson_count(course) == 1
    assert_agreement()
    assert bulk(admin, "publish", lessons[:2]).status_code == 302
    assert lesson_count(course) == 3
    assert_agreement()


def test_bulk_unpublish_of_a_course_leaves_its_lessons_live_in_the_tree_but_unserved(admin):
    course = make_course_page()
    bulk(admin, "unpublish", [course])
    assert all(lesson.live for lesson in lessons_of(course))
    assert not course_row(course).is_live
    assert admin.get(lessons_of(course)[0].url).status_code == 404
    assert_agreement()


def test_bulk_publish_with_descendants(admin):
    course = make_course_page(live=False)
    bulk(admin, "publish", [course], include_descendants="on")
    assert course_row(course).is_live and lesson_count(course) == 4
    assert_agreement()


def test_bulk_move_within_the_course(admin):
    course = make_course_page()
    first, second = modules_of(course)
    moved = lessons_of(course)[:2]
    bulk(admin, "move", moved, chooser=second.pk)
    assert [page.get_parent().pk for page in LessonPage.objects.filter(pk__in=[p.pk for p in moved])] == [second.pk] * 2
    assert lesson_count(course) == 4
    assert_agreement()


def test_bulk_move_to_another_course_is_refused(admin):
    course, other = make_course_page(), make_course_page()
    before = snapshot()
    response = bulk(admin, "move", lessons_of(course)[:2], chooser=modules_of(other)[0].pk)
    assert response.status_code == 302 and "Copy it there instead" in said(response)
    assert len(lessons_of(course)) == 4 and snapshot() == before


def move(admin, page, destination):
    return admin.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, destination.pk]))


def test_single_move_within_the_course_and_to_another(admin):
    course, other = make_course_page(), make_course_page()
    lesson = lessons_of(course)[0]
    move(admin, lesson, modules_of(course)[1])
    assert LessonPage.objects.get(pk=lesson.pk).is_child_of(modules_of(course)[1])
    assert_agreement()
    before = snapshot()
    for page, destination in ((lesson, modules_of(other)[0]), (modules_of(course)[0], other)):
        response = move(admin, page, destination)
        assert response.status_code == 302 and "Copy it there instead" in said(response)
    assert len(lessons_of(other)) == 4 and snapshot() == before


def test_reorder_on_the_listing(admin):
    course = make_course_page(modules=1, lessons=3)
    first = lessons_of(course)[0]
    response = admin.post(reverse("wagtailadmin_pages:set_page_position", args=[first.pk]) + "?position=2")
    assert response.status_code == 200
    assert lessons_of(course)[2] == first
    assert_agreement()


def test_copy_a_lesson_into_another_course_gets_a_key_of_its_own(admin):
    course, other = make_course_page(), make_course_page()
    lesson, target = lessons_of(course)[1], modules_of(other)[0]
    admin.post(
        reverse("wagtailadmin_pages:copy", args=[lesson.pk]),
        {"new_title": "Copied", "new_slug": "copied", "new_parent_page": target.pk, "publish_copies": "on"},
    )
    copied = LessonPage.objects.get(slug="copied")
    assert copied.translation_key != lesson.translation_key
    assert lesson_count(other) == 5
    assert_agreement()


def test_copy_of_a_course_is_a_draft_without_students(admin):
    course = make_course_page()
    make_enrollment(course_row(course))
    admin.post(reverse("wagtailadmin_pages:copy", args=[course.pk]), {"new_title": "No", "new_slug": "no"})
    assert CoursePage.objects.filter(alias_of=None).count() == 1  # Wagtail's own copying knows nothing of prerequisites
    admin.post(reverse("copy_course", args=[course.pk]), {"title": "Copied"})
    copied = CoursePage.objects.get(title="Copied", alias_of=None)
    keys = {page.translation_key for page in Page.objects.descendant_of(course, inclusive=True)}
    assert not keys & {page.translation_key for page in Page.objects.descendant_of(copied, inclusive=True)}
    assert len(lessons_of(copied)) == 4
    assert not course_row(copied).is_live and not course_row(copied).enrollments.exists()
    assert_agreement()


def delete(admin, page):
    return admin.post(reverse("wagtailadmin_pages:delete", args=[page.pk]), {"confirm_site_name": "Marula"})


def test_delete_without_students(admin):
    course = make_course_page()
    lesson = lessons_of(course)[0]
    delete(admin, lesson)
    assert not LessonPage.objects.filter(pk=lesson.pk).exists() and lesson_count(course) == 3
    bulk(admin, "delete", modules_of(course)[:1])
    assert lesson_count(course) == 2
    assert_agreement()
    delete(admin, course)
    assert not CoursePage.objects.filter(pk=course.pk).exists() and not course_row(course).is_live
    assert_agreement()


def tree():
    return list(Page.objects.order_by("path").values_list("pk", "path", "numchild"))


def test_delete_with_students_is_refused_with_a_sentence(admin, site_tree):
    from learning.progress.services import open_lesson

    course = make_course_page()
    row = course_row(course)
    lesson = lessons_of(course)[0]
    open_lesson(enrollment=make_enrollment(row), lesson=row.lessons.get(key=lesson.translation_key))
    home, catalog = site_tree
    before, rows = tree(), snapshot()
    for page in (lesson, modules_of(course)[0], course, catalog, home):
        for response in (delete(admin, page), bulk(admin, "delete", [page], confirm_site_name="Marula")):
            assert response.status_code == 302
            advice = "Archive it instead" if page == course else "Unpublish it instead"
            assert "1 student" in said(response) and advice in said(response)
            assert tree() == before and snapshot() == rows


def test_delete_is_refused_while_somebody_pays_for_it_or_holds_it_as_a_gift(admin):
    course = make_course_page(modules=1, lessons=1)
    row = course_row(course)
    set_course_offer(course=row, offer=CourseOffer(mode=SaleMode.ONE_TIME, prices={"ZAR": PriceSpec(49_900)}))
    order = make_order(row.product, gift=GiftWish("friend@example.org", ""))
    for count in (1, 2):  # waits for its money; is a gift that nobody redeemed
        assert "1 order waits for its money, or is a gift" in said(delete(admin, course))
        assert CoursePage.objects.filter(pk=course.pk).exists(), count
        pay_order(order)
    with transaction.atomic():
        record_refund(order=lock_order(order.pk), source="refund:1", amount_minor=order.total_minor, reason="Back")
    delete(admin, course)
    assert not CoursePage.objects.filter(pk=course.pk).exists()


def test_a_lesson_nobody_opened_can_go_although_the_course_has_students(admin):
    course = make_course_page()
    make_enrollment(course_row(course))
    delete(admin, lessons_of(course)[3])
    assert lesson_count(course) == 3
    assert "1 student" in said(delete(admin, course))
    assert_agreement()


def test_publish_through_the_edit_form(admin):
    course = make_course_page(modules=1, lessons=1)
    lesson = make_lesson_page(modules_of(course)[0], body=[])
    address = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    form = {"title": "By hand", "slug": lesson.slug, "body-count": "1", "body-0-type": "markdown", "body-0-order": "0"}
    form |= {"body-0-value": "Typed in.", "body-0-id": "", "body-0-deleted": ""}
    assert admin.post(address, {**form, "action-publish": "1"}).status_code == 302
    assert row_text(lesson).text == "Typed in." and row_text(lesson).title == "By hand"
    assert_agreement()
    admin.post(address, {**form, "title": "Only a draft"})
    assert row_text(lesson).title == "By hand"
    assert_agreement()


def row_text(lesson):
    from learning.courses.models import LessonText

    return LessonText.objects.get(lesson__key=lesson.translation_key)
