"""A course from its author's first wish to teach to its copy, with everybody who has a part in it.

Lindiwe applies and is let in, begins her first course with the template, and writes a third module. She forms a team
and hands the course in; Lerato, the editor, asks for a change and approves. A student learns, and the live course
changes under her. It is archived and restored, and duplicated. Each stretch begins where the one before ends, with a
course that was written without the screen. The pictures of the editor's guide are taken on the way.
"""

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from lms_pages.demo_accounts import PASSWORD

from .editors import SHELF, add_block, add_page, explore, write_question
from .people import sign_in, sign_up

EDITOR, OFFICE = "editor@example.com", "admin@example.com"
MODULE, LESSON = "Between the tides", "What a limpet does"
VIDEO = "https://www.youtube.com/watch?v=aircAruvnKk"
HEADING = {"level": 1}


@dataclass(frozen=True)
class Course:
    """Each stretch has one of its own, and an author."""

    title: str
    slug: str
    author: str

    def write(self, site, *then: str) -> None:
        """What the first stretch leaves behind, by the functions behind the screens; and `then` one step or two."""
        words = {"email": self.author, "title": self.title, "slug": self.slug}
        site.manage("shell", "-v0", "-c", "".join([WRITTEN, *then]) % words)

    def lesson(self, site) -> str:
        return f"{site.url}/courses/{self.slug}/between-the-tides/what-a-limpet-does/"


WRITTEN = f"""
from accounts.models import User
from accounts.services import create_account
from lms_pages.beginning import begin_first_course
from lms_pages.models import CoursePage, LessonPage, ModulePage
from lms_pages.moderation.workflow import publish_course
from tests.factories.bodies import markdown, new_id, question, quiz
from tests.factories.pages import course_row, make_lesson_page, make_module_page, save_draft
lead = create_account(email="%(email)s", password={PASSWORD!r}, name="Lindiwe Khumalo", roles=("instructor",))
course = save_draft(begin_first_course(user=lead), title="%(title)s", slug="%(slug)s")
first = LessonPage.objects.descendant_of(course).get(title="Your first lesson")
asked = question("When does it graze?", right=["At high tide"], wrong=["At noon"])
video = {{"title": "A limpet at work", "url": {VIDEO!r}, "media": None, "length_minutes": None, "transcript": "",
    "has_captions": True, "is_required": False}}
body = [markdown("It grazes at high tide, and comes home."), quiz(asked),
    {{"type": "video", "id": new_id(), "value": video}}]
module = make_module_page(course, live=False, title={MODULE!r}, slug="between-the-tides")
waits_for = [str(first.translation_key)]
make_lesson_page(module, live=False, title={LESSON!r}, slug="what-a-limpet-does", body=body, prerequisites=waits_for)
"""
PUBLISHED = """
publish_course(page=CoursePage.objects.get(pk=course.pk))
"""
# Two students, of whom one has done what the last lesson waits for.
LEARNED = """
from learning.courses.models import Activity
from learning.progress.services import complete_activity
from tests.factories.enrollments import make_enrollment
row = course_row(course)
make_enrollment(row, create_account(email="other-%(email)s", password=None))
enrollment = make_enrollment(row, User.objects.get(email="student@example.com"))
for activity in Activity.objects.filter(lesson__key=first.translation_key):
    complete_activity(enrollment=enrollment, activity=activity)
"""


def test_from_the_wish_to_teach_to_a_course(people, site, axe, picture):
    course = Course("Tidal pools", "tidal-pools", "lindiwe@example.org")
    author, office = people(), people(OFFICE)
    apply_to_teach(author, course, site, axe, picture)
    office.reload()
    expect(office.get_by_role("heading", name="Instructor applications")).to_be_visible()
    picture(office, "administrator")
    approve_the_application(office, course, site, picture)
    office.close()
    begin_with_the_template(author, site, picture)
    write_the_course(author, course, picture)
    mend_what_is_found(author, picture)
    say_when_it_opens_and_look(author, picture)


