"""Taking a quiz on a page of its own: what saving an answer costs, and sending the attempt."""

from itertools import count as counting
from itertools import cycle

from bench_browser import Answer, Browser
from bench_works import Goal, Unexpected, Work

AUTOSAVE, SUBMIT = Goal(25, 6), Goal(25, 12)  # statements: the figures of the issue that asked for quizzes
START = r'action="(/learn/activities/[0-9]+/start/)"'
AT_ONCE = 10  # a student has one attempt at a time in a quiz, so there are as many as there are quizzes


def attempt_works(student: Browser, lessons: list[str]) -> list[Work]:
    """The first quiz is answered all the time, the others are sent."""
    starts = [start for lesson in lessons for start in student.get(lesson).find(START)]
    if len(starts) < 2:
        raise Unexpected("there are no two quizzes with a page of their own: give LESSONS=12 or more")
    return [autosave_work(student, starts[0]), attempt_submit_work(student, starts[1 : 1 + AT_ONCE])]


class Sheet:
    """The page of an attempt that goes on, begun by it or before."""

    def __init__(self, student: Browser, start: str):
        self.address = student.post(start, {"csrfmiddlewaretoken": token_of(student.get("/learn/"))}).headers[
            "Location"
        ]
        opened = student.get(self.address)
        self.token = token_of(opened)
        self.choices: dict[str, list[str]] = {}
        for question, choice in opened.find(r'name="q-([^"]+)" value="([^"]+)"'):
            self.choices.setdefault(question, []).append(choice)

    def entries(self, sequence: int, choice: int) -> dict:
        """Every question answered, as the page's own queue says it."""
        lines = [
            {"sequence": sequence + place, "question": question, "parts": {"": [choices[choice % len(choices)]]}}
            for place, (question, choices) in enumerate(self.choices.items())
        ]
        return {"client": f"bench-{sequence:08}", "entries": lines}


def token_of(answer: Answer) -> str:
    return answer.find(r'name="csrfmiddlewaretoken" value="([^"]+)"')[0]


def autosave_work(student: Browser, start: str) -> Work:
    sheet, numbers = Sheet(student, start), counting(1)
    question, choices = next(iter(sheet.choices.items()))
    choice = cycle(choices)  # so that each says something new

    def send(number: int) -> Answer:
        entry = {"sequence": number, "question": question, "parts": {"": [next(choice)]}}
        content = {"client": "bench-page", "entries": [entry]}
        return student.post_json(f"{sheet.address}journal/", content, sheet.token)

    def is_right(answer: Answer) -> bool:
        return answer.status == 200 and '"saved": [' in answer.text and '"refused": {}' in answer.text

    def prepare(count: int) -> list[int]:
        return [next(numbers) for _ in range(count)]

    return Work("attempt_autosave", "autosave of an answer", AUTOSAVE, send, is_right, prepare)


def attempt_submit_work(student: Browser, starts: list[str]) -> Work:
    numbers = counting(1)

    def answered(start: str) -> Sheet:
        sheet = Sheet(student, start)
        number = next(numbers)
        saved = student.post_json(f"{sheet.address}journal/", sheet.entries(number, number), sheet.token)
        if saved.status != 200:
            raise Unexpected(f"an answer was not saved: {saved.status} {saved.body[:80]!r}")
        return sheet

    def send(sheet: Sheet) -> Answer:
        return student.post(f"{sheet.address}submit/", {"csrfmiddlewaretoken": sheet.token})

    def is_right(answer: Answer) -> bool:
        return answer.status == 302 and answer.headers["Location"].endswith("/results/")

    def prepare(count: int) -> list[Sheet]:
        return [answered(start) for start in (starts * count)[:count]]

    return Work("attempt_submit", "submit of an attempt", SUBMIT, send, is_right, prepare, len(starts))
