"""What a buyer writes: as little as the law and the gateway want."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import NameField
from commerce.orders.models import Order
from commerce.pricing.countries import country_choices
from commerce.pricing.specs import PricingRefused
from commerce.pricing.vat_numbers import read_vat_number

MOST_CODES = 5


def _length(name: str) -> int:
    return Order._meta.get_field(name).max_length


def codes_in(text: str) -> list[str]:
    """Several may stand beside each other, with commas or spaces between them."""
    return list(dict.fromkeys(word.upper() for word in re.split(r"[\s,;\x00]+", text) if word))[:MOST_CODES]


class CheckoutForm(forms.Form):
    email = forms.EmailField(
        label=_("Email address"),
        max_length=_length("email"),
        help_text=_("Your access and your invoice go there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    name = NameField(label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    country = forms.ChoiceField(
        label=_("Country"), choices=country_choices, widget=forms.Select(attrs={"autocomplete": "country"})
    )
    company = forms.CharField(
        label=_("Company"),
        max_length=_length("company"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    address = forms.CharField(
        label=_("Address"),
        max_length=_length("address"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
    )
    vat_number = forms.CharField(label=_("VAT number"), max_length=_length("vat_number"), required=False)
    is_gift = forms.BooleanField(
        label=_("This is a gift"),
        required=False,
        help_text=_("You get a code that can be used once, and nothing is opened for yourself."),
    )
    gift_email = forms.EmailField(
        label=_("Send the code to"),
        max_length=_length("gift_email"),
        required=False,
        help_text=_("Leave it empty to hand the code over yourself."),
    )
    gift_message = forms.CharField(
        label=_("Your message"),
        max_length=_length("gift_message"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    code = forms.CharField(
        label=_("Discount code"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    gateway = forms.ChoiceField(label=_("How would you like to pay?"), widget=forms.RadioSelect, choices=())
    wants_reminder = forms.BooleanField(
        label=_("Remind me by mail, once, if I do not finish"),
        required=False,
    )

    def __init__(self, *args, email: str = "", needs_address: bool = False, gateways=(), **kwargs):
        """`email`: whose order it is, where that is known and not asked for. `gateways`: (slug, title) of those that
        are offered; none where nothing has to be paid."""
        super().__init__(*args, **kwargs)
        self.needs_address = needs_address
        if email:
            del self.fields["email"]
        self.fields["gateway"].choices = gateways
        if not gateways:
            del self.fields["gateway"]
        if len(gateways) == 1:
            self.fields["gateway"].initial = gateways[0][0]

    @property
    def is_business_shown(self) -> bool:
        """Whether company, address and VAT number stand open."""
        names = ("company", "address", "vat_number")
        return self.needs_address or any(self[name].value() or self[name].errors for name in names)

    @property
    def is_gift_shown(self) -> bool:
        return any(self[name].value() or self[name].errors for name in ("is_gift", "gift_email", "gift_message"))

    def clean(self):
        data = super().clean()
        if self.needs_address and not data.get("address"):
            self.add_error("address", _("For this amount the invoice has to name your address."))
        if data.get("vat_number") and data.get("country"):
            try:
                data["vat_number"] = read_vat_number(data["vat_number"], data["country"])
            except PricingRefused as refusal:
                self.add_error("vat_number", str(refusal))
            else:
                if not data.get("company"):
                    self.add_error("company", _("A VAT number belongs to a business: name it."))
        if (data.get("gift_email") or data.get("gift_message")) and not data.get("is_gift"):
            self.add_error("is_gift", _("Tick this, or leave the two fields below it empty."))
        return data
