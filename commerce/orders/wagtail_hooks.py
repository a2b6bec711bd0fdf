"""Orders and documents in the back office, to be looked at and taken along; what is done with an order is done with its
payments."""

import django_filters
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.widgets.button import HeaderButton

from commerce.ledger.wagtail_hooks import SELLING_MENU
from core.record_screens import RecordInspectView, RecordViewSet, look_only

from .enums import DocumentForm, DocumentKind, OrderStatus
from .models import Order, TaxDocument
from .shown import amount_of

WIDE = "only-wide"  # columns that a phone leaves out; the order itself says them

look_only(Order)
look_only(TaxDocument)


def total_of(order: Order) -> str:
    return amount_of(order, order.total_minor)


def standing_of(order: Order) -> str:
    return f"{order.get_status_display()}, {_('disputed')}" if order.is_frozen else order.get_status_display()


def document_amount(name: str):
    return lambda document: amount_of(document, getattr(document, f"{name}_minor"))


class OrderFilterSet(WagtailFilterSet):
    status = django_filters.MultipleChoiceFilter(choices=OrderStatus.choices, label=gettext_lazy("Status"))
    created_at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Ordered"), widget=DateRangePickerWidget)
    paid_at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Paid"), widget=DateRangePickerWidget)

    class Meta:
        model = Order
        fields = ["status", "currency", "is_gift", "is_frozen", "country"]


class OrderView(RecordInspectView):
    """One order in full: lines, documents, refunds, what happened."""

    template_name = "commerce/orders/wagtail/order.html"
    page_title = gettext_lazy("Order")

    def get_fields(self):
        """What says nothing is left out."""
        order = self.get_object()
        return [name for name in super().get_fields() if getattr(order, name) not in (None, "", False)]

    @cached_property
    def header_buttons(self):
        page = reverse("order", args=[self.object.key])
        return [*super().header_buttons, HeaderButton(gettext_lazy("As its buyer sees it"), page, icon_name="view")]

    def get_context_data(self, **kwargs):
        order = self.object
        amounts = ("list", "discount", "tax", "total", "refunded")
        lines = [
            (
                line,
                amount_of(order, line.net_minor),
                amount_of(order, line.tax_minor),
                amount_of(order, line.gross_minor),
            )
            for line in order.lines.select_related("gift__redeemed_by")
        ]
        return super().get_context_data(
            **kwargs,
            lines=lines,
            amounts={name: amount_of(order, getattr(order, f"{name}_minor")) for name in amounts},
            documents=[(each, amount_of(each, each.total_minor)) for each in order.documents.order_by("pk")],
            refunds=[(each, amount_of(order, each.amount_minor)) for each in order.refunds.all()],
            events=order.events.select_related("by__profile"),
        )


class OrderViewSet(RecordViewSet):
    model = Order
    icon = "list-ul"
    menu_label = gettext_lazy("Orders")
    menu_hook = SELLING_MENU
    menu_order = 100
    inspect_view_class = OrderView
    filterset_class = OrderFilterSet
    list_display = [
        "number",
        Column("user", label=gettext_lazy("Buyer"), accessor="email", classname="breaks"),
        Column("status", label=gettext_lazy("Status"), accessor=standing_of, sort_key="status"),
        Column("total", label=gettext_lazy("Total"), accessor=total_of, sort_key="total_minor"),
        DateColumn("created_at", label=gettext_lazy("Ordered"), sort_key="created_at", classname=WIDE),
        DateColumn("paid_at", label=gettext_lazy("Paid"), sort_key="paid_at", classname=WIDE),
    ]
    search_fields = ["number", "email", "name", "company", "user__email", "lines__title"]
    ordering = ["-created_at", "-pk"]
    list_export = [
        "number", "status", "email", "name", "company", "country", "currency", "list_minor", "discount_minor",
        "tax_minor", "total_minor", "refunded_minor", "is_gift", "is_frozen", "created_at", "paid_at", "ended_at",
    ]  # fmt: skip
    inspect_view_fields = [
        "number", "status", "is_frozen", "user", "email", "name", "company", "address", "country", "region",
        "vat_number", "is_gift", "gift_email", "gift_message", "created_at", "expires_at", "paid_at", "ended_at",
    ]  # fmt: skip


class DocumentFilterSet(WagtailFilterSet):
    kind = django_filters.MultipleChoiceFilter(choices=DocumentKind.choices, label=gettext_lazy("Kind"))
    form = django_filters.MultipleChoiceFilter(choices=DocumentForm.choices, label=gettext_lazy("Form"))
    issued_at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Issued"), widget=DateRangePickerWidget)
    failed = django_filters.BooleanFilter(label=gettext_lazy("Its file could not be made"), method="filter_failed")

    class Meta:
        model = TaxDocument
        fields = ["kind", "form", "currency"]

    def filter_failed(self, queryset, name, value):
        return queryset.exclude(draw_error="") if value else queryset.filter(draw_error="")


class DocumentView(RecordInspectView):
    template_name = "commerce/orders/wagtail/document.html"
    page_title = gettext_lazy("Invoice or credit note")

    def get_total_minor_display_value(self):
        return amount_of(self.object, self.object.total_minor)

    def get_tax_minor_display_value(self):
        return amount_of(self.object, self.object.tax_minor)


class DocumentViewSet(RecordViewSet):
    """The export is what an accountant takes along: amounts in the smallest unit, credit notes negative."""

    model = TaxDocument
    icon = "doc-full"
    menu_label = gettext_lazy("Invoices and credit notes")
    menu_name = "order-documents"
    menu_hook = SELLING_MENU
    menu_order = 110
    inspect_view_class = DocumentView
    filterset_class = DocumentFilterSet
    list_display = [
        Column("number", label=gettext_lazy("Number"), accessor="shown_number", sort_key="number"),
        "kind",
        Column("order", label=gettext_lazy("Order")),
        Column("buyer", label=gettext_lazy("Buyer"), accessor="buyer_name"),
        Column("total", label=gettext_lazy("Total"), accessor=document_amount("total"), sort_key="total_minor"),
        Column("tax", label=gettext_lazy("Tax"), accessor=document_amount("tax")),
        DateColumn("issued_at", label=gettext_lazy("Issued"), sort_key="issued_at"),
    ]
    search_fields = ["number", "order__number", "order__email", "order__name", "order__company"]
    ordering = ["-issued_at", "-pk"]
    select_related = ("order", "corrects")
    list_export = [
        "shown_number", "kind", "form", "issued_on", "order.number", "corrects", "buyer_name", "buyer_vat_number",
        "buyer_country", "currency", "net_minor", "tax_minor", "total_minor", "source",
    ]  # fmt: skip
    inspect_view_fields = [
        "kind", "form", "order", "corrects", "issued_at", "currency", "total_minor", "tax_minor", "source",
        "handed_out_at", "drawn_at", "draw_error",
    ]  # fmt: skip


@hooks.register("register_admin_viewset")
def orders():
    return [OrderViewSet("orders"), DocumentViewSet("order_documents")]
