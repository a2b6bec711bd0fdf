"""Fields of forms that speak whole units and percents, and keep the smallest unit and basis points."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commerce.money import Money, as_decimal
from commerce.seller import seller_facts
from learning.courses.models import Course
from learning.courses.selectors import shown_title

from .amounts import percent_of, written_amount, written_percent


class PercentField(forms.CharField):
    """Shown as "12.5", cleaned to 1250."""

    def __init__(self, **options):
        super().__init__(**{"max_length": 8, "help_text": gettext_lazy("As in 10 or 12.5."), **options})

    def prepare_value(self, value):
        return str(percent_of(value)) if isinstance(value, int) else value

    def clean(self, value):
        text = super().clean(value)
        if text in self.empty_values:
            return None
        try:
            return written_percent(text)
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from None


class CurrencyField(forms.ChoiceField):
    """One of the site's."""

    def __init__(self, **options):
        super().__init__(choices=self._offered, **options)

    @staticmethod
    def _offered():
        return [("", "---------"), *((code, code) for code in seller_facts().currencies)]


class CoursesField(forms.ModelMultipleChoiceField):
    """Courses by title."""

    def __init__(self, **options):
        courses = Course.objects.live().prefetch_related("texts").order_by("slug")
        super().__init__(courses, **{"widget": forms.CheckboxSelectMultiple, **options})

    def label_from_instance(self, course):
        return shown_title(course, course.source_locale)


def amount_text(amount_minor: int | None, currency: str) -> str:
    """For the field it is written in; "" for none."""
    return "" if amount_minor is None else str(as_decimal(Money(amount_minor, currency)))


def read_field(form: forms.Form, name: str, currency: str) -> int | None:
    """The amount written into a cleaned text field; None where it is empty or wrong, which is said at the field."""
    text = form.cleaned_data.get(name)
    if not text:
        return None
    if not currency:
        form.add_error("currency", _("Say in which currency the amount is."))
        return None
    try:
        return written_amount(text, currency)
    except ValueError as problem:
        form.add_error(name, str(problem))
        return None
