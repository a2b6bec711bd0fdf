from django.db import models
from django.utils.translation import gettext_lazy as _


class SaleMode(models.TextChoices):
    """How people come into a course."""

    FREE = "free", _("Free")
    ONE_TIME = "one_time", _("For a price")
    SUBSCRIPTION = "subscription", _("Included in a subscription")
    BOTH = "both", _("For a price, or included in a subscription")

    @property
    def is_sold(self) -> bool:
        return self != self.FREE

    @property
    def has_price(self) -> bool:
        return self in {self.ONE_TIME, self.BOTH}

    @property
    def is_in_plans(self) -> bool:
        return self in {self.SUBSCRIPTION, self.BOTH}


class ProductKind(models.TextChoices):
    COURSE = "course", _("Course")
    BUNDLE = "bundle", _("Bundle")
    PLAN = "plan", _("Subscription plan")


class TaxCategory(models.TextChoices):
    STANDARD = "standard", _("Standard rate")
    ZERO = "zero", _("Zero-rated")
    EXEMPT = "exempt", _("Exempt")
    OUTSIDE = "outside", _("Outside the scope of tax")


class CouponKind(models.TextChoices):
    PERCENT = "percent", _("Percent")
    AMOUNT = "amount", _("Amount")


class CouponScope(models.TextChoices):
    ALL = "all", _("Everything")
    COURSES = "courses", _("Courses")
    BUNDLES = "bundles", _("Bundles")
    PLANS = "plans", _("Plans")


class Stacking(models.TextChoices):
    """What a discount bears beside it."""

    ALONE = "alone", _("No other discount")
    AUTOMATIC = "automatic", _("Automatic discounts")
    ANY = "any", _("Any other that bears it")


class RedemptionState(models.TextChoices):
    RESERVED = "reserved", _("Reserved")
    USED = "used", _("Used")
    RELEASED = "released", _("Released")


class Interval(models.TextChoices):
    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")
    YEAR = "year", _("Year")


class TaxReason(models.TextChoices):
    """Why a line has the tax it has; part of its evidence."""

    DUE = "due", _("due where the seller is registered")
    NOT_REGISTERED = "not_registered", _("the seller is not registered for tax")
    EXPORT = "export", _("sold abroad")
    REVERSE_CHARGE = "reverse_charge", _("the buyer accounts for the tax")
    CATEGORY = "category", _("exempt or outside the scope of tax")
