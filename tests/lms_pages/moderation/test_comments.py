"""Comments in the editor are told through our own notifications."""

import pytest
from django.core import mail
from django.urls import reverse
from wagtail.models import CommentReply, PageSubscription
from wagtail.test.utils.form_data import nested_form_data, streamfield

from notifications.models import Notification, OutgoingMessage, Preference
from tests.factories.pages import make_course_page, make_lesson_page, modules_of
from tests.factories.people import make_editor

pytestmark = pytest.mark.django_db


def forms(count, of="comments"):
    return {f"{of}-TOTAL_FORMS": str(count), f"{of}-INITIAL_FORMS": "0"} | {
        f"{of}-{name}_NUM_FORMS": "0" for name in ("MIN", "MAX")
    }


def test_who_follows_a_page_is_told_of_comments_on_the_site_and_by_mail(
    client, site_tree, django_capture_on_commit_callbacks
):
    page = make_lesson_page(modules_of(make_course_page(modules=1, lessons=0))[0])
    writer, follower, tired = make_editor(), make_editor(), make_editor()
    for user in (writer, follower, tired):
        PageSubscription.objects.create(user=user, page=page, comment_notifications=True)
    Preference.objects.create(user=tired, kind="comments_changed", channels=[])
    client.force_login(writer)
    form = nested_form_data({"title": page.title, "slug": page.slug, "body": streamfield([])})
    form |= forms(1) | forms(0, "comments-0-replies")
    comment = {"id": "", "contentpath": "title", "text": "Call it <b>shorter</b>.", "position": "", "resolved": ""}
    form |= {f"comments-0-{name}": value for name, value in comment.items()}
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)
    assert answer.status_code == 302 and not CommentReply.objects.exists()
    told = OutgoingMessage.objects.filter(kind="comments_changed").exclude(status="not_wanted")
    assert [row.user for row in told] == [follower] and [sent.to for sent in mail.outbox] == [[follower.email]]
    assert "- Call it <b>shorter</b>." in mail.outbox[0].body
    assert "<b>shorter" not in mail.outbox[0].alternatives[0][0]
    notice = Notification.objects.get(kind="comments_changed")
    assert (notice.user, notice.target_key) == (follower, reverse("wagtailadmin_pages:edit", args=[page.pk]))
