"""Forms of pages in the editor, where Wagtail's own do not do."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm, WagtailAdminPageForm

from .certificates import CERTIFICATE_RULE
from .credits import NamedFromTeam
from .own_files import OwnFiles
from .selling import SALE
from .structure import OpeningForm, StructureForm


class DraftFirst:
    """A new page is stored as a draft, also when "Publish" was pressed: publishing makes it live, or is refused.
    Wagtail would store it live before anything looked at it."""

    def save(self, commit=True):
        if self.instance._state.adding:
            self.instance.live = False
        return super().save(commit)


class PageForm(DraftFirst, WagtailAdminPageForm):
    pass


class CourseForm(NamedFromTeam, OwnFiles, DraftFirst, StructureForm):
    structure = (
        "is_open", "is_sequential", "grade_categories", "letter_scale", "pass_percent", "has_leaderboard",
        "certificate_template", *CERTIFICATE_RULE, *SALE,
    )  # fmt: skip

    def clean_prices(self):
        prices = self.cleaned_data["prices"]
        currencies = [block.value["currency"] for block in prices]
        if len(set(currencies)) < len(currencies):
            raise ValidationError(_("There are two prices in one currency. Delete one of them."))
        return prices


class LessonForm(OwnFiles, DraftFirst, OpeningForm):
    pass


class BankQuestionForm(OwnFiles, WagtailAdminModelForm):
    """Whoever makes a question owns it."""

    def save(self, commit=True):
        if self.instance._state.adding:
            self.instance.owner = self.for_user
        return super().save(commit)
