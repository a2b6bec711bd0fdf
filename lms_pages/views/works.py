"""The assignments of a lesson, with where its student stands in them."""

from core import clock
from learning.assignments.enums import KIND
from learning.assignments.selectors import bare_work, works_of
from learning.assignments.terms import terms_of

from ..specs import Part


def add_works(parts: list[Part], enrollment) -> None:
    """Give every assignment its `work`. As many queries for one as for many, none where there is none."""
    own = [part for part in parts if part.kind == KIND and part.activity and part.definition]
    if enrollment is None:
        for part in own:
            part.work = bare_work(part.definition)
        return
    works = works_of(enrollment, {part.activity.pk: terms_of(part.definition) for part in own}, clock.current())
    for part in own:
        part.work = works[part.activity.pk]
