from celery import shared_task

from .services import scan_upload


@shared_task(name="uploads.scan")
def scan_stored(pk: int):
    scan_upload(pk=pk)
