"""Coupons, bundles, plans and tax in the editor. What was changed, when and by whom, Wagtail's own log says."""

from django.core.exceptions import PermissionDenied
from django.forms import modelform_factory
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.views.generic import CreateView, DeleteView, EditView, IndexView
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.views.generic.usage import UsageView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy, OwnershipPermissionPolicy
from wagtail.permissions import register_permission_policy

from commerce.ledger.wagtail_hooks import SELLING_MENU
from commerce.money import Money, format_money

from .amounts import percent_of
from .coupon_form import CouponForm
from .coupons import remaining_uses
from .enums import CouponKind
from .models import Bundle, Coupon, Plan, TaxRate, TaxRegistration
from .product_forms import BundleForm, PlanForm, TaxRateForm, TaxRegistrationForm
from .rules import may_change_coupon, seen_coupons
from .selectors import current_prices


class KeptPolicy(ModelPermissionPolicy):
    """Orders name them: they are switched off, never deleted."""

    def user_has_permission(self, user, action):
        return action != "delete" and super().user_has_permission(user, action)


class CouponPolicy(OwnershipPermissionPolicy):
    """Who may add coupons changes their own. Nobody deletes any."""

    def user_has_permission(self, user, action):
        return action != "delete" and super().user_has_permission(user, action)

    def user_has_any_permission_for_instance(self, user, actions, instance):
        return bool(set(actions) - {"delete"}) and may_change_coupon(user, instance)

    def instances_user_has_any_permission_for(self, user, actions):
        return seen_coupons(user)


register_permission_policy(Coupon, CouponPolicy(Coupon), exact_class=True)
register_permission_policy(Bundle, KeptPolicy(Bundle), exact_class=True)
register_permission_policy(Plan, KeptPolicy(Plan), exact_class=True)


class OneCoupon:
    """Nobody comes to the coupon of somebody else, by whatever way and method."""

    def setup(self, request, *args, **kwargs):
        coupon = get_object_or_404(Coupon, pk=kwargs["pk"])
        if not may_change_coupon(request.user, coupon):
            raise PermissionDenied
        super().setup(request, *args, **kwargs)


class ForUser:
    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "for_user": self.request.user}


class CouponIndex(IndexView):
    def get_base_queryset(self):
        return seen_coupons(self.request.user).select_related("owner__profile")


class CouponCreate(ForUser, CreateView):
    pass


class CouponEdit(OneCoupon, ForUser, EditView):
    pass


class CouponDelete(OneCoupon, DeleteView):
    pass


class CouponHistory(OneCoupon, HistoryView):
    pass


class CouponUsage(OneCoupon, UsageView):
    pass


def taken_off(coupon: Coupon) -> str:
    if coupon.kind == CouponKind.PERCENT:
        return f"{percent_of(coupon.percent_bp)} %"
    return format_money(Money(coupon.amount_minor, coupon.currency))


def uses(coupon: Coupon) -> str:
    """Used, and how many there are left where they are counted."""
    left, used = remaining_uses(coupon), coupon.used + coupon.used_late
    return str(used) if left is None else f"{used} ({_('%(left)d left') % {'left': left}})"


def price_list(row) -> str:
    return ", ".join(
        format_money(Money(price.amount_minor, currency)) for currency, price in current_prices(row.product).items()
    )


class SellingViewSet(ModelViewSet):
    menu_hook = SELLING_MENU
    copy_view_enabled = False
    add_to_reference_index = False
    form: type

    def get_form_class(self, for_update=False):
        """Ours, with the widgets of the editor."""
        return modelform_factory(self.model, form=self.form, formfield_callback=self.formfield_for_dbfield)


class CouponViewSet(SellingViewSet):
    model = Coupon
    icon = "tag"
    menu_label = _("Coupons")
    menu_order = 400
    index_view_class = CouponIndex
    add_view_class = CouponCreate
    edit_view_class = CouponEdit
    delete_view_class = CouponDelete
    history_view_class = CouponHistory
    usage_view_class = CouponUsage
    list_display = [
        "__str__",
        "name",
        Column("off", label=_("Takes off"), accessor=taken_off),
        Column("uses", label=_("Used"), accessor=uses),
        DateColumn("ends_at", label=_("Until"), sort_key="ends_at"),
        BooleanColumn("is_active", label=_("Active")),
        Column("owner", label=_("Made by")),
    ]
    list_filter = ["is_active", "is_automatic", "scope"]
    search_fields = ["code", "name"]
    ordering = ["-created_at", "-pk"]

    form = CouponForm


class PricedIndex(IndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("product")


class PricedViewSet(SellingViewSet):
    index_view_class = PricedIndex
    list_display = [
        "title",
        Column("prices", label=_("Price"), accessor=price_list),
        BooleanColumn("is_on_sale", label=_("On sale")),
    ]
    list_filter = ["is_on_sale"]
    search_fields = ["title"]
    ordering = ["title"]


class BundleViewSet(PricedViewSet):
    model = Bundle
    icon = "folder-open-inverse"
    menu_label = _("Bundles")
    menu_order = 410

    form = BundleForm


class PlanViewSet(PricedViewSet):
    model = Plan
    icon = "calendar-alt"
    menu_label = _("Plans")
    menu_order = 420

    form = PlanForm


class TaxRateViewSet(SellingViewSet):
    model = TaxRate
    icon = "table"
    menu_label = _("Tax rates")
    menu_order = 700
    list_display = [
        "country", "region", "label", "category",
        Column("rate", label=_("Percent"), accessor=lambda rate: f"{percent_of(rate.rate_bp)} %"),
        "valid_from", "valid_to",
    ]  # fmt: skip
    list_filter = ["country", "category"]
    search_fields = ["country", "label"]

    form = TaxRateForm


class TaxRegistrationViewSet(SellingViewSet):
    model = TaxRegistration
    icon = "globe"
    menu_label = _("Tax registrations")
    menu_order = 710
    list_display = ["country", "region", "number", "valid_from", "valid_to"]
    search_fields = ["country", "number"]

    form = TaxRegistrationForm


@hooks.register("register_admin_viewset")
def selling_screens():
    return [
        CouponViewSet("coupons"),
        BundleViewSet("bundles"),
        PlanViewSet("plans"),
        TaxRateViewSet("tax_rates"),
        TaxRegistrationViewSet("tax_registrations"),
    ]
