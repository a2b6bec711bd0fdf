"""What a package reports: xAPI statements, as the page of the lesson passes them on."""

import json
import time
from uuid import uuid4

from bench_browser import Answer, Browser
from bench_works import Goal, Work

OPEN = r'data-open="(/learn/activities/[0-9]+/open/)"'
STATEMENT = Goal(sql=6)  # of the issue that asked for packages
EVERY = 0.6  # seconds: more than a hundred a minute would be too many for one package
FEW = 6  # statements in a round


def statement_works(student: Browser, lessons: list[str]) -> list[Work]:
    """None when no lesson shows a package: the player was not installed."""
    for lesson in lessons:
        opened = student.get(lesson)
        if found := opened.find(OPEN):
            token = opened.find(r'data-csrf="([^"]+)"')[0]
            address = json.loads(student.post_json(found[0], {}, token).text)["report"]
            return [
                statement_work("statement", "xAPI statement", student, address, token, statement),
                statement_work("finishing_statement", "xAPI statement that finishes", student, address, token, finish),
            ]
    return []


def statement_work(slug: str, title: str, student: Browser, address: str, token: str, make) -> Work:
    def send(_) -> Answer:
        time.sleep(EVERY)
        return student.post_json(address, {"statements": [make()]}, token)

    def is_right(answer: Answer) -> bool:
        return answer.status == 200 and '"refused": []' in answer.text

    return Work(slug, title, STATEMENT, send, is_right, count=FEW)


def finish() -> dict:
    """About the whole content: each costs as much as the first, whose progress is settled after the answer."""
    verb = {"id": "http://adlnet.gov/expapi/verbs/completed", "display": {"en-US": "completed"}}
    thing = {"id": "https://h5p.example/gaps", "objectType": "Activity"}
    score = {"min": 0, "max": 4, "raw": 4, "scaled": 1}
    return {"id": str(uuid4()), "verb": verb, "object": thing, "result": {"score": score, "completion": True}}


def statement() -> dict:
    """About a part of the content, so that it finishes nothing."""
    return {
        "id": str(uuid4()),
        "verb": {"id": "http://adlnet.gov/expapi/verbs/interacted", "display": {"en-US": "interacted"}},
        "object": {"id": f"https://h5p.example/gaps?subContentId={uuid4()}", "objectType": "Activity"},
        "result": {"score": {"min": 0, "max": 4, "raw": 1, "scaled": 0.25}},
    }
