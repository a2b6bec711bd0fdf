from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.widgets.button import HeaderButton

from core.record_screens import RecordIndexView, RecordViewSet, look_only

from . import views
from .models import Invitation

look_only(Invitation)


class InvitationIndexView(RecordIndexView):
    @cached_property
    def header_buttons(self):
        if not self.request.user.has_perm("invitations.add_invitation"):
            return []
        return [HeaderButton(_("Invite people"), url=reverse("invite_people"), icon_name="plus")]


class InvitationViewSet(RecordViewSet):
    model = Invitation
    icon = "mail"
    menu_order = 620
    add_to_settings_menu = True
    index_view_class = InvitationIndexView
    list_display = [
        "email",
        DateColumn("sent_at", label=_("Sent")),
        "sent_by",
        DateColumn("accepted_at", label=_("Accepted")),
    ]
    list_filter = ["sent_at"]
    search_fields = ["email"]
    ordering = ["-sent_at"]
    select_related = ("sent_by__profile",)
    list_export = ["email", "sent_at", "sent_by", "accepted_at"]


@hooks.register("register_admin_viewset")
def invitations():
    return InvitationViewSet("invitations")


@hooks.register("register_admin_urls")
def invite_urls():
    return [path("invitations/invite/", views.invite, name="invite_people")]
