from django.apps import AppConfig

from core.due_work import register_due_work


class UploadsConfig(AppConfig):
    name = "core.uploads"

    def ready(self):
        from .services import remove_abandoned_uploads, scan_waiting_uploads

        register_due_work("scan waiting uploads", scan_waiting_uploads)
        register_due_work("remove abandoned uploads", remove_abandoned_uploads)
