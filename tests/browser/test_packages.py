"""An H5P package from the file of its author to the result of a student: uploaded in the editor, published, played."""

from itertools import count

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import expect

from tests.factories.packages import packed, whole

from .conftest import PATIENCE
from .editors import add_block, expect_published, press_publish
from .people import sign_in

numbers = count(1)
# A question of our own: it counts presses, keeps the count as its state, and says "completed" on the third.
SCRIPT = """
var Marula = window.Marula || {};
Marula.Probe = function (params, id, extras) {
  H5P.EventDispatcher.call(this);
  var self = this;
  self.contentId = id;
  var presses = (extras && extras.previousState && extras.previousState.presses) || 0;
  self.attach = function ($container) {
    var button = document.createElement("button");
    var words = document.createElement("p");
    var show = function () { words.textContent = "Pressed " + presses + " times"; };
    button.textContent = "Press";
    button.addEventListener("click", function () {
      presses += 1;
      show();
      if (presses === 3) self.triggerXAPICompleted(3, 4, true);
      else self.triggerXAPI("interacted");
      H5P.setUserData(id, "state", { presses: presses }, { deleteOnChange: false });
    });
    show();
    $container.append(button, words);
  };
  self.getCurrentState = function () { return { presses: presses }; };
};
Marula.Probe.prototype = Object.create(H5P.EventDispatcher.prototype);
"""
COURSE = """
from accounts.models import User
from learning.courses.enums import TeamRole
from learning.courses.models import Course
from learning.courses.team import add_member
from learning.courses.services import ensure_course
from lms_pages.models import CatalogPage, CoursePage, ModulePage
catalog = CatalogPage.objects.get(locale__language_code="en")
course = catalog.add_child(instance=CoursePage(title={course!r}))
module = course.add_child(instance=ModulePage(title="Part one"))
for page in (course, module):
    page.save_revision().publish()
add_member(course=Course.objects.get(key=course.translation_key), user=User.objects.get(email="instructor@example.com"),
           role=TeamRole.CO_INSTRUCTOR)
print("@@", module.pk)
"""
ENROLL = """
from accounts.models import User
from learning.courses.models import Course
from learning.enrollment.services import enroll_student
enroll_student(course=Course.objects.get(texts__title={course!r}), user=User.objects.get(email="student@example.com"))
"""


@pytest.mark.skipif(not finders.find("content/h5p/main.bundle.js"), reason="no H5P player: `make assets` fetches it")
def test_a_package_is_uploaded_played_and_gone_on_with(people, page, site, tmp_path, picture):
    course = f"Pressing buttons {next(numbers)}"
    module = site.manage("shell", "-v0", "-c", COURSE.format(course=course)).split("@@")[1].strip()
    file = tmp_path / "probe.h5p"
    file.write_bytes(packed(whole(script=SCRIPT)).read())

    author = people("instructor@example.com")
    author.goto(f"{site.url}/admin/pages/add/lms_pages/lessonpage/{module}/")
    author.wait_for_load_state()
    author.get_by_role("textbox", name="Title*", exact=True).first.fill("A button")
    author.keyboard.press("Tab")
    block = add_block(author, "H5P")
    block.get_by_role("button", name="Choose H5P package").click()
    author.get_by_role("tab", name="Upload").click()
    modal = author.locator(".modal-body")
    modal.get_by_label("File").set_input_files(file)
    modal.get_by_role("button", name="Upload").click()
    expect(modal).to_have_count(0)
    expect(block).to_contain_text("Probe")
    picture(author, "h5p", of=block, height=1600)
    author.get_by_role("button", name="Save draft").first.click()
    expect(author.get_by_role("heading", level=1)).to_contain_text("A button")
    address = author.url

    editor = people("editor@example.com")
    editor.goto(address)
    press_publish(editor)
    expect_published(editor, "A button")

    site.manage("shell", "-v0", "-c", ENROLL.format(course=course))
    sign_in(page, site, "student@example.com", "marula-demo-2026")
    page.goto(f"{site.url}/courses/pressing-buttons-{course.rsplit(' ', 1)[1]}/part-one/a-button/")
    frame = page.frame_locator("lesson-package iframe")
    frame.get_by_role("button", name="Press").click()
    with page.expect_response(lambda answer: "/learn/registrations/" in answer.url and answer.ok, timeout=PATIENCE):
        frame.get_by_role("button", name="Press").click()
    page.reload()
    expect(frame.get_by_text("Pressed 2 times")).to_be_visible()
    frame.get_by_role("button", name="Press").press("Enter")
    expect(page.locator(".package-standing")).to_contain_text("3 of 4, 75%")
    expect(page.locator("#lesson-state")).to_contain_text("Done")
