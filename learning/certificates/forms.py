from datetime import datetime, time

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from learning.courses.models import Course
from learning.courses.selectors import shown_title


class ReasonForm(forms.Form):
    """Why something is done with a certificate. `is_optional`: approving needs none."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args, help_text="", is_optional=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = help_text
        self.fields["reason"].required = not is_optional


class ReissueForm(ReasonForm):
    name = forms.CharField(label=_("Name that shall stand on it"), max_length=150)
    field_order = ["name", "reason"]


class CourseField(forms.ModelChoiceField):
    def label_from_instance(self, course):
        return shown_title(course, get_language())


class IssueForm(forms.Form):
    email = forms.EmailField(label=_("Email of the student"), help_text=_("Of somebody who has an account here."))
    course = CourseField(Course.objects.none(), label=_("Course"))
    completed_on = forms.DateField(
        label=_("Finished on"), required=False, widget=forms.DateInput({"type": "date"}), help_text=_("Empty: today.")
    )
    grade = forms.CharField(
        label=_("Grade"), max_length=50, required=False, help_text=_("As it shall be printed, “87.5 %” for example.")
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_(
            "Why it is issued past the rule of the course. It stays with the certificate and in the audit log."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        courses = Course.objects.exclude(published_at=None).prefetch_related("texts")
        self.fields["course"].queryset = courses.order_by("slug")

    def clean_email(self):
        """The person, as `student`."""
        email = self.cleaned_data["email"].strip().lower()
        self.student = User.objects.select_related("profile").filter(email=email, is_active=True).first()
        if self.student is None:
            raise forms.ValidationError(_("Nobody here has this address. Let them sign up first."))
        return email

    def clean_completed_on(self):
        day = self.cleaned_data.get("completed_on")
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day lies ahead. Give the one on which the course was finished."))
        return day

    @property
    def completed_at(self) -> datetime | None:
        day = self.cleaned_data.get("completed_on")
        return min(timezone.make_aware(datetime.combine(day, time(12))), timezone.now()) if day else None
