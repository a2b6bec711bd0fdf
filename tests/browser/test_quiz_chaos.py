"""A student takes an exam while everything goes wrong: what was acknowledged is what is graded, once."""

import json

import pytest
from playwright.sync_api import expect

from tests.factories.people import PASSWORD

from .people import sign_in

EMAIL = "thandi@example.org"
MAKE = f"""
from tests.factories.people import make_student
from tests.factories.outline import choice_question
from tests.factories.quizzes import make_exam
questions = [choice_question(stem=f"Number {{n}}?", options=("Right", "Wrong")) for n in range(1, 7)]
enrollment, activity = make_exam(make_student(email="{EMAIL}"), questions=questions, time_limit_minutes=60)
from allauth.account.models import EmailAddress
EmailAddress.objects.create(user=enrollment.user, email="{EMAIL}", verified=True, primary=True)
print("@@" + str(activity.pk))
"""
TIME_IS_UP = f"""
from django.utils import timezone
from datetime import timedelta
from learning.assessment.models import Attempt
Attempt.objects.filter(enrollment__user__email="{EMAIL}").update(due_at=timezone.now() - timedelta(minutes=5))
"""
OUTCOME = f"""
import json
from learning.assessment.models import Attempt
attempt = Attempt.objects.get(enrollment__user__email="{EMAIL}")
asked = [q["id"] for q in attempt.version.definition["questions"]]
given = dict(attempt.answers.values_list("question_id", "response"))
print("@@" + json.dumps([attempt.state, attempt.closed_by, int(attempt.points), [given[q] for q in asked],
    attempt.journal.count(), attempt.journal.values("client", "sequence").distinct().count()]))
"""


@pytest.fixture
def activity(site):
    return site.manage("shell", "-v0", "-c", MAKE).split("@@")[1].strip()


def choose(page, number: int, option: str = "Right") -> None:
    page.locator(f"#question-{number}").get_by_text(option, exact=True).click()


def saved(page):
    return expect(page.locator("#quiz-saved"))


def test_nothing_acknowledged_is_lost(site, page, context, activity, axe):
    sign_in(page, site, EMAIL, PASSWORD)
    page.wait_for_url(f"{site.url}/learn/")

    # Start twice, as from two tabs: one attempt.
    start = "id => fetch(`/learn/activities/${id}/start/`, {method: 'POST', headers: {'X-CSRFToken': token()}})"
    token = "const token = () => document.querySelector('[name=csrfmiddlewaretoken]').value;"
    address = page.evaluate(
        f"async id => {{ {token} const start = {start}; "
        "const all = await Promise.all([start(id), start(id)]); return all.map(one => one.url) }",
        activity,
    )
    assert address[0] == address[1] and "/learn/attempts/" in address[0]
    page.goto(address[0])
    expect(page.locator(".q")).to_have_count(6)
    axe(page)

    choose(page, 1)
    saved(page).to_contain_text("Saved")
    other = context.new_page()
    other.goto(address[0])
    choose(other, 2)
    saved(other).to_contain_text("Saved")

    # The network goes while the student goes on, and comes back by itself.
    context.set_offline(True)
    choose(page, 3)
    saved(page).to_contain_text("kept on this device")
    page.get_by_role("button", name="Review and submit").first.click()
    saved(page).to_contain_text("when there is a connection again")
    context.set_offline(False)
    saved(page).to_contain_text("Saved")

    # It goes again, and the lid is closed on an answer: another day, another page sends it.
    context.set_offline(True)
    choose(page, 4)
    saved(page).to_contain_text("kept on this device")
    page.close()
    context.set_offline(False)
    other.goto(address[0])
    expect(other.locator("#question-4 input[type=radio]").first).to_be_checked()

    # The server dies under an answer, and comes back.
    site.process.kill()
    site.process.wait()
    choose(other, 5)
    saved(other).to_contain_text("kept on this device")
    site.start()
    saved(other).to_contain_text("Saved")
    other.reload()
    for number in range(1, 6):
        expect(other.locator(f"#question-{number} input[type=radio]").first).to_be_checked()

    other.get_by_role("button", name="Review and submit").first.click()
    expect(other.locator("main")).to_contain_text("5 of 6 questions are answered")
    axe(other)
    other.get_by_role("link", name="Back to the questions").click()

    # What comes after the deadline is not counted, and the page says so by showing what came of it.
    expect(other.locator(".q")).to_have_count(6)
    site.manage("shell", "-v0", "-c", TIME_IS_UP)
    choose(other, 6)
    other.wait_for_url("**/results/")
    expect(other.locator("main")).to_contain_text("5 of 6 points")
    expect(other.locator("main")).to_contain_text("Closed when the time was up")
    axe(other)

    state, closed_by, points, answers, count, distinct = json.loads(
        site.manage("shell", "-v0", "-c", OUTCOME).split("@@")[1]
    )
    assert (state, closed_by, points) == ("graded", "deadline", 5)
    assert answers == [["0"]] * 5 + [[]]
    assert count == distinct == 5
