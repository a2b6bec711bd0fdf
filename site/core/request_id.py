"""One name for all that follows from a request: answered in its header, in every line of the log, and taken along by
the tasks it hands over."""

import logging
import re
from contextvars import ContextVar
from uuid import uuid4

from celery.signals import before_task_publish, task_postrun, task_prerun

HEADER = "X-Request-ID"
TASK_HEADER = "request_id"
USABLE = re.compile(r"[A-Za-z0-9-]{8,64}")  # a proxy's; anything else could forge lines of a log

_current: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """Of the request, or the task, that is worked on; "" outside of both."""
    return _current.get()


class RequestIdMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get(HEADER, "")
        request_id = given if USABLE.fullmatch(given) else uuid4().hex
        # Left set: Django writes its lines about errors after the last middleware, and the next request sets its own.
        _current.set(request_id)
        response = self.get_response(request)
        response[HEADER] = request_id
        return response


class RequestIdFilter(logging.Filter):
    """Gives every record of the log a `request_id`."""

    def filter(self, record):
        record.request_id = _current.get()
        return True


@before_task_publish.connect(dispatch_uid="core.request_id")
def take_along(headers=None, **kwargs):
    if headers is not None and _current.get():
        headers[TASK_HEADER] = _current.get()


@task_prerun.connect(dispatch_uid="core.request_id")
def take_over(task=None, **kwargs):
    if not task.request.is_eager:  # an eager task runs within its request
        _current.set(task.request.get(TASK_HEADER) or uuid4().hex)


@task_postrun.connect(dispatch_uid="core.request_id")
def let_go(task=None, **kwargs):
    if not task.request.is_eager:
        _current.set("")
