from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.due_work import register_due_work


class CertificatesConfig(AppConfig):
    name = "learning.certificates"
    verbose_name = _("certificates")

    def ready(self):
        from core.audit import register_actions

        from . import due, receivers  # noqa: F401

        register_actions(
            {
                "certificate.issued": _("Certificate issued"),
                "certificate.declined": _("Certificate declined"),
                "certificate.revoked": _("Certificate revoked"),
                "certificate.replaced": _("Certificate replaced"),
            }
        )
        register_due_work("issue certificates", due.issue_due)
        register_due_work("draw certificates", due.draw_due)
        register_due_work("sign certificates anew", due.sign_anew_due)
        register_due_work("tell of certificates that expire", due.remind_due)
