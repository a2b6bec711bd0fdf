from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from commerce.ledger.wagtail_hooks import SELLING_MENU
from commerce.payments.rules import MANAGE
from core.wagtail_hooks import MenuItemByRight

from . import readiness


@hooks.register("register_admin_urls")
def ways_to_pay_urls():
    return [
        path("ways-to-pay/", readiness.ways_to_pay, name="ways_to_pay"),
        path("ways-to-pay/test/", readiness.result, name="ways_to_pay_result"),
        path("ways-to-pay/<slug:slug>/test/", readiness.begin, name="try_way_to_pay"),
    ]


@hooks.register(SELLING_MENU)
def ways_to_pay_menu_item():
    return MenuItemByRight(
        _("Ways to pay"), reverse("ways_to_pay"), name="ways-to-pay", icon_name="key", order=900, right=MANAGE
    )