def test_from_a_draft_to_a_live_course(people, site, axe, picture):
    course = Course("Rock pools", "rock-pools", "lindiwe.reviewed@example.org")
    course.write(site)
    author = people(course.author)
    form_the_team(author, course, site, axe, picture)
    hand_in(author, course, site, picture)
    editor = people(EDITOR)
    ask_for_a_change(editor, course, site, picture)
    mend_and_hand_in_again(author, course, site, picture)
    approve(editor, site)
    state(editor, "Live")
    editor.goto(course.lesson(site))
    expect(editor.locator("#main")).to_contain_text("home to its own scar")


def test_a_live_course_changes_under_its_students(people, site, axe, picture):
    course = Course("Kelp forests", "kelp-forests", "lindiwe.live@example.org")
    course.write(site, PUBLISHED)
    student, office = people(), people(OFFICE)
    enroll_and_learn(student, course, site, axe)
    enroll_by_file(office, course, site, picture)
    office.close()
    author = people(course.author)
    change_the_live_course(author, course, site, picture)
    author.close()
    decide_for_students(people(EDITOR), site, axe, picture)
    find_it_as_decided(student)


def test_a_course_is_kept_archived_and_copied(people, site, picture):
    course = Course("Sandy shores", "sandy-shores", "lindiwe.kept@example.org")
    course.write(site, PUBLISHED, LEARNED)
    office, author, student = people(OFFICE), people(course.author), people()
    sign_in(student, site, "student@example.com", PASSWORD)
    student.wait_for_url("**/learn/")
    keep_it_from_being_deleted(office, course, site, picture)
    archive_and_restore(author, people(), student, course, site, picture)
    duplicate(author, course, site, picture)
    look_around(people(EDITOR), office, course, site, picture)


def apply_to_teach(author: Page, course: Course, site, axe, picture) -> None:
    author.goto(f"{site.url}/accounts/signup/")
    sign_up(author, site, course.author)
    expect(author).not_to_have_url(re.compile("confirm-email"))
    author.goto(f"{site.url}/accounts/profile/")
    author.locator("input[name=name]").fill("Lindiwe Khumalo")
    author.get_by_role("button", name="Save").click()
    expect(author.get_by_role("status").or_(author.get_by_text("saved", exact=False)).first).to_be_visible()
    author.get_by_role("link", name="Teaching").click()
    author.get_by_role("button", name="Send the application").click()
    expect(author.get_by_role("heading", name="There is a problem")).to_be_visible()
    axe(author)
    author.get_by_role("link", name="Teaching").click()
    author.get_by_label("About you").fill("I have counted limpets on the same rocks for ten years.")
    author.get_by_label("What you would like to teach").fill("Life between the tides, for families and teachers.")
    author.get_by_label("Address of a sample").fill("https://sample.example/lesson")
    picture(author, "applying", of=author.locator("main"))
    author.get_by_role("button", name="Send the application").click()
    expect(author.locator(".tag", has_text="Waiting")).to_be_visible()
    axe(author)


def approve_the_application(office: Page, course: Course, site, picture) -> None:
    office.goto(f"{site.url}/admin/instructor_applications/?status=waiting")
    office.get_by_role("link", name=course.author).first.click()
    picture(office, "approving")
    office.get_by_role("button", name="Approve", exact=True).click()
    expect(office.get_by_text("A mail tells them.")).to_be_visible()


def begin_with_the_template(author: Page, site, picture) -> None:
    author.reload()
    author.get_by_role("link", name="Open the course editor").click()
    expect(author).to_have_url(f"{site.url}/admin/")
    author.get_by_role("link", name="Begin your first course").click()
    picture(author, "first-course", height=420)
    author.get_by_role("button", name="Begin with the template").click()
    expect(author.get_by_role("heading", **HEADING)).to_contain_text("My first course")


def save_draft(page: Page) -> None:
    with page.expect_navigation():  # the message of an earlier save may still be there
        page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("status").first).to_contain_text(re.compile("created|updated"))


