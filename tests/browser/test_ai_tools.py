"""A student agrees, a tool asks for its token, exchanges it server to server and reports; a frame beside it cannot."""

import json

from playwright.sync_api import expect

from lms_pages.demo_accounts import PASSWORD
from tests.factories.tools import private_key, public_pem

from .people import sign_in
from .tool_server import tool_server

MAKE = """
import json
from accounts.models import User
from learning.courses.models import Course
from learning.enrollment.services import enroll_student
from learning.tools.models import AITool
from lms_pages.models import CatalogPage, CoursePage, LessonPage, ModulePage
from lms_pages.publishing import compile_course
AITool.objects.create(slug="prompts", name="Tool of a test", origin=%(origin)r, public_key=%(key)r)
student = User.objects.get(email="student@example.com")
def add(parent, page):
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page
def tool(n, title, address, **fields):
    level = {"type": "item", "id": "p1", "value": {"name": "level", "value": "easy"}}
    return {"type": "ai_tool", "id": "7d1e2f30-0000-4000-8000-00000000010" + n, "value": {"title": title,
        "tool": "prompts", "address": address, "parameters": [level], "height": 300, "consent": "It is run by a test.",
        "permissions": ["complete", "score", "name"], "is_required": True, **fields}}
course = add(CatalogPage.objects.filter(alias_of=None).first(), CoursePage(
    title="Tools", slug="tools", owner=User.objects.get(email="editor@example.com")))
module = add(course, ModulePage(title="One", slug="one"))
body = [tool("1", "Practice", "/practice", done_when="reported"),
        tool("2", "Beside it", "/forger", done_when="reported", is_required=False)]
lesson = add(module, LessonPage(title="Two frames", slug="two-frames", body=json.dumps(body)))
compile_course(course.translation_key)
for slug in ("tools", "prompting-that-holds-up"):
    enroll_student(course=Course.objects.get(slug=slug), user=student)
print("@@" + lesson.url)
"""
STORED = """
import json
from learning.tools.models import AIToolSession
rows = AIToolSession.objects.order_by("activity").values_list("way", "score")
print("@@" + json.dumps([(way, score and int(score)) for way, score in rows]))
"""
SAMPLE = "/courses/prompting-that-holds-up/say-what-you-want/try-it-on-the-repair-shop/"
PROMPT = """Decide which desk of a repair shop a message belongs to.
workshop: devices. billing: money. counter: appointments and opening hours.
Answer with one word, or unsure. <message>{message}</message>"""


def test_tools_of_others_and_the_sample(page, site, axe, picture):
    with tool_server(site.url) as origin:
        make = MAKE % {"origin": origin, "key": public_pem(private_key())}
        lesson = site.manage("shell", "-v0", "-c", make).split("@@")[1].strip()
        sign_in(page, site, "student@example.com", PASSWORD)
        page.wait_for_url(lambda url: "login" not in url)
        page.goto(site.url + lesson)
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        expect(page.get_by_text("It is run by a test.")).to_have_count(2)
        axe(page)
        assert not [url for url in asked if url.startswith(origin)]
        page.get_by_role("button", name="I agree").first.press("Enter")  # once for both: it is the same tool

        beside = page.frame_locator("iframe[title='Beside it']")
        expect(beside.get_by_text("Refused: not_permitted")).to_be_visible()
        practice = page.frame_locator("iframe[title='Practice']")
        expect(practice.get_by_text(", easy")).to_be_visible()
        expect(page.locator(".tool-state .tag")).to_have_count(0)  # nothing that was forged counted
        practice.get_by_role("button", name="Finish").press("Enter")
        expect(practice.get_by_text("Scored 70")).to_be_visible()
        expect(page.locator(".tool-state .tag")).to_have_count(1)
        expect(page.locator("#lesson-state .tag")).to_have_text("Done")
        axe(page)
        assert not [url for url in asked if "eyJ" in url]  # no token in any address
        assert json.loads(site.manage("shell", "-v0", "-c", STORED).split("@@")[1]) == [["server", 70], ["", None]]

    page.goto(site.url + SAMPLE)
    page.get_by_role("button", name="I agree").press("Enter")
    sample = page.frame_locator("ai-tool iframe")
    expect(sample.get_by_text("Connected to your lesson")).to_be_visible()
    sample.get_by_role("button", name="Run it").press("Enter")
    expect(sample.get_by_text("0 of 3 answers")).to_be_visible()
    sample.get_by_role("textbox").fill(PROMPT)
    sample.get_by_role("button", name="Run it").press("Enter")
    expect(sample.get_by_text("3 of 3 answers")).to_be_visible()
    picture(page, "ai-tool", of=page.locator("ai-tool"), height=1200)
    sample.get_by_role("button", name="Hand in").press("Enter")
    expect(sample.get_by_text("Handed in")).to_be_visible()
    expect(page.locator("#lesson-state .tag")).to_have_text("Done")
    axe(page)
