"""A course from its author's first wish to teach to its copy, with everybody who has a part in it.

Lindiwe applies and is let in, begins her first course with the template, writes a third module, forms a team and hands
the course in; Lerato, the editor, asks for a change and approves; a student learns. Then the live course changes, is
archived and restored, and duplicated. The pictures of the editor's guide are taken on the way.
"""

import re

from playwright.sync_api import Page, expect

from .editors import SHELF, add_block, add_page, explore, write_question
from .people import sign_up

AUTHOR, EDITOR, OFFICE = "lindiwe@example.org", "editor@example.com", "admin@example.com"
COURSE, SLUG, MODULE, LESSON = "Tidal pools", "tidal-pools", "Between the tides", "What a limpet does"
VIDEO = "https://www.youtube.com/watch?v=aircAruvnKk"
HEADING = {"level": 1}


def test_a_course_from_the_wish_to_teach_to_its_copy(people, site, axe, picture):
    author, office = people(), people(OFFICE)
    apply_to_teach(author, site, axe, picture)
    office.reload()
    expect(office.get_by_role("heading", name="Instructor applications")).to_be_visible()
    picture(office, "administrator")
    approve_the_application(office, site, picture)
    begin_with_the_template(author, site, picture)
    write_the_course(author, site, picture)
    mend_what_is_found(author, picture)
    say_when_it_opens_and_look(author, picture)
    form_the_team(author, site, axe, picture)
    hand_in(author, site, picture)
    editor = people(EDITOR)
    ask_for_a_change(editor, site, picture)
    mend_and_hand_in_again(author, site, picture)
    approve(editor, site)
    state(editor, "Live")
    student = people()
    enroll_and_learn(student, site, axe)
    enroll_by_file(office, site, picture)
    change_the_live_course(author, site, picture)
    decide_for_students(editor, site, axe, picture)
    find_it_as_decided(student)
    keep_it_from_being_deleted(office, site, picture)
    archive_and_restore(author, people(), student, site, picture)
    duplicate(author, site, picture)
    look_around(editor, office, site, picture)


def apply_to_teach(author: Page, site, axe, picture) -> None:
    author.goto(f"{site.url}/accounts/signup/")
    sign_up(author, site, AUTHOR)
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


def approve_the_application(office: Page, site, picture) -> None:
    office.goto(f"{site.url}/admin/instructor_applications/?status=waiting")
    office.get_by_role("link", name=AUTHOR).first.click()
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


def write_the_course(author: Page, site, picture) -> None:
    """The template gets a name of its own and a third module with a lesson that asks something."""
    course = author.url
    author.goto(f"{course}edit/")
    author.get_by_role("textbox", name="Title*", exact=True).first.fill(COURSE)
    author.get_by_role("textbox", name="Subtitle", exact=True).fill("Who lives where the sea comes and goes")
    author.get_by_role("tab", name="Promote").click()
    author.get_by_role("textbox", name="Slug*").fill(SLUG)
    save_draft(author)
    author.goto(course)
    expect(author.get_by_role("link", name=re.compile("^(Begin here|Your first module)$"))).to_have_count(2)
    add_page(author, "Module", MODULE)
    save_draft(author)
    author.goto(course)
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


def form_the_team(author: Page, site, axe, picture) -> None:
    open_course(author, site)
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


def open_course(page: Page, site) -> None:
    """From the dashboard's list of one's own courses."""
    page.goto(f"{site.url}/admin/")
    panel = page.locator("#my-courses-section, section:has(#my-courses-heading)").first
    panel.get_by_role("link", name=COURSE, exact=True).click()
    expect(page.get_by_role("heading", **HEADING)).to_contain_text(COURSE)


def state(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=2)).to_contain_text(f"State of the course: {words}")


def hand_in(author: Page, site, picture) -> None:
    open_course(author, site)
    author.get_by_role("button", name="Actions", exact=True).first.click()
    author.get_by_role("link", name="Course review").click()
    state(author, "Draft")
    for title in (COURSE, MODULE, LESSON):
        expect(author.get_by_role("row").filter(has_text=title).first).to_contain_text("New")
    picture(author, "submit", height=1000)
    author.get_by_role("button", name="Submit the course").click()
    state(author, "In moderation")
    open_course(author, site)
    expect(author.get_by_role("link", name="Add child page")).to_have_count(0)


