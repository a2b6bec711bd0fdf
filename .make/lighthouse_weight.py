"""What a browser loads with the first view of a lesson: a student's, where there is an account."""

import json
import os

from bench_browser import Browser
from console import say
from lighthouse_program import FOLDER, run

EMAIL = os.environ.get("EMAIL") or "bench-student-1@example.org"
PASSWORD = os.environ.get("PASSWORD") or "bench-student-password"
# Kilobytes as they come over the wire, and how many requests bring them.
HEAVIEST = {"HTML, CSS, script": 60, "script": 30, "with fonts": 260, "requests": 14}


def print_weight(base: str, open_lesson: str, chromium: str) -> dict[str, float]:
    student = Browser(base)
    student.sign_in(EMAIL, PASSWORD)
    courses = student.get("/learn/").find(r'href="(/courses/[^"/?]+/)"') if student.is_signed_in else []
    lessons = student.get(courses[0]).find(rf'href="({courses[0]}[^"/]+/[^"/]+/)"') if courses else []
    place, who = (lessons[-1], "a student") if lessons else (open_lesson, "a visitor")
    found = weigh(f"{base}{place}", chromium, student.cookies if lessons else {})
    say(f"\nFirst view of a lesson by {who}, {place}")
    for name, amount in found.items():
        limit = HEAVIEST[name]
        say(f"{name:>20} {amount:6.1f} of {limit}{' OVER' if amount > limit else ''}")
    return found


def weigh(address: str, chromium: str, cookies: dict[str, str]) -> dict[str, float]:
    headers = FOLDER / "headers.json"
    headers.write_text(json.dumps({"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}))
    report = run(address, chromium, "--only-audits=network-requests", f"--extra-headers={headers}")
    items = report["audits"]["network-requests"]["details"]["items"]

    def kilobytes(*kinds: str) -> float:
        return round(sum(item["transferSize"] for item in items if item["resourceType"] in kinds) / 1024, 1)

    own = ("Document", "Stylesheet", "Script")
    return {
        "HTML, CSS, script": kilobytes(*own),
        "script": kilobytes("Script"),
        "with fonts": kilobytes(*own, "Font"),
        "requests": len(items),
    }
