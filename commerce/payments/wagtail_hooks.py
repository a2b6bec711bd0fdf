"""Payments in the back office: what waits for a decision, and what can be done. Everything goes through services."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, DateColumn

from commerce.ledger.wagtail_hooks import SELLING_MENU
from core.record_screens import RecordInspectView, RecordViewSet, look_only

from .acting import ACTIONS, sensible_actions
from .cases import open_cases, shown_amount
from .enums import ReviewReason
from .gateway import gateways
from .models import Dispute, GatewayCheck, Payment, Refund, ReviewCase, WebhookEvent
from .rules import may_manage_payments, may_see_payments
from .specs import PaymentRefused

for model in (Payment, Refund, Dispute, WebhookEvent, ReviewCase, GatewayCheck):
    look_only(model)
MOST = 10
LONGEST_BODY = 20_000  # characters of a message that are shown


@dataclass(frozen=True)
class Row:
    name: str
    url: str
    status: object
    amount: str
    at: datetime
    words: str = ""


@dataclass(frozen=True)
class Related:
    title: object
    rows: list[Row]


def amount_of(row) -> str:
    return shown_amount(row.amount_minor, row.currency)


def received_of(payment: Payment) -> str:
    return shown_amount(payment.received_minor, payment.received_currency)


def title_of(slug: str):
    """What a gateway is called; one that was taken out keeps its short name."""
    return gateways[slug].title if slug in gateways else slug


def link_to(name: str, row):
    return format_html('<a href="{}">{}</a>', reverse(f"{name}:inspect", args=[row.pk]), row) if row else ""


GATEWAY = Column(
    "gateway", label=gettext_lazy("Gateway"), accessor=lambda row: title_of(row.gateway), sort_key="gateway"
)


class ActingView(RecordInspectView):
    """One row in full, what belongs to it, and forms for what can be done with it now."""

    template_name = "commerce/payments/wagtail/acting.html"
    bound = None

    def get_fields(self):
        """What says nothing is left out."""
        row = self.get_object()
        return [name for name in super().get_fields() if getattr(row, name) not in (None, "", {}, [])]

    def get_gateway_display_value(self):
        return title_of(self.object.gateway)

    def get_payment_display_value(self):
        return link_to("payments", self.object.payment)

    def get_amount_minor_display_value(self):
        return amount_of(self.object)

    def related(self) -> list[Related]:
        return []

    def lead(self) -> str:
        return ""

    def post(self, request, *args, **kwargs):
        if not may_manage_payments(request.user):
            raise PermissionDenied
        named = {action.name: action for action in ACTIONS.get(type(self.object), [])}
        action = named.get(request.POST.get("action", ""))
        if action is None:
            return redirect(request.path)
        if not action.is_sensible(self.object):
            messages.error(request, _("That cannot be done any more: see below how it stands."))
            return redirect(request.path)
        form = action.form(self.object, request.POST)
        if not form.is_valid():
            self.bound = form
            return self.render_to_response(self.get_context_data())
        try:
            action.do(self.object, request.user, **form.cleaned_data)
        except PaymentRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, action.done)
        return redirect(request.path)

    def get_context_data(self, **kwargs):
        may_act = may_manage_payments(self.request.user)
        actions = sensible_actions(self.object) if may_act else []
        forms_of = [(each, self._form(each)) for each in actions]
        return super().get_context_data(**kwargs, actions=forms_of, related=self.related(), lead=self.lead())

    def _form(self, action):
        is_sent = self.bound is not None and self.request.POST.get("action") == action.name
        return self.bound if is_sent else action.form(self.object)


class CaseView(ActingView):
    def lead(self) -> str:
        """What is to be decided, where the reason alone does not say it."""
        case = self.object
        if not case.is_open or case.reason != ReviewReason.DISPUTE_LOST:
            return ""
        words = _(
            "The bank gave %(amount)s of order %(order)s back to the buyer, for good. What the order opened is closed:"
            " decide whether it stays so."
        )
        return words % {"amount": amount_of(case), "order": case.payment.order}


class PaymentView(ActingView):
    def get_order_display_value(self):
        return link_to("orders", self.object.order)

    def get_received_minor_display_value(self):
        return received_of(self.object)

    def get_refunded_minor_display_value(self):
        return shown_amount(self.object.refunded_minor, self.object.received_currency or self.object.currency)

    def get_fee_minor_display_value(self):
        return shown_amount(self.object.fee_minor, self.object.received_currency or self.object.currency)

    def related(self) -> list[Related]:
        payment = self.object
        return [
            Related(_("To look at"), [_case_row(case) for case in payment.cases.all()]),
            Related(_("Refunds"), [_refund_row(refund) for refund in payment.refunds.all()]),
            Related(_("Disputes"), [_dispute_row(dispute) for dispute in payment.disputes.all()]),
            Related(_("Messages of the gateway"), [_message_row(event) for event in payment.notices.defer("body")]),
        ]


def _case_row(case: ReviewCase) -> Row:
    url = reverse("payment_cases:inspect", args=[case.pk])
    status = _("Open") if case.is_open else _("Closed")
    return Row(case.get_reason_display(), url, status, amount_of(case), case.opened_at, case.resolution or case.detail)


def _refund_row(refund: Refund) -> Row:
    url = reverse("payment_refunds:inspect", args=[refund.pk])
    status = refund.get_status_display()
    return Row(refund.reference, url, status, amount_of(refund), refund.requested_at, refund.reason or refund.problem)


def _dispute_row(dispute: Dispute) -> Row:
    url = reverse("payment_disputes:inspect", args=[dispute.pk])
    status = dispute.get_state_display()
    return Row(dispute.gateway_reference, url, status, amount_of(dispute), dispute.opened_at, dispute.reason)


def _message_row(event: WebhookEvent) -> Row:
    url = reverse("payment_messages:inspect", args=[event.pk])
    return Row(event.event_key, url, event.get_status_display(), "", event.received_at, event.problem)


class MessageView(ActingView):
    def get_body_display_value(self):
        text = bytes(self.object.body).decode(errors="replace")
        return format_html("<pre>{}</pre>", text[:LONGEST_BODY])


class PaymentViewSet(RecordViewSet):
    model = Payment
    icon = "tag"
    menu_label = gettext_lazy("Payments")
    menu_hook = SELLING_MENU
    menu_order = 300
    inspect_view_class = PaymentView
    list_display = [
        "reference",
        Column("order", label=gettext_lazy("Order")),
        GATEWAY,
        "status",
        Column("amount", label=gettext_lazy("Amount"), accessor=amount_of),
        Column("received", label=gettext_lazy("Received"), accessor=received_of),
        DateColumn("started_at", label=gettext_lazy("Begun"), sort_key="started_at"),
    ]
    list_filter = ["status", "gateway", "is_live", "started_at"]
    search_fields = ["reference", "gateway_reference", "order__number", "order__email", "aliases__reference"]
    ordering = ["-started_at", "-pk"]
    select_related = ("order",)
    list_export = [
        "reference", "order.number", "gateway", "gateway_reference", "status", "amount_minor", "currency",
        "received_minor", "received_currency", "fee_minor", "refunded_minor", "is_live", "started_at", "confirmed_at",
        "problem",
    ]  # fmt: skip
    inspect_view_fields = [
        "reference", "order", "gateway", "gateway_reference", "status", "amount_minor", "received_minor", "fee_minor",
        "refunded_minor", "is_live", "started_at", "confirmed_at", "checked_at", "check_next_at", "problem",
    ]  # fmt: skip


class RefundViewSet(RecordViewSet):
    model = Refund
    icon = "resubmit"
    menu_label = gettext_lazy("Refunds")
    menu_hook = SELLING_MENU
    menu_order = 310
    inspect_view_class = ActingView
    list_display = [
        "reference",
        Column("payment", label=gettext_lazy("Gateway"), accessor=lambda row: title_of(row.payment.gateway)),
        "status",
        Column("amount", label=gettext_lazy("Amount"), accessor=amount_of),
        "origin",
        "by",
        DateColumn("requested_at", label=gettext_lazy("Asked for"), sort_key="requested_at"),
    ]
    list_filter = ["status", "origin", "requested_at"]
    search_fields = ["reference", "gateway_reference", "payment__order__number", "reason"]
    ordering = ["-requested_at", "-pk"]
    select_related = ("payment", "by")
    list_export = [
        "reference", "payment.reference", "payment.gateway", "gateway_reference", "status", "amount_minor", "currency",
        "origin", "by", "reason", "ends_access", "requested_at", "done_at", "problem",
    ]  # fmt: skip
    inspect_view_fields = [
        "reference", "payment", "gateway_reference", "status", "amount_minor", "origin", "by", "reason", "ends_access",
        "requested_at", "done_at", "check_next_at", "problem",
    ]  # fmt: skip


class DisputeViewSet(RecordViewSet):
    model = Dispute
    icon = "warning"
    menu_label = gettext_lazy("Disputes")
    menu_hook = SELLING_MENU
    menu_order = 320
    inspect_view_class = ActingView
    list_display = [
        "payment",
        "state",
        Column("amount", label=gettext_lazy("Amount"), accessor=amount_of),
        "reason",
        DateColumn("due_at", label=gettext_lazy("Answer by"), sort_key="due_at"),
        DateColumn("opened_at", label=gettext_lazy("Opened"), sort_key="opened_at"),
    ]
    list_filter = ["state", "opened_at"]
    search_fields = ["payment__reference", "gateway_reference", "reason"]
    ordering = ["-opened_at", "-pk"]
    select_related = ("payment",)
    list_export = [
        "payment.reference", "gateway_reference", "state", "amount_minor", "withdrawn_minor", "fee_minor", "currency",
        "reason", "opened_at", "due_at", "closed_at",
    ]  # fmt: skip
    inspect_view_fields = [
        "payment", "gateway_reference", "state", "amount_minor", "reason", "opened_at", "due_at", "closed_at",
        "decision",
    ]  # fmt: skip


class MessageViewSet(RecordViewSet):
    model = WebhookEvent
    icon = "mail"
    menu_label = gettext_lazy("Messages of gateways")
    menu_name = "payment-messages"
    menu_hook = SELLING_MENU
    menu_order = 340
    inspect_view_class = MessageView
    list_display = [
        "event_key",
        GATEWAY,
        "status",
        "attempts",
        Column("payment", label=gettext_lazy("Payment")),
        DateColumn("received_at", label=gettext_lazy("Received"), sort_key="received_at"),
    ]
    list_filter = ["status", "gateway", "kind", "received_at"]
    search_fields = ["event_key", "reference", "gateway_reference", "payment__reference"]
    ordering = ["-received_at", "-pk"]
    select_related = ("payment",)
    list_export = [
        "gateway", "event_key", "kind", "reference", "gateway_reference", "status", "attempts", "received_at",
        "done_at", "problem",
    ]  # fmt: skip
    inspect_view_fields = [
        "gateway", "event_key", "kind", "reference", "gateway_reference", "payment", "status", "attempts",
        "received_at", "next_attempt_at", "done_at", "remote_address", "problem", "body",
    ]  # fmt: skip


class CaseViewSet(RecordViewSet):
    model = ReviewCase
    icon = "view"
    menu_label = gettext_lazy("To look at")
    menu_name = "payment-cases"
    menu_hook = SELLING_MENU
    menu_order = 290
    inspect_view_class = CaseView
    list_display = [
        "reason",
        Column("payment", label=gettext_lazy("Payment"), accessor=lambda case: case.payment or case.key),
        GATEWAY,
        Column("amount", label=gettext_lazy("Amount"), accessor=amount_of),
        DateColumn("opened_at", label=gettext_lazy("Since"), sort_key="opened_at"),
        DateColumn("closed_at", label=gettext_lazy("Closed"), sort_key="closed_at"),
    ]
    list_filter = ["reason", "gateway", "opened_at", "closed_at"]
    search_fields = ["key", "payment__reference", "payment__order__number", "detail"]
    ordering = ["-opened_at", "-pk"]
    select_related = ("payment",)
    list_export = [
        "reason", "key", "payment.reference", "gateway", "amount_minor", "currency", "detail", "opened_at",
        "closed_at", "closed_by", "resolution",
    ]  # fmt: skip
    inspect_view_fields = [
        "reason", "payment", "key", "gateway", "amount_minor", "detail", "opened_at", "closed_at", "closed_by",
        "resolution",
    ]  # fmt: skip


class CheckViewSet(RecordViewSet):
    model = GatewayCheck
    icon = "check"
    menu_label = gettext_lazy("Daily comparison")
    menu_name = "payment-checks"
    menu_hook = SELLING_MENU
    menu_order = 350
    inspect_view_class = ActingView
    list_display = [
        "day", GATEWAY, "listed", "settled", "differences", "problem",
        DateColumn("done_at", label=gettext_lazy("Done"), sort_key="done_at"),
    ]  # fmt: skip
    list_filter = ["gateway", "day"]
    ordering = ["-day", "gateway"]
    list_export = ["day", "gateway", "began_at", "done_at", "listed", "settled", "differences", "problem"]
    inspect_view_fields = ["day", "gateway", "began_at", "done_at", "listed", "settled", "differences", "problem"]


class CasesPanel(Component):
    """On the dashboard of those who look after the money: what waits for a decision, longest waiting first."""

    name = "payment_cases"
    template_name = "commerce/payments/wagtail/panel.html"
    order = 112

    def get_context_data(self, parent_context):
        if not may_see_payments(parent_context["request"].user):
            return {}
        rows = open_cases().select_related("payment")
        return {"rows": [_case_row(case) for case in rows[:MOST]], "count": rows.count()}


@hooks.register("construct_homepage_panels")
def show_open_cases(request, panels):
    panels.append(CasesPanel())


@hooks.register("register_admin_viewset")
def payment_screens():
    return [
        PaymentViewSet("payments"),
        RefundViewSet("payment_refunds"),
        DisputeViewSet("payment_disputes"),
        MessageViewSet("payment_messages"),
        CaseViewSet("payment_cases"),
        CheckViewSet("payment_checks"),
    ]
