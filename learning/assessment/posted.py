"""The fields of a form of questions: q-<id> or q-<id>-<part>."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from .question_type import InvalidResponse, Posted

FIELD = "q-"


def posted_parts(posted: Mapping[str, list[str]], ids: Iterable[str]) -> dict[str, Posted]:
    """{question id: {part: values}} for each of `ids`; other fields are left alone. Raises InvalidResponse for a
    question that is not among them."""
    parts: dict[str, dict] = {question_id: {} for question_id in ids}
    for name, values in posted.items():
        if not name.startswith(FIELD):
            continue
        rest = name.removeprefix(FIELD)
        question_id = (
            rest if rest in parts else max((one for one in parts if rest.startswith(f"{one}-")), key=len, default="")
        )
        if not question_id:
            raise InvalidResponse(_("An answer was sent to a question that is not in this quiz."))
        parts[question_id][rest[len(question_id) + 1 :]] = values
    return parts
