"""A reviewer compares a draft with what is live."""

import pytest
from django.urls import reverse

from lms_pages.models import LessonPage
from tests.factories.bodies import question, quiz
from tests.factories.pages import lessons_of, make_course_page, publish, save_draft

from .test_review import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_a_changed_question_of_a_quiz(client, editor, reviewed):
    lesson = lessons_of(make_course_page(modules=1, lessons=1))[0]
    asked = question("When does it graze?")
    publish(lesson, body=[quiz(asked)])
    changed = {**asked, "value": {**asked["value"], "stem": "When does it eat?"}}
    save_draft(LessonPage.objects.get(pk=lesson.pk), body=[quiz(changed), quiz(question("Where?"))])
    sign_in(client, editor)
    draft = LessonPage.objects.get(pk=lesson.pk).latest_revision_id
    page = client.get(reverse("wagtailadmin_pages:revisions_compare", args=[lesson.pk, "live", draft]))
    assert page.status_code == 200 and "Where?" in page.content.decode()
