from django import forms
from django.utils.translation import gettext_lazy as _

from commerce.pricing.specs import PricingRefused
from commerce.pricing.vat_numbers import read_vat_number

from .models import Order
from .numbers import read_gift_code


class DetailsForm(forms.ModelForm):
    """What stands on the invoice of an order about its buyer."""

    class Meta:
        model = Order
        fields = ["name", "company", "address", "vat_number"]
        labels = {"name": _("Name"), "company": _("Company"), "address": _("Address"), "vat_number": _("VAT number")}
        widgets = {"address": forms.Textarea(attrs={"rows": 4, "autocomplete": "street-address"})}

    def clean_vat_number(self):
        try:
            return read_vat_number(self.cleaned_data["vat_number"], self.instance.country or "ZA")
        except PricingRefused as refusal:
            raise forms.ValidationError(str(refusal)) from None


class RedeemForm(forms.Form):
    code = forms.CharField(
        label=_("Gift code"),
        max_length=64,
        help_text=_("As in K7QX-M4TR-9P2W-HCDF. Capitals, spaces and hyphens do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_code(self):
        code = read_gift_code(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(
                _("This is no gift code: it has 16 letters and digits. Look for a typing error.")
            )
        return code