def write_the_course(author: Page, course: Course, picture) -> None:
    """The template gets a name of its own and a third module with a lesson that asks something."""
    modules = author.url
    author.goto(f"{modules}edit/")
    author.get_by_role("textbox", name="Title*", exact=True).first.fill(course.title)
    author.get_by_role("textbox", name="Subtitle", exact=True).fill("Who lives where the sea comes and goes")
    author.get_by_role("tab", name="Promote").click()
    author.get_by_role("textbox", name="Slug*").fill(course.slug)
    save_draft(author)
    author.goto(modules)
    expect(author.get_by_role("link", name=re.compile("^(Begin here|Your first module)$"))).to_have_count(2)
    add_page(author, "Module", MODULE)
    save_draft(author)
    author.goto(modules)
    add_page(author, "Lesson", LESSON, below=MODULE)
    author.get_by_role("button", name="Insert a block", exact=True).first.click()
    expect(author.get_by_role("option", name="Quiz", exact=True)).to_be_visible()
    picture(author, "blocks", height=1150)
    author.keyboard.press("Escape")
    add_block(author, "Markdown").get_by_role("textbox", name="Markdown").fill(
        "It grazes at high tide, and comes home."
    )
    write_question(add_block(author, "Quiz"), "When does it graze?", {"At high tide": True, "At noon": False})
    video = add_block(author, "Video")
    video.get_by_role("textbox", name="Title*").first.fill("A limpet at work")
    video.get_by_role("textbox", name="Address", exact=True).fill(VIDEO)
    save_draft(author)


def mend_what_is_found(author: Page, picture) -> None:
    """The editor says what keeps a page from being published, and leads there."""
    checks = author.locator("[data-checks-url]")
    expect(checks).to_contain_text("Write a transcript, or tick that the player there shows captions.")
    picture(author, "checks", height=560)
    checks.get_by_role("link", name=re.compile("Video")).click()
    author.get_by_role("checkbox", name="Captions at the address").check()
    save_draft(author)
    expect(checks).to_contain_text("Nothing keeps this page from being published.")


def say_when_it_opens_and_look(author: Page, picture) -> None:
    """The lesson waits for another; its preview shows it as three people will see it."""
    author.get_by_role("tab", name="Settings").click()
    author.locator("#id_prerequisites").get_by_role("checkbox", name="Your first lesson").check()
    picture(author, "opening", height=900)
    author.get_by_role("button", name="Toggle preview").click()
    preview = author.frame_locator("iframe#w-preview-iframe")
    expect(preview.locator(".note")).to_contain_text("Finish “Your first lesson” first.")
    author.get_by_label("Preview mode").select_option("visitor")
    expect(preview.locator(".lede")).to_have_text("Sign in and enroll to open this lesson.")
    author.get_by_label("Preview mode").select_option("finished")
    expect(preview.locator(".done-line")).to_contain_text("You finished the whole course!")
    author.get_by_label("Preview mode").select_option(index=0)
    expect(preview.locator(".note")).to_be_visible()
    picture(author, "preview")
    author.get_by_role("button", name="Toggle preview").click()
    save_draft(author)


def form_the_team(author: Page, course: Course, site, axe, picture) -> None:
    open_course(author, course, site)
    author.get_by_role("button", name="Actions", exact=True).first.click()
    author.get_by_role("link", name="Team").click()
    expect(author.get_by_role("button", name="Add to the team")).to_be_visible()
    axe(author)
    author.get_by_label("Email address").fill("nobody@example.com")
    author.get_by_role("button", name="Add to the team").click()
    expect(author.get_by_text("Nobody here signs in with this address")).to_be_visible()
    axe(author)
    for email, role in (("instructor@example.com", "Co-instructor"), ("student@example.com", "Teaching assistant")):
        author.get_by_label("Email address").fill(email)
        author.get_by_label("Role").last.select_option(role)
        author.get_by_role("button", name="Add to the team").click()
        expect(author.get_by_text("is in the team now.")).to_be_visible()
    picture(author, "team")
    author.get_by_role("button", name="Remove Thandi Mokoena").click()
    expect(author.get_by_text("is no longer in the team")).to_be_visible()


def open_course(page: Page, course: Course, site) -> None:
    """From the dashboard's list of one's own courses; the way there is walked once."""
    if (course.title,) in site.places:
        page.goto(site.places[course.title,])
        expect(page.get_by_role("heading", **HEADING)).to_contain_text(course.title)
        return
    page.goto(f"{site.url}/admin/")
    panel = page.locator("#my-courses-section, section:has(#my-courses-heading)").first
    panel.get_by_role("link", name=course.title, exact=True).click()
    expect(page.get_by_role("heading", **HEADING)).to_contain_text(course.title)
    site.places[course.title,] = page.url


