import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

MOST = 200


class InviteForm(forms.Form):
    emails = forms.CharField(
        label=_("Email addresses"),
        widget=forms.Textarea({"rows": 8}),
        help_text=_("One on each line. Each gets a mail with a link that is good for 30 days. At most 200 at once."),
    )

    def clean_emails(self) -> list[str]:
        emails = [each for each in re.split(r"[\s,;]+", self.cleaned_data["emails"]) if each]
        if len(emails) > MOST:
            raise ValidationError(_("These are %(count)d addresses; at most 200 at once.") % {"count": len(emails)})
        wrong = [email for email in emails if not is_address(email)]
        if wrong:
            raise ValidationError(_("No email address: %(wrong)s") % {"wrong": ", ".join(wrong[:5])})
        return emails


def is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
