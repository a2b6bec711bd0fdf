"""Messages in the back office: what was sent and how far it got, what was given up, addresses that mail does not reach,
and what messages say."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.ui.tables import Column, DateColumn

from core.audit import record
from core.record_screens import RecordInspectView, RecordViewSet, look_only
from core.wagtail_hooks import OPERATION_MENU, MenuItemByRight

from . import kind_views
from .enums import MessageStatus
from .kind import kinds
from .models import OutgoingMessage, TroubledAddress
from .services import discard_message, retry_message
from .troubles import forget_trouble

look_only(OutgoingMessage)
look_only(TroubledAddress)
CHANGE = "notifications.change_outgoingmessage"


def kind_name(row: OutgoingMessage) -> str:
    return str(kinds[row.kind].name) if row.kind in kinds else row.kind


class MessageView(RecordInspectView):
    """One message, what was reported of it and, when it was given up, what to do with it."""

    template_name = "notifications/wagtail/message.html"

    def post(self, request, *args, **kwargs):
        if not request.user.has_perm(CHANGE):
            raise PermissionDenied
        if "retry" in request.POST:
            if retry_message(message=self.object, by=request.user):
                messages.success(request, _("It is tried again now."))
            else:
                messages.error(request, _("Its words are gone, so it cannot be tried again. What caused it may be."))
        elif discard_message(message=self.object, by=request.user):
            messages.success(request, _("It is discarded."))
        return redirect(request.path)

    def get_context_data(self, **kwargs):
        may_act = self.object.status == MessageStatus.GIVEN_UP and self.request.user.has_perm(CHANGE)
        events = list(self.object.events.all())
        return super().get_context_data(**kwargs, may_act=may_act, may_retry=bool(self.object.text), events=events)


class MessageViewSet(RecordViewSet):
    model = OutgoingMessage
    icon = "mail"
    menu_label = gettext_lazy("Messages")
    menu_name = "messages"
    menu_order = 100
    menu_hook = OPERATION_MENU
    inspect_view_class = MessageView
    list_display = [
        "address",
        Column(kind_name, label=gettext_lazy("Kind")),
        "subject",
        Column("get_status_display", label=gettext_lazy("Status")),
        "error",
        DateColumn("created_at", label=gettext_lazy("Written")),
        DateColumn("sent_at", label=gettext_lazy("Sent")),
    ]
    list_filter = ["status", "kind", "created_at"]
    search_fields = ["address", "subject", "user__profile__name"]
    ordering = ["-created_at", "-pk"]
    list_export = ["address", "kind", "subject", "status", "error", "attempts", "created_at", "sent_at"]
    inspect_view_fields = [
        "address", "user", "kind", "subject", "status", "error", "attempts", "next_attempt_at", "created_at", "sent_at",
        "digest", "provider_id", "reference",
    ]  # fmt: skip


class AddressView(RecordInspectView):
    template_name = "notifications/wagtail/address.html"

    def post(self, request, *args, **kwargs):
        if not request.user.has_perm(CHANGE):
            raise PermissionDenied
        record(action="address.reopened", target=self.object, actor=request.user)
        forget_trouble(address=self.object.address)
        messages.success(request, _("Mails go to %(address)s again.") % {"address": self.object})
        return redirect(self.index_url_name)


class AddressViewSet(RecordViewSet):
    model = TroubledAddress
    icon = "warning"
    menu_label = gettext_lazy("Addresses not reached")
    menu_name = "troubled-addresses"
    menu_order = 300
    menu_hook = OPERATION_MENU
    inspect_view_class = AddressView
    list_display = [
        "address",
        Column("get_trouble_display", label=gettext_lazy("Trouble")),
        "description",
        DateColumn("noted_at", label=gettext_lazy("Since")),
    ]
    list_filter = ["trouble", "noted_at"]
    search_fields = ["address"]
    ordering = ["-noted_at"]
    list_export = ["address", "trouble", "description", "noted_at"]
    inspect_view_fields = ["address", "trouble", "description", "noted_at"]


@hooks.register("register_admin_viewset")
def message_screens():
    return [MessageViewSet("messages"), AddressViewSet("troubled_addresses")]


@hooks.register("register_admin_urls")
def kind_urls():
    return [
        path("message-kinds/", kind_views.all_kinds, name="message_kinds"),
        path("message-kinds/<slug:slug>/<str:language>/", kind_views.edit_kind, name="edit_message_kind"),
        path("message-kinds/<slug:slug>/<str:language>/reset/", kind_views.reset, name="reset_message_kind"),
    ]


@hooks.register(OPERATION_MENU)
def given_up_menu_item():
    url = f"{reverse('messages:index')}?status={MessageStatus.GIVEN_UP}"
    right = "notifications.view_outgoingmessage"
    return MenuItemByRight(gettext_lazy("Given up"), url, name="given-up", icon_name="warning", order=150, right=right)


@hooks.register(OPERATION_MENU)
def kinds_menu_item():
    return MenuItemByRight(
        gettext_lazy("What messages say"),
        reverse("message_kinds"),
        name="message-kinds",
        icon_name="edit",
        order=200,
        right="notifications.edit_kinds",
    )
