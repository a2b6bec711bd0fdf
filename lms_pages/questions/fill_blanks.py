"""The author numbers the gaps, [[1]] [[2]]; in the question they have the ids of their entries in the list."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ..question_block import QUESTION_GROUP, QuestionBlock, items
from ._accepted import EMPTY_ANSWER, accepted_block, accepted_definition, accepted_stored


class GapBlock(blocks.StructBlock):
    accepted = accepted_block()
    options = blocks.TextBlock(
        label=_("Choices"), rows=2, required=False, help_text=_("One a line makes it a list to choose from.")
    )

    class Meta:
        icon = "edit"
        label = _("Gap")


class FillBlanksBlock(QuestionBlock):
    problem_field = "text"

    text = blocks.TextBlock(
        label=_("Text with gaps"),
        rows=4,
        help_text=_("Markdown. Write [[1]] where the first gap is, [[2]] for the second, and so on."),
    )
    blanks = blocks.ListBlock(
        GapBlock(), min_num=1, max_num=30, default=[{"accepted": [EMPTY_ANSWER], "options": ""}], label=_("Gaps")
    )

    class Meta:
        icon = "form"
        label = _("Fill in the gaps")
        description = _("A text with gaps to write in, or to choose for.")
        group = QUESTION_GROUP.WRITTEN
        place = 3
        example = {
            "stem": "Complete the sentence.",
            "text": "Each step goes [[1]] the gradient, scaled by the [[2]].",
            "blanks": [
                {"accepted": [{"text": "against"}], "options": "along\nagainst"},
                {"accepted": [{"text": "learning rate"}, {"text": "rate"}], "options": ""},
            ],
        }

    def own_definition(self, value):
        text, blanks = value["text"] or "", []
        for place, gap in enumerate(value["blanks"].bound_blocks, 1):
            text = text.replace(f"[[{place}]]", f"[[{gap.id}]]")
            blank = {"id": gap.id, "accepted": accepted_definition(gap.value["accepted"])}
            options = [line.strip() for line in (gap.value["options"] or "").splitlines() if line.strip()]
            blanks.append(blank | ({"options": options} if options else {}))
        return {"text": text, "blanks": blanks}

    def own_stored(self, question):
        text, gaps = question["text"], []
        for place, blank in enumerate(question["blanks"], 1):
            text = text.replace(f"[[{blank['id']}]]", f"[[{place}]]")
            options = "\n".join(blank.get("options", []))
            gaps.append({"id": blank["id"], "accepted": accepted_stored(blank["accepted"]), "options": options})
        return {"text": text, "blanks": items(gaps)}


block_class = FillBlanksBlock
