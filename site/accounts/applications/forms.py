from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .models import InstructorApplication


class ApplicationForm(forms.ModelForm):
    sample_url = forms.URLField(
        label=_("Address of a sample"),
        required=False,
        assume_scheme="https",
        help_text=_("A lesson, a talk, an article: something that shows how you explain."),
        widget=forms.URLInput({"placeholder": "https://", "inputmode": "url"}),
    )

    class Meta:
        model = InstructorApplication
        fields = ["about", "subjects", "sample_url", "sample_text"]
        labels = {
            "about": _("About you"),
            "subjects": _("What you would like to teach"),
            "sample_text": _("Or a sample as text"),
        }
        help_texts = {
            "about": _("Who you are and what you know. It goes into your profile if nothing stands there yet."),
            "subjects": _("One or two courses, and who they are for."),
            "sample_text": _("A page of a lesson as you would write it."),
        }
        widgets = {
            "about": forms.Textarea({"rows": 5}),
            "subjects": forms.Textarea({"rows": 5}),
            "sample_text": forms.Textarea({"rows": 8}),
        }

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("sample_url") and not cleaned.get("sample_text") and "sample_url" not in self.errors:
            self.add_error("sample_url", ValidationError(_("Give the address of a sample, or write one below.")))
        return cleaned


class DecisionForm(forms.Form):
    """An administrator's answer; which of the two it is, the button says."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("The applicant reads it in a mail. Needed when you decline."),
    )

    def __init__(self, *args, is_approved: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_approved = is_approved

    def clean_reason(self):
        reason = self.cleaned_data["reason"].strip()
        if not reason and not self.is_approved:
            raise ValidationError(_("Say why: the applicant is told."))
        return reason
