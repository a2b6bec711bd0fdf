"""Published courses as rows, without any page: what the rooms of `learning` stand on."""

from itertools import count
from uuid import uuid4

from learning.courses.enums import CompletionRule, LessonKind
from learning.courses.models import Course
from learning.courses.services import ensure_course, replace_outline
from learning.courses.specs import ActivitySpec, CourseSpec, CourseTextSpec, LessonSpec, ModuleSpec

_numbers = count(1)


def choice_question(
    stem="Which way is downhill?", options=("Against the gradient", "Along it"), right=(0,), points=1
) -> dict:
    """One question as the assessment room reads it; options are numbered "0", "1"..."""
    return {
        "id": str(uuid4()),
        "type": "multiple_choice" if len(right) > 1 else "single_choice",
        "stem": stem,
        "points": points,
        "explanation": "",
        "options": [
            {"id": str(place), "text": text, "is_right": place in right, "feedback": ""}
            for place, text in enumerate(options)
        ],
    }


def activity_spec(
    rule=CompletionRule.ANSWERED, *, kind="", is_required=True, questions=None, pass_percent=None
) -> ActivitySpec:
    """A quiz, or something to look at when the rule is `viewed`."""
    definition: dict = {"url": "https://video.example/1"}
    if rule != CompletionRule.VIEWED:
        definition = {
            "title": "Check yourself",
            "introduction": "",
            "pass_percent": pass_percent or (50 if rule == CompletionRule.PASSED else None),
            "questions": questions or [choice_question()],
        }
    kind = kind or ("video" if rule == CompletionRule.VIEWED else "quiz")
    return ActivitySpec(uuid4(), kind, rule, is_required, {"en": definition})


RUBRIC = {
    "title": "An essay",
    "criteria": [
        {
            "id": criterion,
            "title": title,
            "description": "",
            "levels": [
                {"id": f"{criterion}-{points}", "title": level, "description": f"{level} {title}", "points": points}
                for points, level in ((0, "Missing"), (2, "Partly"), (5, "Fully"))
            ],
        }
        for criterion, title in (("idea", "the idea"), ("proof", "the proof"))
    ],
}


def assignment_definition(**fields) -> dict:
    """An assignment that takes everything, without a deadline, of 10 points; the fields replace what it says."""
    return {
        "title": "Where averages mislead",
        "instructions": "Show *one* mean that hides something.",
        "is_project": False,
        "milestones": [],
        "due_at": None,
        "late": {"policy": "none", "percent_per_day": 0, "until": None},
        "takes_text": True,
        "takes_link": True,
        "files": {"types": ["pdf", "text", "image"], "max_files": 2, "max_bytes": 100_000},
        "rubric": None,
        "max_points": 10,
        "pass_points": None,
        "resubmission": {"policy": "until_deadline", "times": 0},
        "is_anonymous": False,
        "peer": None,
        **fields,
    }


def assignment_spec(*, is_required=True, **fields) -> ActivitySpec:
    definition = assignment_definition(**fields)
    rule = CompletionRule.ANSWERED if definition["pass_points"] is None else CompletionRule.PASSED
    return ActivitySpec(uuid4(), "assignment", rule, is_required, {"en": definition})


def lesson_spec(*activities: ActivitySpec, title="", **fields) -> LessonSpec:
    title = title or f"Lesson {next(_numbers)}"
    fields = {"key": uuid4(), "kind": LessonKind.TEXT, "minutes": 5, "is_preview": False, **fields}
    return LessonSpec(titles={"en": title}, texts={"en": f"The words of {title}."}, activities=activities, **fields)


def module_spec(*lessons: LessonSpec, title="", **fields) -> ModuleSpec:
    title = title or f"Module {next(_numbers)}"
    return ModuleSpec(
        **{"key": uuid4(), "titles": {"en": title}, "summaries": {"en": ""}, "lessons": lessons, **fields}
    )


def course_spec(*modules: ModuleSpec, title="", **fields) -> CourseSpec:
    number = next(_numbers)
    title = title or f"Course {number}"
    fields = {
        "key": uuid4(),
        "slug": f"course-{number}",
        "source_locale": "en",
        "is_open": True,
        "level": "all",
        "category_slug": "",
        "tags": (),
        "minutes": sum(lesson.minutes for module in modules for lesson in module.lessons),
        "cover_url": "",
        "texts": {"en": CourseTextSpec(title)},
        **fields,
    }
    return CourseSpec(modules=modules, **fields)


def write_outline(spec: CourseSpec) -> Course:
    """Make or replace the rows of a course."""
    ensure_course(key=spec.key, source_locale=spec.source_locale, slug=spec.slug)
    replace_outline(spec=spec, generation=Course.objects.get(key=spec.key).generation)
    return Course.objects.get(key=spec.key)


def make_course(*, modules=2, lessons=2, **fields) -> Course:
    """A live course of plain lessons."""
    return write_outline(
        course_spec(*(module_spec(*(lesson_spec() for _ in range(lessons))) for _ in range(modules)), **fields)
    )


def make_course_with(*lessons: LessonSpec, **fields) -> Course:
    """A live course of one module with these lessons."""
    return write_outline(course_spec(module_spec(*lessons), **fields))
