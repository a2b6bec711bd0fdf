"""Files, looked at by a person. Adds "types" (extensions, [] for all the site takes), "max_files" and "max_bytes". The
answer names uploads, [{"upload": id}]; taking them in, and whose they are, is the business of who receives the form."""

from django.utils.translation import gettext as _

from ..question_type import InvalidResponse, QuestionType, earned, refuse_unknown_parts

LONGEST_ID = 64


class FileUpload(QuestionType):
    graded_by = "person"

    def problems(self, question):
        return [] if (question.get("max_files") or 1) > 0 else [_("At least one file has to be allowed.")]

    def ask(self, question, rng=None):
        return {name: question.get(name) for name in ("types", "max_files", "max_bytes")}

    def read(self, question, posted):
        refuse_unknown_parts(posted, {""})
        ids = list(dict.fromkeys(value for value in posted.get("", []) if value))
        if not all(len(one) <= LONGEST_ID and one.replace("-", "").isalnum() and one.isascii() for one in ids):
            raise InvalidResponse(_("That is not one of your files. Upload it again."))
        most = question.get("max_files") or 1
        if len(ids) > most:
            raise InvalidResponse(_("Too many files: at most %(count)d.") % {"count": most})
        return [{"upload": one} for one in ids]

    def mark(self, question, response):
        return None if response else earned(question, 0)

    def review(self, question, response, *, show_right=True, rng=None):
        return {"response": response}

    def reveal(self, question):
        return {"right_answers": []}


question_type = FileUpload()
