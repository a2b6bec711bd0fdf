"""What is sold, for how much, and what is taken off. Prices are only added to, so that an old order explains itself."""

from uuid import uuid4

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from learning.courses.models import Course

from .enums import (
    CouponKind,
    CouponScope,
    Interval,
    ProductKind,
    RedemptionState,
    SaleMode,
    Stacking,
    TaxCategory,
)

CURRENCY = {"max_length": 3, "verbose_name": _("currency")}


class Product(models.Model):
    """Something that can be bought: a course (made when it is published), a bundle or a plan."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=ProductKind)
    course = models.OneToOneField(Course, null=True, blank=True, on_delete=models.PROTECT, related_name="product")
    sale_mode = models.CharField(max_length=20, choices=SaleMode, default=SaleMode.ONE_TIME)
    tax_category = models.CharField(_("tax category"), max_length=20, choices=TaxCategory, default=TaxCategory.STANDARD)
    is_on_sale = models.BooleanField(_("on sale"), default=True)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=ProductKind.COURSE, course__isnull=False)
                | (~Q(kind=ProductKind.COURSE) & Q(course=None)),
                name="product_of_a_course_has_one",
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.course or self.key}"


class Price(models.Model):
    """What a product costs in one currency from one moment on. A change ends this row and makes another."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="prices")
    currency = models.CharField(**CURRENCY)
    amount_minor = models.PositiveBigIntegerField(_("amount"))
    compare_at_minor = models.PositiveBigIntegerField(_("compare-at price"), null=True, blank=True)
    created_at = models.DateTimeField(_("from"), default=timezone.now)
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["product", "currency"], condition=Q(ended_at=None), name="price_one_current"
            ),
            models.CheckConstraint(
                condition=Q(compare_at_minor=None) | Q(compare_at_minor__gt=F("amount_minor")),
                name="price_compare_at_is_higher",
            ),
        ]

    def __str__(self):
        return f"{self.currency} {self.amount_minor}"


class Bundle(models.Model):
    """Several courses at one price. Who buys it keeps what was in it then."""

    product = models.OneToOneField(Product, on_delete=models.PROTECT, related_name="bundle", editable=False)
    title = models.CharField(_("title"), max_length=150)
    slug = models.SlugField(_("address"), max_length=150, unique=True, allow_unicode=True)
    description = models.TextField(_("description"), blank=True, max_length=2000)
    courses = models.ManyToManyField(Course, verbose_name=_("courses"), related_name="bundles")
    is_on_sale = models.BooleanField(_("on sale"), default=True)

    class Meta:
        verbose_name = _("bundle")
        verbose_name_plural = _("bundles")

    def __str__(self):
        return self.title


class Plan(models.Model):
    """A subscription: access to courses for as long as it is paid for."""

    product = models.OneToOneField(Product, on_delete=models.PROTECT, related_name="plan", editable=False)
    title = models.CharField(_("title"), max_length=150)
    description = models.TextField(_("description"), blank=True, max_length=2000)
    interval = models.CharField(_("paid every"), max_length=20, choices=Interval, default=Interval.MONTH)
    all_courses = models.BooleanField(_("all courses that are included in a subscription"), default=True)
    courses = models.ManyToManyField(Course, verbose_name=_("only these courses"), blank=True, related_name="plans")
    is_on_sale = models.BooleanField(_("on sale"), default=False)

    class Meta:
        verbose_name = _("subscription plan")
        verbose_name_plural = _("subscription plans")

    def __str__(self):
        return self.title


