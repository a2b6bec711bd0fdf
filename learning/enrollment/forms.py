from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.csv_files import UnreadableFile, decode_file


class EnrollFileForm(forms.Form):
    file = forms.FileField(
        label=_("CSV file"),
        help_text=_(
            "The first line is: email,course. A course is named by its key, or by the last part of its address."
        ),
        widget=forms.FileInput({"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> str:
        try:
            return decode_file(self.cleaned_data["file"].read())
        except UnreadableFile as problem:
            raise ValidationError(str(problem)) from None
