"""Files, looked at by a person. Adds "types" (endings, [] for all the site takes), "max_files" and "max_bytes" (None:
the site's own limit). The answer names uploads, [{"upload": key, "name", "size"}], and is written by services.files."""

from django.conf import settings
from django.utils.translation import gettext as _

from core.uploads.file_types import FILE_KINDS, KIND_OF_ENDING
from core.uploads.services import UploadLimits

from ..question_type import InvalidResponse, QuestionType, earned, refuse_unknown_parts


def limits_of(question: dict) -> UploadLimits:
    """Endings that the site does not take are left out; where nothing else was asked for, everything is taken."""
    only = tuple(ending for ending in question.get("types") or () if ending in KIND_OF_ENDING)
    kinds = tuple(dict.fromkeys(KIND_OF_ENDING[ending] for ending in only)) or tuple(FILE_KINDS)
    return UploadLimits(kinds=kinds, max_bytes=question.get("max_bytes") or settings.UPLOAD_MAX_BYTES, only=only)


def most_files(question: dict) -> int:
    return question.get("max_files") or 1


class FileUpload(QuestionType):
    graded_by = "person"
    takes_files = True

    def problems(self, question):
        found = [] if most_files(question) > 0 else [_("At least one file has to be allowed.")]
        if unknown := [ending for ending in question.get("types") or () if ending not in KIND_OF_ENDING]:
            found.append(
                _("This site takes no files ending in %(unknown)s. It takes: %(known)s.")
                % {"unknown": ", ".join(unknown), "known": ", ".join(sorted(KIND_OF_ENDING))}
            )
        return found

    def ask(self, question, rng=None):
        limits = limits_of(question)
        return {
            "endings": limits.endings if question.get("types") else [],
            "max_files": most_files(question),
            "most_bytes": limits.most_bytes,
        }

    def read(self, question, posted):
        """Nothing: files do not come as words."""
        refuse_unknown_parts(posted, {""})
        if any(posted.get("", [])):
            raise InvalidResponse(_("This question takes files. Add them on its page."))
        return []

    def mark(self, question, response):
        return None if response else earned(question, 0)

    def review(self, question, response, *, show_right=True, rng=None):
        return {"response": response}

    def reveal(self, question):
        return {"right_answers": []}


question_type = FileUpload()
