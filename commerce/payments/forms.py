from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commerce.money import Money, as_decimal, format_money, read_typed

from .models import Payment
from .refunding import refundable_minor


class NoForm(forms.Form):
    """For what is done without a word."""

    def __init__(self, row, *args, help_text="", **kwargs):
        super().__init__(*args, **kwargs)
        self.row = row


class ReasonForm(NoForm):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea({"rows": 2}))

    def __init__(self, row, *args, help_text="", **kwargs):
        super().__init__(row, *args, **kwargs)
        self.fields["reason"].help_text = help_text


class CompleteForm(ReasonForm):
    """What came, where that is not known yet."""

    amount = forms.CharField(label=gettext_lazy("Amount that came"), max_length=20, required=False)
    field_order = ["amount", "reason"]

    def __init__(self, payment: Payment, *args, **kwargs):
        asked = Money(payment.amount_minor, payment.currency)
        kwargs["initial"] = {"amount": str(as_decimal(asked)), **kwargs.get("initial", {})}
        super().__init__(payment, *args, **kwargs)
        self.fields["amount"].help_text = _("Asked for: %(amount)s. Another amount waits under “To look at”.") % {
            "amount": format_money(asked)
        }
        if payment.received_minor is not None and "amount" not in self.data:  # else pressed twice: that is refused
            del self.fields["amount"]

    def clean_amount(self) -> int | None:
        text = self.cleaned_data["amount"]
        return read_plain(text, Money(self.row.amount_minor, self.row.currency)) if text else None


class RefundForm(ReasonForm):
    """How much goes back. `seen` is what the page said could go back: where that is so no more, nothing is done."""

    amount = forms.CharField(label=gettext_lazy("Amount"), max_length=20)
    ends_access = forms.BooleanField(
        label=gettext_lazy("Ends access"),
        required=False,
        initial=True,
        help_text=gettext_lazy("The buyer loses what was bought, unless it is open to them for another reason."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ["amount", "reason", "ends_access"]

    def __init__(self, payment: Payment, *args, **kwargs):
        left = refundable_minor(payment)
        self.most = Money(left, payment.received_currency or payment.currency)
        kwargs["initial"] = {"amount": str(as_decimal(self.most)), "seen": left, **kwargs.get("initial", {})}
        super().__init__(payment, *args, **kwargs)
        self.fields["amount"].help_text = _("In %(currency)s, at most %(most)s.") % {
            "currency": self.most.currency,
            "most": format_money(self.most),
        }

    def clean_amount(self) -> int:
        return read_plain(self.cleaned_data["amount"], self.most)


def read_plain(text: str, example: Money) -> int:
    """An amount in the smallest unit of the example's currency."""
    try:
        return read_typed(text, example.currency).amount_minor
    except ValueError:
        words = _("Write a plain amount, as in %(example)s.") % {"example": as_decimal(example)}
        raise forms.ValidationError(words) from None
