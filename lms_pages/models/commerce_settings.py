from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import StreamField

from commerce.money import NoSuchCurrency, digits_of
from commerce.payments.gateway import gateways
from commerce.pricing.countries import country_choices
from commerce.pricing.tax_service import tax_services
from commerce.pricing.vat_numbers import read_vat_number
from commerce.seller import SellerFacts

PREFIX = RegexValidator(
    r"^[A-Za-z0-9/-]*[A-Za-z/-]$", _("Letters, digits, dashes and slashes, ending with something that is no digit.")
)
USUAL = SellerFacts()
MANUAL = "manual"  # the way to pay whose buyers read the bank lines


def gateway_choices() -> list[tuple[str, str]]:
    return [(slug, str(gateway.title)) for slug, gateway in gateways.items()]


def usual_gateways() -> list[tuple[str, str]]:
    return [("gateway", slug) for slug in USUAL.gateways if slug != MANUAL]


def words_of(currencies: str) -> list[str]:
    return [word.strip().upper() for word in currencies.replace(";", ",").replace("\n", ",").split(",") if word.strip()]


class BankLineBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("what"), max_length=40, help_text=_("Bank, account number, branch code."))
    value = blocks.CharBlock(label=_("as buyers read it"), max_length=100)

    class Meta:
        icon = "list-ul"
        label = _("line")


