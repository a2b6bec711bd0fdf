"""From the last lesson of the demo course to a certificate that a stranger checks, with and without the network, and to
its end."""

import re
from pathlib import Path

from playwright.sync_api import expect

from .people import PASSWORD, learn_lesson, right_answers, sign_in

DEMO = "how-neural-networks-learn"
EMAIL = "nomsa@example.com"
# A person of this test's own, who has done all of the course but its last lesson.
MAKE = f"""
from accounts.models import Profile, User
from accounts.services import verify_address
from learning.courses.models import Course
from learning.enrollment.services import enroll_student
from learning.progress.services import complete_activity, mark_lesson_done, missing_activities
from lms_pages.links import page_urls
user = User.objects.create_user("{EMAIL}", "{PASSWORD}")
verify_address(user=user)
profile, _ = Profile.objects.get_or_create(user=user, defaults={{"handle": "nomsa"}})
profile.name = "Nomsa Khumalo"
profile.save()
course = Course.objects.get(slug="{DEMO}")
enrollment = enroll_student(course=course, user=user)
*before, last = course.lessons.filter(is_live=True).order_by("order")
for lesson in before:
    for activity in missing_activities(enrollment=enrollment, lesson=lesson):
        complete_activity(enrollment=enrollment, activity=activity)
    mark_lesson_done(enrollment=enrollment, lesson=lesson)
print("@@" + page_urls("lesson", [last.key], "en")[last.key])
"""


def test_finish_get_check_and_revoke(site, people, page, axe, tmp_path):
    last = site.manage("shell", "-v0", "-c", MAKE).split("@@")[1].strip()
    student, office = people(), people("admin@example.com")
    sign_in(student, site, EMAIL, PASSWORD)
    student.goto(f"{site.url}{last}")
    learn_lesson(student, right_answers(site, DEMO))

    # The notice leads to the certificate, and the certificate to its file.
    student.goto(site.newest_link(EMAIL, r"http://\S+/learn/certificates/"))
    expect(student.get_by_role("heading", level=1)).to_have_text("My certificates")
    code = student.locator(".cert-code").inner_text()
    axe(student)
    with student.expect_download() as download:
        student.get_by_role("link", name=re.compile("PDF")).click()
    file = Path(tmp_path / "certificate.pdf")
    download.value.save_as(file)
    assert file.read_bytes().startswith(b"%PDF") and code in download.value.suggested_filename

    # A stranger types the code; an archivist has nothing but the file.
    page.goto(f"{site.url}/verify/")
    axe(page)
    page.get_by_role("textbox", name="Code").fill(code.lower().replace("-", " "))
    page.get_by_role("button", name="Check").click()
    expect(page.locator("main")).to_contain_text("This certificate is valid")
    expect(page.locator("main")).to_contain_text("Nomsa Khumalo")
    axe(page)
    assert "Nomsa Khumalo" in site.manage("verify_certificate", str(file))

    office.goto(f"{site.url}/admin/certificates/?q={code.replace('-', '')}")
    office.get_by_role("link", name=EMAIL).click()
    revoke = office.locator("form", has=office.get_by_role("button", name="Revoke", exact=True))
    revoke.get_by_role("textbox", name="Reason").fill("It was a trial.")
    revoke.get_by_role("button", name="Revoke", exact=True).click()
    expect(office.get_by_role("status").first).to_contain_text("Revoked.")
    page.reload()
    expect(page.locator("main")).to_contain_text("This certificate was revoked on")
    student.reload()
    expect(student.locator("main")).to_contain_text("It was a trial.")
