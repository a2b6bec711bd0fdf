"""The form of a coupon: percent and whole units; instructors have fewer fields, and their own courses."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .conditions import normal_code
from .coupons import refuse_fewer_uses
from .enums import CouponKind, CouponScope
from .form_fields import CoursesField, CurrencyField, PercentField, amount_text, read_field
from .models import Coupon
from .rules import couponed_courses, may_manage_coupons
from .specs import PricingRefused

OF_THE_SITE = ("is_automatic", "scope", "bundles", "plans")  # not for instructors


class CouponForm(forms.ModelForm):
    """Needs `for_user`. An instructor's coupon has a code, and takes off courses that they teach."""

    percent_bp = PercentField(label=gettext_lazy("Percent"), required=False)
    amount = forms.CharField(
        label=gettext_lazy("Amount"), required=False, max_length=20, help_text=gettext_lazy("As in 50.00.")
    )
    currency = CurrencyField(
        label=gettext_lazy("Currency"),
        required=False,
        help_text=gettext_lazy("Of the amount, and of the least amount below. It takes nothing off prices in others."),
    )
    minimum = forms.CharField(
        label=gettext_lazy("Least amount of the order"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Before anything is taken off. Empty: any."),
    )
    courses = CoursesField(
        label=gettext_lazy("These courses"),
        required=False,
        help_text=gettext_lazy("Where it is for courses. None chosen: all of them."),
    )

    class Meta:
        model = Coupon
        fields = [
            "name", "code", "is_automatic", "kind", "percent_bp", "amount", "currency", "scope", "courses", "bundles",
            "plans", "starts_at", "ends_at", "max_uses", "max_uses_each", "is_first_purchase_only", "minimum",
            "stacking", "is_active",
        ]  # fmt: skip
        labels = {"scope": gettext_lazy("What it is for")}
        help_texts = {
            "code": gettext_lazy("What buyers type; large and small letters are the same."),
            "is_automatic": gettext_lazy("For everybody who buys what it is for, without a code."),
            "bundles": gettext_lazy("None chosen: all of them."),
            "plans": gettext_lazy("None chosen: all of them."),
            "max_uses": gettext_lazy("Orders that wait for their money count. Empty: any number."),
            "max_uses_each": gettext_lazy("Buyers have to sign in for it. Empty: any number."),
            "is_first_purchase_only": gettext_lazy("Buyers have to sign in for it."),
            "is_active": gettext_lazy("Coupons are switched off, never deleted: orders name them."),
        }

    def __init__(self, *args, for_user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.for_user, self.is_own = for_user, not may_manage_coupons(for_user)
        coupon = self.instance
        self.initial |= {
            "amount": amount_text(coupon.amount_minor, coupon.currency),
            "minimum": amount_text(coupon.minimum_minor, coupon.currency),
        }
        self.fields["courses"].queryset = couponed_courses(for_user).prefetch_related("texts").order_by("slug")
        if self.is_own:
            for name in OF_THE_SITE:
                del self.fields[name]
            self.fields["courses"].required = True
            self.fields["courses"].help_text = _("Those you lead or co-teach.")
            self.fields["code"].required = True

    def clean_code(self):
        code = normal_code(self.cleaned_data["code"] or "")
        return code or None

    def clean_max_uses(self):
        try:
            refuse_fewer_uses(self.instance, self.cleaned_data["max_uses"])
        except PricingRefused as refused:
            raise forms.ValidationError(str(refused)) from None
        return self.cleaned_data["max_uses"]

    def clean(self):
        cleaned = super().clean()
        self._settle_what_comes_off(cleaned)
        cleaned["minimum_minor"] = read_field(self, "minimum", cleaned.get("currency", ""))
        if cleaned.get("is_automatic"):
            cleaned["code"] = None
        elif not cleaned.get("code") and "code" not in self.errors:
            self.add_error("code", _("Write a code, or let it apply by itself."))
        if cleaned.get("starts_at") and cleaned.get("ends_at") and cleaned["ends_at"] <= cleaned["starts_at"]:
            self.add_error("ends_at", _("It ends after it begins."))
        return cleaned

    def _settle_what_comes_off(self, cleaned: dict) -> None:
        """One of the two; what was written into the other field is dropped."""
        if cleaned.get("kind") == CouponKind.AMOUNT:
            cleaned["percent_bp"] = None
            cleaned["amount_minor"] = read_field(self, "amount", cleaned.get("currency", ""))
            if not cleaned["amount_minor"] and not self.errors:
                self.add_error("amount", _("Write what it takes off."))
            return
        cleaned["amount_minor"] = None
        if not cleaned.get("percent_bp") and "percent_bp" not in self.errors:
            self.add_error("percent_bp", _("Write what it takes off."))

    def _post_clean(self):
        """What has no field of its own name is written into the row, so that it is checked as one."""
        for name in ("amount_minor", "minimum_minor"):
            setattr(self.instance, name, self.cleaned_data.get(name))
        if self.is_own:
            self.instance.scope, self.instance.is_automatic = CouponScope.COURSES, False
            if self.instance.pk is None:
                self.instance.owner = self.for_user
        if not self.errors:  # else the constraints would say it again, in words for nobody
            super()._post_clean()
