"""The assignment of the demo: a lesson with a rubric, made as an editor would make it. One that is there is left alone,
whatever became of it, so that whoever tries the editor loses nothing."""

import json
from pathlib import Path
from uuid import uuid4

from .models import CoursePage, LessonPage, ModulePage, Rubric

COURSE, MODULE, SLUG = "averages-that-mislead", "put-them-to-use", "find-one-in-the-wild"
TEXT = Path(__file__).parent / "demo" / "find-one-in-the-wild.md"  # what opens the lesson, a rule, the instructions
RUBRIC = "A figure taken apart"
CRITERIA = (
    ("The source", "Could somebody else look it up?", (
        ("Missing", 0, "Nobody could find it."),
        ("Partly", 1, "It is quoted, or it is linked."),
        ("There", 2, "Quoted with its sentence, with a link or a picture."),
    )),
    ("The trap", "Is the right one named, and for the right reason?", (
        ("Missing", 0, "None is named, or one that is not there."),
        ("Named", 2, "The right one, without saying how it works here."),
        ("Explained", 4, "The right one, and how it misleads here."),
    )),
    ("The arithmetic", "Are there numbers that show it?", (
        ("Missing", 0, "Only words."),
        ("Begun", 2, "Numbers, with a slip or a step left out."),
        ("Complete", 4, "Every step can be followed, and what is supposed is called so."),
    )),
    ("The better sentence", "Is it true, short and clear?", (
        ("Missing", 0, "There is none, or it misleads as well."),
        ("There", 1, "True, but longer or harder than it has to be."),
        ("Better", 2, "True, at most two lines, clear to somebody who never heard of the trap."),
    )),
)  # fmt: skip


def furnish_assignment(owner) -> None:
    course = CoursePage.objects.filter(alias_of=None).get(slug=COURSE)
    module = ModulePage.objects.child_of(course).get(slug=MODULE)
    if LessonPage.objects.child_of(module).filter(slug=SLUG).exists():
        return
    opening, instructions = TEXT.read_text(encoding="utf-8").split("\n---\n")
    assignment = {
        "title": "Find one in the wild",
        "instructions": instructions.strip(),
        "takes_text": True,
        "takes_link": True,
        "files": {"types": ["pdf", "image"], "max_files": 2, "max_megabytes": 10},
        "rubric": _rubric(owner).pk,
        "pass_points": 6,
        "resubmission": {"policy": "times", "times": 2},
        "is_required": True,
    }
    body = [{"type": "markdown", "value": opening.strip()}, {"type": "assignment", "value": assignment}]
    page = LessonPage(
        title="Find one in the wild",
        slug=SLUG,
        body=json.dumps(body),
        estimated_minutes=45,
        locale=module.locale,
        owner=owner,
    )
    module.add_child(instance=page)
    page.save_revision(user=owner).publish()


def _rubric(owner) -> Rubric:
    criteria = [
        {
            "type": "criterion",
            "value": {
                "title": title,
                "description": description,
                "levels": [
                    {
                        "type": "item",
                        "id": str(uuid4()),
                        "value": {"title": level, "points": points, "description": when},
                    }
                    for level, points, when in levels
                ],
            },
        }
        for title, description, levels in CRITERIA
    ]
    stream = Rubric._meta.get_field("criteria").stream_block.to_python(criteria)
    rubric = Rubric.objects.filter(title=RUBRIC, owner=owner).first()
    return rubric or Rubric.objects.create(title=RUBRIC, is_shared=True, owner=owner, criteria=stream)