def state(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=2)).to_contain_text(f"State of the course: {words}")


def hand_in(author: Page, course: Course, site, picture) -> None:
    open_course(author, course, site)
    author.get_by_role("button", name="Actions", exact=True).first.click()
    author.get_by_role("link", name="Course review").click()
    state(author, "Draft")
    for title in (course.title, MODULE, LESSON):
        expect(author.get_by_role("row").filter(has_text=title).first).to_contain_text("New")
    picture(author, "submit", height=1000)
    author.get_by_role("button", name="Submit the course").click()
    state(author, "In moderation")
    open_course(author, course, site)
    expect(author.get_by_role("link", name="Add child page")).to_have_count(0)


def ask_for_a_change(editor: Page, course: Course, site, picture) -> None:
    editor.goto(f"{site.url}/admin/")
    waiting = editor.get_by_role("row").filter(has_text="Pedagogy review").filter(has_text=course.title)
    expect(waiting).to_be_visible()
    picture(editor, "waiting")
    waiting.get_by_role("link", name=course.title).click()
    review = editor.url
    editor.get_by_role("link", name=LESSON, exact=True).click()
    body = editor.get_by_role("region", name="Body", exact=True)
    body.get_by_role("button", name="Add Comment").first.click()
    editor.locator("#comments textarea").fill("Where is that?")
    picture(editor, "comment", height=1000)
    editor.locator("#comments").get_by_role("button", name="Comment", exact=True).click()
    expect(editor.locator("#comments .comment__text")).to_have_text("Where is that?")  # else the form has none of it
    save_draft(editor)
    expect(editor.locator("#comments")).to_contain_text("Where is that?")
    editor.goto(review)
    editor.get_by_role("button", name="Request changes").click()
    editor.get_by_role("textbox", name="What is to be changed").fill("Say where the home of a limpet is.")
    picture(editor, "request-changes")
    editor.get_by_role("dialog").get_by_role("button", name="Request changes").click()
    expect(editor.get_by_text("“Pedagogy review” asked for changes.")).to_be_visible()


def review_in_mail(page: Page, site, email: str) -> None:
    page.goto(site.newest_link(email, r"http://\S+/admin/courses/\d+/review/"))
    expect(page.get_by_role("heading", **HEADING)).to_have_text("Course review")


def mend_and_hand_in_again(author: Page, course: Course, site, picture) -> None:
    review_in_mail(author, site, course.author)
    expect(author.locator("main")).to_contain_text("Say where the home of a limpet is.")
    picture(author, "changes-asked-for", height=560)
    author.get_by_role("link", name=LESSON, exact=True).click()
    expect(author.locator("#comments")).to_contain_text("Where is that?")
    author.get_by_role("textbox", name="Markdown").fill("It grazes at high tide, and comes home to its own scar.")
    save_draft(author)
    review_in_mail(author, site, course.author)
    author.get_by_role("button", name="Submit the course again").click()
    state(author, "In moderation")


def approve(editor: Page, site) -> None:
    review_in_mail(editor, site, EDITOR)
    editor.get_by_role("button", name="Approve", exact=True).click()
    expect(editor.locator("main")).to_contain_text("Waits for Final approval")
    editor.get_by_role("button", name="Approve and publish").click()


def enroll_and_learn(student: Page, course: Course, site, axe) -> None:
    """The lesson that waits is locked until the other one is done."""
    student.goto(f"{site.url}/courses/")
    student.get_by_role("link", name=course.title).first.click()
    student.get_by_role("button", name=re.compile("Enroll")).first.click()
    sign_up(student, site, "wader@example.com")
    expect(student.locator("#spine")).to_contain_text("0%")
    student.goto(course.lesson(site))
    expect(student.locator(".lede")).to_have_text("Finish “Your first lesson” first.")
    axe(student)
    student.get_by_role("link", name="Your first lesson").last.click()
    answer(student, "Write the right answer here")
    student.goto(course.lesson(site))
    expect(student.locator("#main")).to_contain_text("comes home")
    answer(student, "At high tide")


def answer(student: Page, words: str) -> None:
    student.get_by_label(words).check()
    student.get_by_role("button", name="Check my answers").press("Enter")
    expect(student.locator(".result")).to_contain_text("1 of 1 point")
    expect(student.locator(".done-line")).to_be_visible()


