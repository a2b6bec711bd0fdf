"""Certificate templates in the editor."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.snippets.views.snippets import SnippetViewSet

from learning.certificates.rendering.layout import layouts

from .models import CertificateTemplate
from .views.certificate_sheet import certificate_sheet


def layout_of(template: CertificateTemplate) -> str:
    return str(layouts[template.layout].label) if template.layout in layouts else template.layout


class CertificateTemplateViewSet(SnippetViewSet):
    model = CertificateTemplate
    icon = "doc-full"
    menu_label = _("Certificate templates")
    menu_name = "certificate-templates"
    menu_order = 270
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["title", Column("layout", label=_("Layout"), accessor=layout_of), BooleanColumn("live")]
    search_fields = ["title"]

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("sheet.css", certificate_sheet, name="sheet")]
