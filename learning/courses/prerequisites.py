"""Which lesson waits for which, as {lesson: the lessons it waits for}."""

from collections.abc import Hashable, Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import TypeVar

from .specs import CourseSpec

Node = TypeVar("Node", bound=Hashable)


class PrerequisiteCycle(ValueError):
    """Lessons wait for each other, so nobody could ever open them. The message names them in their order."""


def find_cycle(waits: Mapping[Node, Iterable[Node]]) -> list[Node]:
    """Lessons of which each waits for the next, the first one again at the end: [a, b, a]; [] when there are none."""
    try:
        TopologicalSorter(waits).prepare()
    except CycleError as error:
        return error.args[1][::-1]
    return []


def refuse_cycles(spec: CourseSpec) -> None:
    """Raises PrerequisiteCycle when lessons of the outline wait for each other."""
    lessons = {lesson.key: lesson for module in spec.modules for lesson in module.lessons}
    if cycle := find_cycle({key: lesson.requires for key, lesson in lessons.items()}):
        titles = [lessons[key].titles.get(spec.source_locale, str(key)) for key in cycle]
        raise PrerequisiteCycle(f"Lessons wait for each other: {' → '.join(titles)}")