def enroll_by_file(office: Page, course: Course, site, picture) -> None:
    """First what would happen, line by line; then it does."""
    office.goto(f"{site.url}/admin/enroll-by-file/")
    people = ("student@example.com", "wader@example.com", "nobody@example.com")
    lines = "".join(f"{email},{course.slug}\n" for email in people)
    file = {"name": "class.csv", "mimeType": "text/csv", "buffer": f"email,course\n{lines}".encode()}
    office.locator("input[type=file]").set_input_files(file)
    office.locator("main form button[type=submit]").first.click()
    shown = office.get_by_role("row")
    expect(shown.filter(has_text="nobody@example.com")).to_contain_text("Nobody")
    picture(office, "enroll-by-file")
    office.get_by_role("button", name="Make 1 enrollment").click()
    expect(office.get_by_text(re.compile("1 enrollment was made|enrolled", re.I)).first).to_be_visible()
    office.goto(f"{site.url}/admin/enrollments/")
    expect(office.get_by_role("row").filter(has_text=course.title)).to_have_count(2)
    picture(office, "enrollments")


def change_the_live_course(author: Page, course: Course, site, picture) -> None:
    """One question is asked otherwise, another is new, and the captions of the video get lost."""
    open_course(author, course, site)
    author.get_by_role("link", name=f"Explore child pages of '{MODULE}'").click()
    author.get_by_role("link", name=LESSON, exact=True).click()
    author.get_by_role("textbox", name="Question*").fill("When does a limpet look for food?")
    author.get_by_role("checkbox", name="Captions at the address").uncheck()
    second = {"To its own scar": True, "To any rock": False}
    quiz = add_block(author, "Quiz")
    quiz.get_by_role("textbox", name="Title*").first.fill("Its home")
    write_question(quiz, "Where does it go home to?", second)
    save_draft(author)
    author.goto(f"{site.url}/admin/")
    expect(author.get_by_role("row").filter(has_text=course.title).first).to_contain_text("Live, changes pending")
    picture(author, "my-courses", height=520)
    open_course(author, course, site)
    author.get_by_role("button", name="Actions", exact=True).first.click()
    author.get_by_role("link", name="Course review").click()
    author.get_by_role("button", name="Submit the course").click()
    state(author, "In moderation")


def decide_for_students(editor: Page, site, axe, picture) -> None:
    """What differs is compared, what it means for students is shown with figures, and decided."""
    review_in_mail(editor, site, EDITOR)
    editor.get_by_role("link", name="Compare with live").click()
    expect(editor.locator("main")).to_contain_text("look for food")
    picture(editor, "compare")
    approve(editor, site)
    expect(editor.get_by_role("heading", name="What it means for students")).to_be_visible()
    figures = editor.get_by_role("table", name="Students of this course").get_by_role("row").nth(1)
    expect(figures).to_have_text(re.compile(r"^\s*2\s*1\s*0\s*$"))  # enrolled, in progress, done
    expect(editor.get_by_role("heading", name="New (1)")).to_be_visible()
    expect(editor.get_by_role("heading", name="Different (1)")).to_be_visible()
    choices = editor.get_by_role("radio")
    expect(choices.first).to_be_checked()  # what is completed stays
    axe(editor)
    editor.get_by_role("radio", name=re.compile("1 completed lesson opens again, 1 completed part is asked")).check()
    editor.get_by_role("textbox", name="Reason for letting it pass").fill("The captions come tomorrow.")
    picture(editor, "impact", height=1100)
    editor.locator("main form").get_by_role("button", name="Approve").click()
    expect(editor.get_by_role("status").first).to_contain_text("has been published")


def find_it_as_decided(student: Page) -> None:
    """One lesson is open again with one part asked again, as was foretold; the answer from before is kept."""
    student.reload()
    expect(student.locator(".done-line")).to_have_count(0)
    expect(student.get_by_role("group", name=re.compile("Where does it go home to"))).to_be_visible()
    answer_again = student.get_by_role("group", name=re.compile("When does (a limpet look for food|it graze)"))
    expect(answer_again).to_be_visible()


