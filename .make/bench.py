"""`make bench`: what each kind of page costs the server, beside a bare view on the same server in the same run."""

import os
from pathlib import Path

from bench_browser import Browser
from bench_certificates import certificate_works
from bench_measure import measure
from bench_packages import statement_works
from bench_payments import webhook_works
from bench_quizzes import attempt_works
from bench_report import print_table, write_json
from bench_site import running_site
from bench_works import Unexpected, Work, lessons_of, sign_in_work, student_works, visitor_works
from console import give_up, say, step, warn
from environment import ensure_environment
from processes import Stopped, ending
from servers import Unavailable
from switches import read_number

SIZES = {"courses": 30, "lessons": 40, "students": 300}
# The accounts of seed_bench; a site that runs elsewhere names one of its own.
BENCH_EMAIL = "bench-student-{}@example.org"
EMAIL, PASSWORD = os.environ.get("EMAIL", ""), os.environ.get("PASSWORD") or "bench-student-password"


def main() -> int:
    if base := os.environ.get("BASE", "").rstrip("/"):
        return bench(base, worker=None, emails=[EMAIL or BENCH_EMAIL.format(1)])
    sizes = {name: read_number(name.upper(), default=size) for name, size in SIZES.items()}
    ensure_environment("requirements.txt")
    with running_site(**sizes) as site:
        emails = [BENCH_EMAIL.format(number) for number in range(1, sizes["students"] + 1)]
        return bench(site.base, worker=site.worker, emails=emails)


def bench(base: str, *, worker: int | None, emails: list[str]) -> int:
    visitor, student, stranger = (Browser(base, forwarded=worker is not None) for _ in range(3))
    works = find_works(visitor, student, stranger, emails)
    if worker is not None:  # a site of our own, whose key we know
        works += webhook_works(base, forwarded=True)
    step("Measuring")
    figures = measure(works, worker=worker, visitor=visitor)
    print_table(works, figures)
    if file := os.environ.get("JSON"):
        write_json(Path(file), figures)
        say(f"Written to {file}.")
    return 0


def find_works(visitor: Browser, student: Browser, stranger: Browser, emails: list[str]) -> list[Work]:
    """Those of a visitor, and of a student when the account can sign in."""
    student.sign_in(emails[0], PASSWORD)
    shelf = (student if student.is_signed_in else visitor).get("/learn/" if student.is_signed_in else "/courses/")
    courses = shelf.find(r'<h3[^>]*><a href="(/courses/[^"/]+/)"') or shelf.find(r'href="(/courses/[^"/?]+/)"')
    if not courses:
        raise Unexpected("there is no course to measure")
    works = visitor_works(visitor, courses[0])
    if not student.is_signed_in:
        warn(f"{emails[0]} cannot sign in (EMAIL=, PASSWORD=): only what visitors see is measured")
        return works
    lessons = lessons_of(student, courses[0])
    works += student_works(student, courses[0], lessons)
    works += [*attempt_works(student, lessons), *statement_works(student, lessons), *certificate_works(student)]
    return [*works, sign_in_work(stranger, emails, PASSWORD)]


if __name__ == "__main__":
    ending.listen()
    try:
        raise SystemExit(main())
    except (Unavailable, Unexpected, OSError) as problem:
        give_up(str(problem))
    except Stopped as stopped:
        raise SystemExit(stopped.status) from stopped