class Coupon(models.Model):
    """Something taken off: by a code, or by itself (`is_automatic`). What is reserved by orders that wait for their
    money counts as used until they are paid or expire; the database holds that there are never more than `max_uses`."""

    code = models.CharField(_("code"), max_length=40, unique=True, null=True, blank=True)  # upper case
    name = models.CharField(_("name"), max_length=100, help_text=_("What buyers read on the order."))
    is_automatic = models.BooleanField(_("applies by itself"), default=False)
    kind = models.CharField(_("takes off"), max_length=20, choices=CouponKind, default=CouponKind.PERCENT)
    percent_bp = models.PositiveIntegerField(
        _("basis points"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(10_000)]
    )
    amount_minor = models.PositiveBigIntegerField(_("amount"), null=True, blank=True)
    currency = models.CharField(blank=True, **CURRENCY)  # of the amount and of the minimum
    scope = models.CharField(_("on"), max_length=20, choices=CouponScope, default=CouponScope.ALL)
    courses = models.ManyToManyField(Course, verbose_name=_("these courses"), blank=True, related_name="coupons")
    bundles = models.ManyToManyField(Bundle, verbose_name=_("these bundles"), blank=True, related_name="coupons")
    plans = models.ManyToManyField(Plan, verbose_name=_("these plans"), blank=True, related_name="coupons")
    starts_at = models.DateTimeField(_("from"), null=True, blank=True)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    max_uses = models.PositiveIntegerField(_("uses in all"), null=True, blank=True)
    max_uses_each = models.PositiveIntegerField(_("uses per customer"), null=True, blank=True)
    is_first_purchase_only = models.BooleanField(_("only on a first purchase"), default=False)
    minimum_minor = models.PositiveBigIntegerField(_("least amount of the order"), null=True, blank=True)
    stacking = models.CharField(_("bears beside it"), max_length=20, choices=Stacking, default=Stacking.ALONE)
    is_active = models.BooleanField(_("active"), default=True)
    owner = models.ForeignKey(  # the instructor whose own courses it is for; None: the site's
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="coupons",
        verbose_name=_("made by"),
    )
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    reserved = models.PositiveIntegerField(default=0, editable=False)
    used = models.PositiveIntegerField(_("used"), default=0, editable=False)

    class Meta:
        verbose_name = _("coupon")
        verbose_name_plural = _("coupons")
        constraints = [
            models.CheckConstraint(
                condition=Q(max_uses=None) | Q(max_uses__gte=F("used") + F("reserved")), name="coupon_not_overused"
            ),
            models.CheckConstraint(
                condition=Q(kind=CouponKind.PERCENT, percent_bp__isnull=False, amount_minor=None)
                | (Q(kind=CouponKind.AMOUNT, percent_bp=None, amount_minor__isnull=False) & ~Q(currency="")),
                name="coupon_takes_one_thing_off",
            ),
            models.CheckConstraint(
                condition=Q(is_automatic=True, code=None) | Q(is_automatic=False, code__isnull=False),
                name="coupon_has_a_code_or_is_automatic",
            ),
        ]

    def __str__(self):
        return self.code or self.name


class CouponRedemption(models.Model):
    """One order that takes a coupon. `order_key` names the order; this room knows no more of it."""

    coupon = models.ForeignKey(Coupon, on_delete=models.PROTECT, related_name="redemptions")
    order_key = models.UUIDField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="coupon_redemptions")
    state = models.CharField(max_length=20, choices=RedemptionState, default=RedemptionState.RESERVED)
    amount_minor = models.PositiveBigIntegerField()
    currency = models.CharField(**CURRENCY)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("use of a coupon")
        verbose_name_plural = _("uses of coupons")
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["coupon", "order_key"], name="coupon_once_an_order")]
        indexes = [
            models.Index(fields=["coupon", "user"], name="coupon_of_user"),
            models.Index(fields=["order_key"], name="coupon_of_order"),
        ]

    def __str__(self):
        return f"{self.coupon} {self.order_key}"


class TaxRate(models.Model):
    """What is added in one country (or a part of it) for one category, between two days; `valid_to` is excluded."""

    country = models.CharField(_("country"), max_length=2)
    region = models.CharField(_("region"), max_length=50, blank=True)
    category = models.CharField(_("category"), max_length=20, choices=TaxCategory, default=TaxCategory.STANDARD)
    label = models.CharField(_("name"), max_length=30, help_text=_("As on invoices: VAT, GST."))
    rate_bp = models.PositiveIntegerField(_("basis points"), validators=[MaxValueValidator(10_000)])
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("tax rate")
        verbose_name_plural = _("tax rates")
        ordering = ["country", "region", "category", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "region", "category", "valid_from"], name="tax_rate_begins_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="tax_rate_ends_later"
            ),
        ]

    def __str__(self):
        return f"{self.country} {self.label} {self.rate_bp}"
