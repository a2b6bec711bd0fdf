from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ..question_block import QUESTION_GROUP, QuestionBlock

MEGABYTE = 1024 * 1024


class FileUploadBlock(QuestionBlock):
    problem_field = "types"

    types = blocks.CharBlock(
        label=_("Kinds of files"), required=False, max_length=200, help_text=_("Endings, like pdf, png. Empty: any.")
    )
    max_files = blocks.IntegerBlock(label=_("At most so many files"), default=1, min_value=1, max_value=10)
    max_megabytes = blocks.IntegerBlock(label=_("Each at most, in MB"), default=20, min_value=1, max_value=10_000)

    class Meta:
        icon = "upload"
        label = _("File upload")
        description = _("Files to be handed in. A person looks at them.")
        group = QUESTION_GROUP.WRITTEN
        place = 6
        example = {"stem": "Hand in a plot of your loss.", "types": "png, pdf"}

    def own_definition(self, value):
        endings = [ending.strip().lstrip(".").lower() for ending in (value["types"] or "").split(",")]
        return {
            "types": list(dict.fromkeys(ending for ending in endings if ending)),
            "max_files": value["max_files"] or 1,
            "max_bytes": (value["max_megabytes"] or 20) * MEGABYTE,
        }

    def own_stored(self, question):
        return {
            "types": ", ".join(question.get("types") or []),
            "max_files": question.get("max_files") or 1,
            "max_megabytes": max((question.get("max_bytes") or 20 * MEGABYTE) // MEGABYTE, 1),
        }


block_class = FileUploadBlock