def keep_it_from_being_deleted(office: Page, course: Course, site, picture) -> None:
    explore(office, site, *SHELF)
    office.get_by_role("button", name=f"More options for '{course.title}'").click()
    office.locator("a[href*='/delete/']:visible").click()
    expect(office.get_by_role("status").first).to_contain_text("This cannot be deleted: 2 students")
    expect(office.get_by_role("link", name=course.title, exact=True)).to_be_visible()
    picture(office, "not-deleted", height=420)


def archive_and_restore(author: Page, visitor: Page, student: Page, course: Course, site, picture) -> None:
    open_course(author, course, site)
    author.get_by_role("button", name="Actions", exact=True).first.click()
    author.get_by_role("link", name="Archive…").click()
    expect(author.get_by_role("button", name="Yes, archive it")).to_be_visible()
    picture(author, "archive", height=520)
    author.get_by_role("button", name="Yes, archive it").click()
    expect(author.get_by_role("status").first).to_contain_text(f"“{course.title}” is archived.")
    visitor.goto(f"{site.url}/courses/")
    expect(visitor.locator(".card").first).to_be_visible()
    expect(visitor.get_by_role("link", name=course.title)).to_have_count(0)
    visitor.goto(f"{site.url}/courses/{course.slug}/")
    expect(visitor.locator("main")).to_contain_text("This course is archived and takes no new students.")
    student.goto(course.lesson(site))
    expect(student.locator("main")).to_contain_text("comes home")
    author.get_by_role("link", name="Restore…").click()
    author.get_by_role("button", name="Yes, restore it").click()
    expect(author.get_by_role("status").first).to_contain_text("is offered again")
    visitor.reload()
    expect(visitor.get_by_role("button", name=re.compile("Enroll")).first).to_be_visible()


def duplicate(author: Page, course: Course, site, picture) -> None:
    """With progress; what waits for a lesson waits for that of the copy."""
    open_course(author, course, site)
    author.get_by_role("button", name="Actions", exact=True).first.click()
    author.get_by_role("link", name="Duplicate", exact=True).click()
    expect(author.get_by_label("Title of the copy")).to_have_value(f"{course.title} (copy)")
    picture(author, "duplicate", height=520)
    author.get_by_role("button", name="Duplicate this course").click()
    expect(author.get_by_role("link", name="Its modules")).to_be_visible()
    picture(author, "copy", height=520)
    author.get_by_role("link", name="Its modules").click()
    expect(author.get_by_role("heading", **HEADING)).to_contain_text(f"{course.title} (copy)")
    author.get_by_role("link", name=f"Explore child pages of '{MODULE}'").click()
    author.get_by_role("link", name=LESSON, exact=True).click()
    author.get_by_role("tab", name="Settings").click()
    expect(author.locator("#id_prerequisites").get_by_role("checkbox", name="Your first lesson")).to_be_checked()
    expect(author.locator("#id_prerequisites").get_by_role("checkbox", name="The next one")).not_to_be_checked()


def look_around(editor: Page, office: Page, course: Course, site, picture) -> None:
    """What there is beside: a date, several courses at once, who did what, and the settings of the site."""
    explore(editor, site, *SHELF)
    editor.get_by_role("link", name=f"{course.title} (copy)", exact=True).click()
    editor.get_by_role("button", name="Toggle status").click()
    editor.get_by_role("button", name="Set schedule").click()
    expect(editor.get_by_role("textbox", name="Go live date/time")).to_be_visible()
    picture(editor, "schedule")
    explore(editor, site, *SHELF)
    for title in (course.title, f"{course.title} (copy)"):
        row = editor.get_by_role("row").filter(has=editor.get_by_role("link", name=title, exact=True))
        row.get_by_role("checkbox").check()
    editor.get_by_role("region", name="Bulk actions").get_by_role("button", name="More").click()
    expect(editor.get_by_role("link", name="Change the level of the selected courses")).to_be_visible()
    picture(editor, "bulk")
    office.goto(f"{site.url}/admin/audit-log/?person=lindiwe")
    expect(office.get_by_role("row").filter(has_text="Archive").filter(has_text=course.title).first).to_be_visible()
    picture(office, "audit-log")
    office.goto(f"{site.url}/admin/settings/lms_pages/sitesettings/")
    picture(office, "site-settings", height=1000)