def ask_for_a_change(editor: Page, site, picture) -> None:
    editor.goto(f"{site.url}/admin/")
    expect(editor.get_by_role("row").filter(has_text="Pedagogy review")).to_be_visible()
    picture(editor, "waiting")
    editor.get_by_role("row").filter(has_text="Pedagogy review").get_by_role("link", name=COURSE).click()
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


def mend_and_hand_in_again(author: Page, site, picture) -> None:
    review_in_mail(author, site, AUTHOR)
    expect(author.locator("main")).to_contain_text("Say where the home of a limpet is.")
    picture(author, "changes-asked-for", height=560)
    author.get_by_role("link", name=LESSON, exact=True).click()
    expect(author.locator("#comments")).to_contain_text("Where is that?")
    author.get_by_role("textbox", name="Markdown").fill("It grazes at high tide, and comes home to its own scar.")
    save_draft(author)
    review_in_mail(author, site, AUTHOR)
    author.get_by_role("button", name="Submit the course again").click()
    state(author, "In moderation")


def approve(editor: Page, site) -> None:
    review_in_mail(editor, site, EDITOR)
    editor.get_by_role("button", name="Approve", exact=True).click()
    expect(editor.locator("main")).to_contain_text("Waits for Final approval")
    editor.get_by_role("button", name="Approve and publish").click()


def enroll_and_learn(student: Page, site, axe) -> None:
    """The lesson that waits is locked until the other one is done."""
    student.goto(f"{site.url}/courses/")
    student.get_by_role("link", name=COURSE).first.click()
    student.get_by_role("button", name=re.compile("Enroll")).first.click()
    sign_up(student, site, "wader@example.com")
    expect(student.locator("#spine")).to_contain_text("0%")
    waiting = f"{site.url}/courses/{SLUG}/between-the-tides/what-a-limpet-does/"
    student.goto(waiting)
    expect(student.locator(".lede")).to_have_text("Finish “Your first lesson” first.")
    axe(student)
    student.get_by_role("link", name="Your first lesson").last.click()
    answer(student, "Write the right answer here")
    student.goto(waiting)
    expect(student.locator("#main")).to_contain_text("home to its own scar")
    answer(student, "At high tide")


def answer(student: Page, words: str) -> None:
    student.get_by_label(words).check()
    student.get_by_role("button", name="Check my answers").press("Enter")
    expect(student.locator(".result")).to_contain_text("1 of 1 point")
    expect(student.locator(".done-line")).to_be_visible()


def enroll_by_file(office: Page, site, picture) -> None:
    """First what would happen, line by line; then it does."""
    office.goto(f"{site.url}/admin/enroll-by-file/")
    lines = f"email,course\nstudent@example.com,{SLUG}\nwader@example.com,{SLUG}\nnobody@example.com,{SLUG}\n"
    file = {"name": "class.csv", "mimeType": "text/csv", "buffer": lines.encode()}
    office.locator("input[type=file]").set_input_files(file)
    office.locator("main form button[type=submit]").first.click()
    shown = office.get_by_role("row")
    expect(shown.filter(has_text="nobody@example.com")).to_contain_text("Nobody")
    picture(office, "enroll-by-file")
    office.get_by_role("button", name="Make 1 enrollment").click()
    expect(office.get_by_text(re.compile("1 enrollment was made|enrolled", re.I)).first).to_be_visible()
    office.goto(f"{site.url}/admin/enrollments/")
    expect(office.get_by_role("row").filter(has_text=COURSE)).to_have_count(2)
    picture(office, "enrollments")


def change_the_live_course(author: Page, site, picture) -> None:
    """One question is asked otherwise, another is new, and the captions of the video get lost."""
    open_course(author, site)
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
    expect(author.get_by_role("row").filter(has_text=COURSE).first).to_contain_text("Live, changes pending")
    picture(author, "my-courses", height=520)
    open_course(author, site)
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


