"""Which questions an attempt asks, and in what order."""

import random
from collections.abc import Iterator

from .bank import drawable_questions, live_versions, matching, versions_in
from .models import Attempt, QuestionVersion
from .quiz_settings import settings_of


def draw(definition: dict, rng: random.Random, course) -> list[dict]:
    """[{"question": id} of the definition, or {"version": id of a QuestionVersion}]: the same for the same `rng` and
    the same bank. A bank that has fewer than were asked for gives what it has; what was retired is left out; nothing
    comes twice. One query for each draw, one for all that were picked; none without the bank."""
    items = definition.get("items") or [{"question": question["id"]} for question in definition["questions"]]
    picked = _picked(items)
    taken = {version.question_id for version in picked.values()}
    drawn: list[dict] = []
    for item in items:
        if "question" in item:
            drawn.append({"question": item["question"]})
        elif "pick" in item:
            version = picked.pop(item["pick"], None)  # picked twice, it is asked once
            drawn += [{"version": version.pk}] if version else []
        else:
            for version in _sample(item["draw"], rng, course, taken):
                taken.add(version.question_id)
                drawn.append({"version": version.pk})
    if settings_of(definition).shuffle_questions:
        rng.shuffle(drawn)
    return drawn


def questions_of(attempt: Attempt, versions: dict[int, QuestionVersion] | None = None) -> list[dict]:
    """The questions as they were asked, whole. One query where some are of the bank, unless the caller has read their
    `versions` for many attempts; else none while the version is kept."""
    questions = {question["id"]: question for question in attempt.version.definition["questions"]}
    if not attempt.draw:
        return list(questions.values())
    if versions is None:
        versions = QuestionVersion.objects.in_bulk(versions_in(attempt.draw)) if versions_in(attempt.draw) else {}
    return [
        questions[line["question"]] if "question" in line else versions[line["version"]].definition
        for line in attempt.draw
    ]


def shortages(definition: dict, course) -> Iterator[tuple[dict, int]]:
    """(draw, how many there are) for each draw of the definition that the bank cannot serve."""
    items = definition.get("items") or []
    taken = {version.question_id for version in _picked(items).values()}
    for draw_asked in (item["draw"] for item in items if "draw" in item):
        found = _candidates(draw_asked, course, taken)
        taken |= {version.question_id for version in found[: draw_asked["count"]]}
        if len(found) < draw_asked["count"]:
            yield draw_asked, len(found)


def _picked(items: list[dict]) -> dict[str, QuestionVersion]:
    keys = [item["pick"] for item in items if "pick" in item]
    if not keys:
        return {}
    versions = QuestionVersion.objects.filter(is_live=True, question__key__in=keys, question__retired_at=None)
    return {str(version.question.key): version for version in versions.select_related("question")}


def _candidates(asked: dict, course, taken: set[int]) -> list[QuestionVersion]:
    """In an order that says nothing, and that is the same on every database."""
    questions = matching(drawable_questions(course, asked.get("bank", "course")), asked)
    versions = live_versions(questions).select_related("question").only("question", "question__key")
    return sorted((one for one in versions if one.question_id not in taken), key=lambda one: str(one.question.key))


def _sample(asked: dict, rng: random.Random, course, taken: set[int]) -> list[QuestionVersion]:
    candidates = _candidates(asked, course, taken)
    return rng.sample(candidates, min(asked["count"], len(candidates)))
