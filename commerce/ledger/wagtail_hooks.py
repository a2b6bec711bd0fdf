"""The menu of those who look after the money, to which the other rooms of commerce add, and the books, to be looked
at."""

from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import Menu, SubmenuMenuItem
from wagtail.admin.ui.tables import Column, DateColumn

from commerce.money import Money
from core.record_screens import RecordIndexView, RecordInspectView, RecordViewSet, look_only

from .models import LedgerAccount, LedgerTransaction
from .selectors import accounts_with_balance

SELLING_MENU = "register_selling_menu_item"
look_only(LedgerAccount)
look_only(LedgerTransaction)


@hooks.register("register_admin_menu_item")
def selling_menu():
    menu = Menu(register_hook_name=SELLING_MENU, construct_hook_name="construct_selling_menu")
    return SubmenuMenuItem(gettext_lazy("Selling"), menu, name="selling", icon_name="tag", order=360)


def balance_of(account: LedgerAccount) -> Money:
    return Money(account.balance_minor, account.currency)


class AccountIndexView(RecordIndexView):
    def get_base_queryset(self):
        return accounts_with_balance()


class AccountViewSet(RecordViewSet):
    model = LedgerAccount
    icon = "list-ul"
    menu_label = gettext_lazy("Accounts")
    menu_name = "ledger-accounts"
    menu_hook = SELLING_MENU
    menu_order = 800
    index_view_class = AccountIndexView
    list_display = ["code", "currency", Column("balance", label=gettext_lazy("Balance"), accessor=balance_of)]
    list_filter = ["currency"]
    search_fields = ["code"]
    ordering = ["currency", "code"]
    list_export = ["code", "currency", "balance_minor"]
    inspect_view_fields = ["code", "currency"]


class TransactionView(RecordInspectView):
    template_name = "commerce/ledger/wagtail/transaction.html"

    def get_context_data(self, **kwargs):
        entries = self.object.entries.select_related("account").order_by("pk")
        rows = [(entry.account, Money(entry.amount_minor, entry.account.currency)) for entry in entries]
        return super().get_context_data(**kwargs, rows=rows)


class TransactionViewSet(RecordViewSet):
    model = LedgerTransaction
    icon = "list-ol"
    menu_label = gettext_lazy("Books")
    menu_name = "ledger"
    menu_hook = SELLING_MENU
    menu_order = 810
    inspect_view_class = TransactionView
    list_display = [
        "source", "kind", "memo", DateColumn("posted_at", label=gettext_lazy("Posted"), sort_key="posted_at")
    ]  # fmt: skip
    list_filter = ["kind", "posted_at"]
    search_fields = ["source", "memo"]
    ordering = ["-posted_at", "-pk"]
    list_export = ["posted_at", "kind", "source", "memo"]
    inspect_view_fields = ["posted_at", "kind", "source", "memo"]


@hooks.register("register_admin_viewset")
def books():
    return [AccountViewSet("ledger_accounts"), TransactionViewSet("ledger_transactions")]