def keep_it_from_being_deleted(office: Page, site, picture) -> None:
    explore(office, site, *SHELF)
    office.get_by_role("button", name=f"More options for '{COURSE}'").click()
    office.locator("a[href*='/delete/']:visible").click()
    expect(office.get_by_role("status").first).to_contain_text("This cannot be deleted: 2 students")
    expect(office.get_by_role("link", name=COURSE, exact=True)).to_be_visible()
    picture(office, "not-deleted", height=420)


def archive_and_restore(author: Page, visitor: Page, student: Page, site, picture) -> None:
    open_course(author, site)
    author.get_by_role("button", name="Actions", exact=True).first.click()
    author.get_by_role("link", name="Archive…").click()
    expect(author.get_by_role("button", name="Yes, archive it")).to_be_visible()
    picture(author, "archive", height=520)
    author.get_by_role("button", name="Yes, archive it").click()
    expect(author.get_by_role("status").first).to_contain_text(f"“{COURSE}” is archived.")
    visitor.goto(f"{site.url}/courses/")
    expect(visitor.locator(".card").first).to_be_visible()
    expect(visitor.get_by_role("link", name=COURSE)).to_have_count(0)
    visitor.goto(f"{site.url}/courses/{SLUG}/")
    expect(visitor.locator("main")).to_contain_text("This course is archived and takes no new students.")
    student.reload()
    expect(student.locator("main")).to_contain_text("its own scar")
    author.get_by_role("link", name="Restore…").click()
    author.get_by_role("button", name="Yes, restore it").click()
    expect(author.get_by_role("status").first).to_contain_text("is offered again")
    visitor.reload()
    expect(visitor.get_by_role("button", name=re.compile("Enroll")).first).to_be_visible()


def duplicate(author: Page, site, picture) -> None:
    """With progress; what waits for a lesson waits for that of the copy."""
    open_course(author, site)
    author.get_by_role("button", name="Actions", exact=True).first.click()
    author.get_by_role("link", name="Duplicate", exact=True).click()
    expect(author.get_by_label("Title of the copy")).to_have_value(f"{COURSE} (copy)")
    picture(author, "duplicate", height=520)
    author.get_by_role("button", name="Duplicate this course").click()
    expect(author.get_by_role("link", name="Its modules")).to_be_visible()
    picture(author, "copy", height=520)
    author.get_by_role("link", name="Its modules").click()
    expect(author.get_by_role("heading", **HEADING)).to_contain_text(f"{COURSE} (copy)")
    author.get_by_role("link", name=f"Explore child pages of '{MODULE}'").click()
    author.get_by_role("link", name=LESSON, exact=True).click()
    author.get_by_role("tab", name="Settings").click()
    expect(author.locator("#id_prerequisites").get_by_role("checkbox", name="Your first lesson")).to_be_checked()
    expect(author.locator("#id_prerequisites").get_by_role("checkbox", name="The next one")).not_to_be_checked()


def look_around(editor: Page, office: Page, site, picture) -> None:
    """What there is beside: a date, several courses at once, who did what, and the settings of the site."""
    explore(editor, site, *SHELF)
    editor.get_by_role("link", name=f"{COURSE} (copy)", exact=True).click()
    editor.get_by_role("button", name="Toggle status").click()
    editor.get_by_role("button", name="Set schedule").click()
    expect(editor.get_by_role("textbox", name="Go live date/time")).to_be_visible()
    picture(editor, "schedule")
    explore(editor, site, *SHELF)
    for title in (COURSE, f"{COURSE} (copy)"):
        row = editor.get_by_role("row").filter(has=editor.get_by_role("link", name=title, exact=True))
        row.get_by_role("checkbox").check()
    editor.get_by_role("region", name="Bulk actions").get_by_role("button", name="More").click()
    expect(editor.get_by_role("link", name="Change the level of the selected courses")).to_be_visible()
    picture(editor, "bulk")
    office.goto(f"{site.url}/admin/audit-log/?person=lindiwe")
    expect(office.get_by_role("row").filter(has_text="Archive").filter(has_text=COURSE).first).to_be_visible()
    picture(office, "audit-log")
    office.goto(f"{site.url}/admin/settings/lms_pages/sitesettings/")
    picture(office, "site-settings", height=1000)
