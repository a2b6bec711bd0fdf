"""The forms of bundles and plans, each with its prices, and of tax."""

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commerce.seller import seller_facts

from .countries import country_choices
from .enums import ProductKind
from .form_fields import CoursesField, PercentField, amount_text, read_field
from .models import Bundle, Plan, Product, TaxRate, TaxRegistration
from .selectors import current_prices
from .services import set_prices
from .signals import prices_changed
from .specs import PriceSpec


class PricedForm(forms.ModelForm):
    """Two fields a currency of the site: the price and the compare-at price. Prices in other currencies stay."""

    kind: ProductKind
    courses = CoursesField(label=gettext_lazy("Courses"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.prices = current_prices(self.instance.product) if self.instance.pk else {}
        for currency in seller_facts().currencies:
            price = self.prices.get(currency)
            fields = {
                "price": (_("Price in %(currency)s"), price.amount_minor if price else None),
                "before": (_("Compare-at price in %(currency)s"), price.compare_at_minor if price else None),
            }
            for name, (label, amount) in fields.items():
                self.fields[f"{name}_{currency}"] = forms.CharField(
                    label=label % {"currency": currency},
                    required=False,
                    max_length=20,
                    initial=amount_text(amount, currency),
                    help_text=_("As in 499.00. Empty: not sold in it.")
                    if name == "price"
                    else _("What it really cost before, or usually costs."),
                )

    def clean(self):
        cleaned = super().clean()
        self.wanted = {
            currency: PriceSpec(price.amount_minor, price.compare_at_minor)
            for currency, price in self.prices.items()
            if currency not in seller_facts().currencies
        }
        for currency in seller_facts().currencies:
            amount = read_field(self, f"price_{currency}", currency)
            before = read_field(self, f"before_{currency}", currency)
            if amount is not None:
                self.wanted[currency] = PriceSpec(amount, before)
            if before is not None and (amount is None or before <= amount):
                self.add_error(f"before_{currency}", _("It is higher than the price, or left empty."))
        first = seller_facts().currency
        if cleaned.get("is_on_sale") and first not in self.wanted and not self.errors:
            self.add_error(f"price_{first}", _("What is on sale has a price in %(currency)s.") % {"currency": first})
        return cleaned

    @transaction.atomic
    def save(self, commit=True):
        """Wagtail's views save at once, in a transaction."""
        if self.instance.pk is None:
            self.instance.product = Product.objects.create(kind=self.kind)
        saved = super().save(commit)
        product = saved.product
        product.is_on_sale = saved.is_on_sale
        product.save(update_fields=["is_on_sale"])
        if not set_prices(product=product, prices=self.wanted):
            prices_changed.send(Product, product=product)  # its words or courses may have
        return saved


class BundleForm(PricedForm):
    kind = ProductKind.BUNDLE

    class Meta:
        model = Bundle
        fields = ["title", "slug", "description", "courses", "is_on_sale"]
        help_texts = {
            "slug": gettext_lazy("Its page is /bundles/… with this."),
            "courses": gettext_lazy("Whoever bought the bundle keeps what was in it then."),
        }

    def clean_courses(self):
        if len(self.cleaned_data["courses"]) < 2:
            raise forms.ValidationError(_("A bundle has at least two courses."))
        return self.cleaned_data["courses"]


class PlanForm(PricedForm):
    kind = ProductKind.PLAN

    class Meta:
        model = Plan
        fields = ["title", "description", "interval", "all_courses", "courses", "is_on_sale"]

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("all_courses") and not cleaned.get("courses"):
            self.add_error("courses", _("Choose its courses, or all of them."))
        return cleaned


class PlaceForm(forms.ModelForm):
    """Of something that holds in a country."""

    country = forms.ChoiceField(label=gettext_lazy("Country"), choices=country_choices)


class TaxRateForm(PlaceForm):
    rate_bp = PercentField(label=gettext_lazy("Percent"))

    class Meta:
        model = TaxRate
        fields = ["country", "region", "category", "label", "rate_bp", "valid_from", "valid_to"]


class TaxRegistrationForm(PlaceForm):
    class Meta:
        model = TaxRegistration
        fields = ["country", "region", "number", "valid_from", "valid_to"]
