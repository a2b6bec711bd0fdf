"""Ids in the body of a lesson. Activities and quiz answers hang on them, so they are settled before a page is saved."""

from uuid import UUID, uuid5

from .models import LessonPage


def settle_block_ids(lesson: LessonPage) -> None:
    """Give every block an id that is a UUID and that no other block of the lesson has.

    Reading every block writes the ids of list items out as well, which Wagtail would otherwise make anew on each load.
    The same content gives the same ids, in every language: they are derived from the key that translations share.
    """
    seen: set[str] = set()
    for place, block in enumerate(lesson.body):
        settled = _as_uuid(lesson, block.id)
        if settled in seen:  # pasted by a tool that copies ids too; the first one keeps its students
            settled = str(uuid5(lesson.translation_key, f"{settled} {place}"))
        seen.add(settled)
        block.id = settled


def _as_uuid(lesson: LessonPage, block_id) -> str:
    try:
        return str(UUID(str(block_id)))
    except ValueError:
        return str(uuid5(lesson.translation_key, str(block_id)))
