"""Buying and paying back at the screen of a phone, and of a desk at full depth: a new visitor at the practice bank, at
Paystack's and PayFast's stand-ins; a payment that fails and is tried again; a bundle with a coupon; money given back by
staff."""

import re
from contextlib import ExitStack

import pytest
from playwright.sync_api import Page, expect

from tests.depth import normal_or_full
from tests.standins.payfast import PayFast
from tests.standins.paystack import Paystack

from .axe import on_screens
from .site import RunningSite, free_port

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
SIZES = normal_or_full([PHONE], [PHONE, DESK])
LESSON = "# First stitches\n\nWax the thread, and begin.\n"
# The shop of this test: three ways to pay, a bundle of two courses, a code that takes 10 % off.
SETTLE = """
from commerce.pricing.enums import ProductKind
from commerce.pricing.models import Bundle, Coupon, Product
from commerce.pricing.services import set_prices
from commerce.pricing.specs import PriceSpec
from learning.courses.models import Course
from lms_pages.models import CommerceSettings
row = CommerceSettings.load()
row.gateways = [("gateway", slug) for slug in ("paystack", "payfast", "local")]
row.name, row.address = "Marula Learning", "1 Loop Street"
row.vat_number, row.vat_from = "4123456789", "2020-01-01"
row.save()
courses = Course.objects.filter(slug__in=["binding-one", "binding-two"]).order_by("slug")
product = Product.objects.create(kind=ProductKind.BUNDLE)
set_prices(product=product, prices={"ZAR": PriceSpec(79900)})
bundle = Bundle.objects.create(product=product, title="All of binding", slug="all-of-binding")
bundle.courses.set(courses)
Coupon.objects.create(code="STITCH10", name="Stitch by stitch", percent_bp=1000)
print("@@" + " ".join(str(each.key) for each in [*[course.product for course in courses], product]))
"""


def write_course(folder, slug: str, title: str) -> None:
    lessons = folder / slug / "01-begin"
    lessons.mkdir(parents=True)
    head = f"---\ntitle: {title}\nslug: {slug}\nlanguage: en\ncategory: Craft\nprice: 499.00 ZAR\n---\n\nBind a book.\n"
    (folder / slug / "course.md").write_text(head)
    (lessons / "01-first.md").write_text(LESSON)


@pytest.fixture(scope="module")
def shop(site, tmp_path_factory):
    """The same site with gateways: another server, whose keys lead to stand-ins. `products` are two courses and their
    bundle."""
    folder = tmp_path_factory.mktemp("courses")
    for slug, title in (("binding-one", "Binding one book"), ("binding-two", "Binding two books")):
        write_course(folder, slug, title)
        site.manage("import_course", str(folder / slug), "--publish")
    with ExitStack() as stack:
        standins = [stack.enter_context(gateway()) for gateway in (Paystack, PayFast)]
        keys = {name: value for standin in standins for name, value in standin.environment.items()}
        running = RunningSite(folder=site.folder, port=free_port(), settings={**keys, "LOCAL_GATEWAY": "1"})
        for standin in standins:
            standin.webhooks.url = f"{running.url}/webhooks/payments/{standin.slug}/"
        running.products = site.manage("shell", "-v0", "-c", SETTLE).split("@@")[1].split()
        running.start()
        stack.callback(running.stop)
        yield running


def fill_in(page: Page, shop, product: str, *, email: str, way: str, code: str = "") -> None:
    page.goto(f"{shop.url}/buy/{product}/")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Your name").fill("Thandi Nkosi")
    if code:
        page.get_by_label("Discount code").fill(code)
        page.get_by_role("button", name="Apply").press("Enter")
        expect(page.get_by_text("The code is counted")).to_be_visible()
    page.get_by_role("radio", name=re.compile(way)).check()


def pay(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Pay R")).press("Enter")


def expect_first_lesson(page: Page) -> None:
    expect(page.locator("main")).to_contain_text("Wax the thread")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size['width']}px")
def test_buying(shop, people, axe, size):
    one, two, bundle = shop.products
    nomsa, zola = (f"{name}-{size['width']}@example.net" for name in ("nomsa", "zola"))
    page = people()
    page.set_viewport_size(size)

    # A new visitor: fails at the bank, tries again, and stands in the first lesson, signed in.
    fill_in(page, shop, one, email=nomsa, way="Practice bank")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    for rules in on_screens(page):
        axe(page, rules)
    page.set_viewport_size(size)
    pay(page)
    page.get_by_role("button", name="Fail: the bank refuses").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("The payment did not work")
    for rules in on_screens(page):
        axe(page, rules)
    page.set_viewport_size(size)
    page.get_by_role("radio", name=re.compile("Practice bank")).check()
    pay(page)
    page.wait_for_url("**/local-bank/**")
    page.get_by_role("button", name=re.compile("^Pay R")).press("Enter")
    expect_first_lesson(page)
    assert shop.newest_link(nomsa, r"http://\S+/accounts/confirm-email/\S+/")

    # Staff give the money back, and the course is closed again.
    lesson = page.url
    office = people("admin@example.com")
    office.set_viewport_size(size)
    office.goto(f"{shop.url}/admin/payments/?q={nomsa}")
    refund_by_staff(office)
    page.goto(lesson)
    expect(page.locator("main")).not_to_contain_text("Wax the thread")

    # Signed in now: a bundle with a code, by PayFast, whose message is the only truth; the page waits for it.
    page.goto(f"{shop.url}/buy/{bundle}/")
    page.get_by_label("Your name").fill("Nomsa")
    page.get_by_label("Discount code").fill("stitch10")
    page.get_by_role("button", name="Apply").press("Enter")
    expect(page.locator("#offer")).to_contain_text("R719,10")
    expect(page.get_by_label("Your name")).to_have_value("Nomsa")  # what was typed is left alone
    page.get_by_role("radio", name=re.compile("Payfast", re.I)).check()
    pay(page)
    page.get_by_role("button", name="Pay", exact=True).press("Enter")
    page.wait_for_url("**/orders/*/")
    expect(page.get_by_text("Paid. Thank you!")).to_be_visible()
    axe(page)

    # Somebody else, by Paystack.
    other = people()
    other.set_viewport_size(size)
    fill_in(other, shop, two, email=zola, way="Paystack")
    pay(other)
    other.get_by_role("button", name="Pay", exact=True).press("Enter")
    expect_first_lesson(other)


def refund_by_staff(office: Page) -> None:
    office.locator("table tbody a").first.click()  # the youngest: the try that was paid
    form = office.locator("form", has=office.get_by_role("button", name="Pay back"))
    form.get_by_role("textbox", name=re.compile("Reason")).fill("Bought twice.")
    form.get_by_role("button", name="Pay back").click()
    expect(office.get_by_text("Written down, and sent to the gateway")).to_be_visible()
