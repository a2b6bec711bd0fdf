"""What `make bench` measures against, and how it counts SQL. Only settings/bench.py brings this into a site."""

from django.contrib.auth.hashers import make_password
from django.db import connection
from django.http import HttpResponse
from django.urls import path

from learning.certificates.drawing import draw_certificate
from learning.certificates.models import Certificate

from . import urls

HEADER = "X-Bench-SQL"
NOT_COUNTED = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "BEGIN", "COMMIT", "ROLLBACK")


class SqlCountMiddleware:
    """Tells in a header how many statements an answer took. BEGIN, COMMIT and savepoints are not counted."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        count = 0

        def counted(execute, sql, params, many, context):
            nonlocal count
            count += not sql.startswith(NOT_COUNTED)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(counted):
            response = self.get_response(request)
        response[HEADER] = str(count)
        return response


def bare(request, size: int):
    """The least a page of this site can cost: every middleware, no session, no template, so many bytes."""
    return HttpResponse(b"x" * size)


def one_hash(request):
    """What one password costs, with the hasher of the site."""
    make_password("a password of usual length")
    return HttpResponse(b"x")


def first_pdf(request, key):
    """What a worker does for a certificate, here, where its CPU is known; the file from before is thrown away."""
    certificate = Certificate.objects.get(key=key)
    certificate.pdf.delete(save=False)
    Certificate.objects.filter(pk=certificate.pk).update(pdf="", credential=None)
    return HttpResponse(b"drawn" if draw_certificate(pk=certificate.pk) else b"", content_type="text/plain")


urlpatterns = [
    path("bench/bare/<int:size>/", bare),
    path("bench/hash/", one_hash),
    path("bench/first-pdf/<uuid:key>/", first_pdf),
    *urls.urlpatterns,
]
