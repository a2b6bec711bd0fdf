"""Errors told to Sentry, without anything of a person: no user, address, cookie, form, query or path."""

import sentry_sdk
from django.core.exceptions import ImproperlyConfigured
from django.urls import Resolver404, resolve
from sentry_sdk.integrations.celery import CeleryIntegration
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.utils import BadDsn, Dsn

from core.request_id import current_request_id

KEPT_HEADERS = {"accept", "accept-language", "content-type", "user-agent", "x-request-id"}


def start_error_reports(*, dsn: str, environment: str, release: str, traces: float, **options) -> None:
    try:
        Dsn(dsn)
    except BadDsn as error:
        raise ImproperlyConfigured(f"SENTRY_DSN is not usable ({error}). Copy it from the project.") from None
    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        release=release or None,
        traces_sample_rate=traces,
        include_local_variables=False,  # they hold what people typed
        max_request_body_size="never",
        max_breadcrumbs=0,  # queries and addresses asked before
        integrations=[DjangoIntegration(), CeleryIntegration()],
        before_send=without_person,
        before_send_transaction=without_person,
        **options,
    )


def without_person(event: dict, hint: dict) -> dict:
    event.pop("user", None)
    event.setdefault("tags", {})["request_id"] = current_request_id()
    request = event.get("request")
    if request:
        headers = {name: value for name, value in request.get("headers", {}).items() if name.lower() in KEPT_HEADERS}
        event["request"] = {"method": request.get("method"), "headers": headers, "url": _route(request.get("url", ""))}
    return event


def _route(url: str) -> str:
    """The pattern an address belongs to: the address itself may be the key that resets a password."""
    path = "/" + url.partition("://")[2].partition("/")[2].partition("?")[0]
    try:
        return resolve(path).route or path
    except Resolver404:
        return "(no page)"
