"""What is measured: addresses found by walking the site, each with a check that the answer is what it should be."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count, cycle

from bench_browser import Answer, Browser

CATALOG = "/courses/"
REPORT_EVERY = 0.3  # seconds
FEW_ANSWERS = 12  # a sign-in costs a password hash


class Unexpected(Exception):
    """An answer that is not what a reader should get: then a figure means nothing."""


@dataclass(frozen=True)
class Goal:
    """The most a work may cost: times the CPU of a bare view (or of one password hash), and statements."""

    times: float | None = None
    sql: int | None = None
    of_hash: bool = False


@dataclass
class Work:
    """`prepare` is done before each round and not measured; it gives what `send` sends, one by one."""

    slug: str
    title: str
    goal: Goal | None
    send: Callable[[object], Answer]
    is_right: Callable[[Answer], bool]
    prepare: Callable[[int], list] = lambda count: [None] * count
    count: int = 40  # answers in a round

    def do(self, what: object) -> Answer:
        answer = self.send(what)
        if not self.is_right(answer):
            place = answer.headers.get("Location", "")
            raise Unexpected(f"{self.title}: unexpected answer {answer.status} {place} {answer.body[:80]!r}")
        return answer


def page(slug: str, title: str, goal: Goal | None, browser: Browser, path: str, *words: str, count: int = 40) -> Work:
    def is_right(answer: Answer) -> bool:
        return answer.status == 200 and all(word in answer.text for word in words)

    return Work(slug, title, goal, lambda _: browser.get(path), is_right, count=count)


def visitor_works(visitor: Browser, course: str) -> list[Work]:
    quick, cold = Goal(2, 0), Goal(sql=8)
    uncached = "?bench=1"  # no page knows this, so the answer is neither taken from the cache nor kept
    catalog = ("Sign in", 'class="card"')  # not every course is on its first page
    return [
        page("catalog", "catalog, cached", quick, visitor, CATALOG, *catalog, count=200),
        page("catalog_uncached", "catalog, not cached", cold, visitor, f"{CATALOG}{uncached}", *catalog),
        page("course_visitor", "course, visitor, cached", quick, visitor, course, "Enroll free", count=200),
        page("course_visitor_uncached", "course, visitor, not cached", cold, visitor, course + uncached, "Enroll free"),
    ]


def lessons_of(student: Browser, course: str) -> list[str]:
    return list(dict.fromkeys(student.get(course).find(rf'href="({course}[^"/]+/[^"/]+/)"')))


def student_works(student: Browser, course: str, lessons: list[str]) -> list[Work]:
    """Two lessons with a quiz not answered yet, and one without."""
    plain, asking = None, []
    for lesson in reversed(lessons):  # the last ones are not done yet
        answer = student.get(lesson)
        if 'name="ticket"' in answer.text:
            asking.append(lesson)
        elif 'class="work panel"' not in answer.text:
            plain = plain or lesson
        if plain and len(asking) == 2:
            break
    if not plain or len(asking) < 2:
        raise Unexpected(f"{course} has no two open quizzes and no lesson without one")
    signed_in = 'popovertarget="account"'
    return [
        page("course_student", "course, student", Goal(30, 10), student, course, signed_in, lessons[-1]),
        page("lesson", "lesson with a quiz", Goal(25, 8), student, asking[0], signed_in, 'name="ticket"', lessons[-1]),
        page("lesson_text", "lesson without one", Goal(25, 8), student, plain, signed_in, lessons[-1]),
        submit_work(student, asking[1]),
        *media_works(student, lessons),
    ]


def media_works(student: Browser, lessons: list[str]) -> list[Work]:
    """A report of a player, and a document of 100 KB through the door; none when no lesson shows them."""
    for lesson in lessons:
        opened = student.get(lesson)
        tickets, papers = opened.find(r'data-ticket="([^"]+)"'), opened.find(r'href="(/documents/[^"]+)" download')
        if tickets and papers:
            return [report_work(student, opened), page("file", "file of 100 KB", None, student, papers[0])]
    return []


def report_work(student: Browser, opened: Answer) -> Work:
    (address,), (media, *_) = opened.find(r'data-watch-url="([^"]+)"'), opened.find(r'data-media="(\d+)"')
    form = {"media": media, "length": "600", "ticket": opened.find(r'data-ticket="([^"]+)"')[0]}
    form["csrfmiddlewaretoken"] = opened.find(r'data-csrf="([^"]+)"')[0]
    seconds = count(1)

    def send(_) -> Answer:
        time.sleep(REPORT_EVERY)  # what comes faster is not written
        second = next(seconds) * 0.4
        return student.post(
            address, {**form, "seconds": f"{second:.1f}", "watched": f"{second:.1f}-{second + 0.4:.1f}"}
        )

    def is_right(answer: Answer) -> bool:
        return answer.status == 200 and '"is_noted": true' in answer.text

    return Work("watch_report", "report of a video", Goal(sql=4), send, is_right, count=FEW_ANSWERS)


def submit_work(student: Browser, lesson: str) -> Work:
    opened = student.get(lesson)
    (address,) = opened.find(r'hx-post="([^"]+/submit/)"')
    number = address.split("/")[-3]

    def forms(count: int) -> list[dict[str, str]]:
        """As many forms as there will be attempts: each carries a ticket of its own."""
        return [filled_in(student.get(f"{lesson}?retry={number}")) for _ in range(count)]

    def is_right(answer: Answer) -> bool:
        return answer.status == 302 and answer.headers["Location"].startswith(f"{lesson}#block-")

    return Work(
        "quiz_submit", "quiz submit", Goal(25, 12), lambda form: student.post(address, form), is_right, forms, 30
    )


def filled_in(answer: Answer) -> dict[str, str]:
    """The first option of every question."""
    fields = {"ticket": answer.find(r'name="ticket" value="([^"]+)"')[0]}
    fields["csrfmiddlewaretoken"] = answer.find(r'name="csrfmiddlewaretoken" value="([^"]+)"')[0]
    for name, value in answer.find(r'name="(q-[^"]+)" value="([^"]+)"'):
        fields.setdefault(name, value)
    return fields


def sign_in_work(browser: Browser, emails: list[str], password: str) -> Work:
    """Each time another of these people, as far as they go: a sign-in costs more the more sessions one has open."""
    form = browser.sign_in_form("", password)
    outside = dict(browser.cookies)  # as a browser that nobody has signed in with
    people = cycle(emails)

    def send(email: str) -> Answer:
        browser.cookies = dict(outside)
        return browser.post("/accounts/login/", {**form, "login": email})

    def is_right(answer: Answer) -> bool:
        return answer.status == 302 and "login" not in answer.headers["Location"] and browser.is_signed_in

    def prepare(count: int) -> list[str]:
        return [next(people) for _ in range(count)]

    return Work("sign_in", "sign-in", Goal(2, of_hash=True), send, is_right, prepare, FEW_ANSWERS)