class CommerceSettingsForm(WagtailAdminModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["country"].widget = forms.Select(choices=country_choices())
        services = [(slug, service.label) for slug, service in tax_services.items()]
        self.fields["tax_service"].widget = forms.Select(choices=services)


@register_setting(icon="tag")
class CommerceSettings(BaseGenericSetting):
    """Who sells, and by which rules. Rooms below read it from commerce.seller; it is kept there, and made anew after a
    change. What was sold before keeps what held then."""

    name = models.CharField(
        _("name of the seller"), max_length=150, blank=True, help_text=_("The company, as on invoices.")
    )
    address = models.TextField(_("address"), max_length=500, blank=True, help_text=_("As on invoices, in lines."))
    country = models.CharField(_("country"), max_length=2, default=USUAL.country)
    company_number = models.CharField(_("company number"), max_length=40, blank=True)
    vat_number = models.CharField(
        _("VAT number"),
        max_length=30,
        blank=True,
        help_text=_("Empty while you are not registered: then no tax is asked for, and no document says tax invoice."),
    )
    vat_from = models.DateField(_("registered from"), null=True, blank=True)
    vat_until = models.DateField(_("registered until"), null=True, blank=True, help_text=_("The first day without."))
    prices_include_tax = models.BooleanField(
        _("prices include tax"),
        default=True,
        help_text=_("As consumers must be shown them in South Africa. Otherwise tax is added at the checkout."),
    )
    tax_service = models.CharField(_("who says what tax is due"), max_length=40, default=USUAL.tax_service)
    currencies = models.CharField(
        _("currencies"),
        max_length=200,
        default="ZAR",
        help_text=_("Their codes with commas between, as in ZAR, EUR. Visitors are shown prices in the first."),
    )
    gateways = StreamField(
        [("gateway", blocks.ChoiceBlock(choices=gateway_choices, label=_("way to pay"), icon="tag"))],
        verbose_name=_("ways to pay"),
        blank=True,
        default=usual_gateways,
        help_text=_(
            "In the order in which buyers see them. One is offered where it is set up and takes the currency: see "
            "Ways to pay in the menu Selling."
        ),
    )
    bank_lines = StreamField(
        [("line", BankLineBlock())],
        verbose_name=_("bank account"),
        blank=True,
        help_text=_("What buyers read who pay by bank transfer."),
    )
    refund_days = models.PositiveSmallIntegerField(
        _("days"),
        default=USUAL.refund_days,
        validators=[MaxValueValidator(365)],
        help_text=_("In which buyers may ask for their money back by themselves; 0: never."),
    )
    refund_most_percent = models.PositiveSmallIntegerField(
        _("of the course, in percent"),
        default=USUAL.refund_most_percent,
        validators=[MaxValueValidator(100)],
        help_text=_("Who has done more of it may not."),
    )
    order_hours = models.PositiveSmallIntegerField(
        _("hours an order waits for its money"),
        default=USUAL.order_hours,
        validators=[MinValueValidator(1), MaxValueValidator(24 * 60)],
        help_text=_("Bank transfers take days. What is paid later is honored all the same."),
    )
    invoice_prefix = models.CharField(
        _("invoices begin with"), max_length=12, default=USUAL.invoice_prefix, validators=[PREFIX]
    )
    credit_note_prefix = models.CharField(
        _("credit notes begin with"), max_length=12, default=USUAL.credit_note_prefix, validators=[PREFIX]
    )
    debit_note_prefix = models.CharField(
        _("debit notes begin with"),
        max_length=12,
        default=USUAL.debit_note_prefix,
        validators=[PREFIX],
        help_text=_("They take a credit note back whose refund failed."),
    )
    invoice_note = models.TextField(_("note on invoices"), max_length=500, blank=True)

    base_form_class = CommerceSettingsForm
    panels = [
        MultiFieldPanel(["name", "address", "country", "company_number"], heading=_("Seller")),
        MultiFieldPanel(
            ["vat_number", FieldRowPanel(["vat_from", "vat_until"]), "prices_include_tax", "tax_service"],
            heading=_("Tax"),
        ),
        MultiFieldPanel(["currencies", "order_hours"], heading=_("Orders")),
        FieldPanel("gateways"),
        FieldPanel("bank_lines"),
        MultiFieldPanel([FieldRowPanel(["refund_days", "refund_most_percent"])], heading=_("Money back")),
        MultiFieldPanel(
            [FieldRowPanel(["invoice_prefix", "credit_note_prefix", "debit_note_prefix"]), "invoice_note"],
            heading=_("Documents"),
        ),
    ]

    class Meta:
        verbose_name = _("settings of selling")
        default_permissions = ("change",)

    def __str__(self):
        return str(self._meta.verbose_name)

    def clean(self):
        super().clean()
        problems = {}
        for check in (self._clean_vat, self._clean_currencies, self._clean_ways, self._clean_prefixes):
            problems |= check()
        if problems:
            raise ValidationError(problems)

    def _clean_vat(self) -> dict:
        if self.country not in dict(country_choices()):
            return {"country": _("Choose a country of the list.")}
        if self.tax_service not in tax_services or not tax_services[self.tax_service].is_ready():
            return {"tax_service": _("This is not set up here: choose another one, or ask who runs the site.")}
        if not self.vat_number:
            return {}
        try:
            self.vat_number = read_vat_number(self.vat_number, self.country)
        except ValueError as problem:
            return {"vat_number": str(problem)}
        missing = {
            name: _("A tax invoice names it: fill it in, or leave the VAT number empty.")
            for name in ("name", "address")
            if not getattr(self, name).strip()
        }
        if self.vat_from is None:
            missing["vat_from"] = _("Say from which day the number holds: tax is asked for from then on.")
        elif self.vat_until and self.vat_until <= self.vat_from:
            missing["vat_until"] = _("This day is not after the first one.")
        return missing

    def _clean_currencies(self) -> dict:
        codes = words_of(self.currencies)
        try:
            for code in codes:
                digits_of(code)
        except NoSuchCurrency as problem:
            return {"currencies": str(problem)}
        if not codes or len(set(codes)) < len(codes):
            return {"currencies": _("Write at least one currency, and each of them once.")}
        self.currencies = ", ".join(codes)
        return {}

    def _clean_ways(self) -> dict:
        slugs = [block.value for block in self.gateways]
        if len(set(slugs)) < len(slugs):
            return {"gateways": _("Each way to pay stands in the list once.")}
        if MANUAL in slugs and not self.bank_lines:
            return {"bank_lines": _("Bank transfer is one of the ways to pay: say where the money is to go.")}
        return {}

    def _clean_prefixes(self) -> dict:
        taken, problems = [self.invoice_prefix], {}
        for name in ("credit_note_prefix", "debit_note_prefix"):
            if getattr(self, name) in taken:
                problems[name] = _("Other documents begin so already: each kind needs numbers of its own.")
            taken.append(getattr(self, name))
        return problems

    def facts(self) -> SellerFacts:
        as_they_are = (
            "name", "country", "company_number", "vat_number", "vat_from", "vat_until",
            "prices_include_tax", "tax_service", "refund_days", "refund_most_percent", "order_hours", "invoice_prefix",
            "credit_note_prefix", "debit_note_prefix", "invoice_note",
        )  # fmt: skip
        return SellerFacts(
            **{name: getattr(self, name) for name in as_they_are},
            address="\n".join(line.strip() for line in self.address.splitlines()),
            currencies=tuple(words_of(self.currencies)) or USUAL.currencies,
            gateways=tuple(block.value for block in self.gateways),
            bank_lines=tuple((line.value["label"], line.value["value"]) for line in self.bank_lines),
        )


def read_seller_facts() -> SellerFacts:
    """The source behind commerce.seller; does not make the row, so that reading never writes."""
    return (CommerceSettings.objects.first() or CommerceSettings()).facts()
