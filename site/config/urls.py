"""Addresses. Pages people read live under the language prefix (none for the default language); machines' do not."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls

from core.public_files import public_file
from notifications.mail_reports import mail_reports

from . import editor_assets, well_known
from .api import api
from .sitemaps import PublicSitemap

urlpatterns = [
    path("admin/sprite/", editor_assets.icons, name="editor_icons"),
    path("admin/jsi18n/", editor_assets.words, name="editor_words"),
    path("admin/", include(wagtailadmin_urls)),
    path("", include("lms_pages.urls_documents")),
    path("documents/", include(wagtaildocs_urls)),
    path("robots.txt", well_known.robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": {"pages": PublicSitemap}}, name="sitemap"),
    path("favicon.ico", well_known.favicon, name="favicon"),
    path(".well-known/security.txt", well_known.security, name="security_contact"),
    path(".well-known/jwks.json", well_known.jwks, name="jwks"),
    path("api/v1/", api.urls),
    path("uploads/", include("core.uploads.urls")),
    path("", include("learning.certificates.urls_plain")),
    path("", include("learning.credentials.urls")),
    path("", include("commerce.payments.urls_plain")),
    path("", include("lms_pages.urls_plain")),
]
if settings.DJANGO_ADMIN:
    urlpatterns += [path("django-admin/", admin.site.urls)]
if settings.DEV_MAIL:
    urlpatterns += [path("dev/mail/", include("notifications.dev_urls"))]
if settings.MAIL_WEBHOOK_SECRET:
    urlpatterns += [path("mail/", include(mail_reports(settings.MAIL_PROVIDER)))]
if settings.SERVE_MEDIA:
    urlpatterns += [path("media/<path:path>", public_file)]

urlpatterns += i18n_patterns(
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("accounts.applications.urls")),
    path("accounts/", include("accounts.invitations.urls")),
    path("accounts/", include("learning.tools.urls")),
    path("accounts/", include("allauth.urls")),
    path("notifications/", include("notifications.urls")),
    path("learn/", include("learning.enrollment.urls")),
    path("", include("commerce.checkout.urls")),
    path("", include("commerce.orders.urls")),
    path("", include("learning.certificates.urls")),
    path("", include("lms_pages.urls")),
    path("search/", include("search.urls")),
    # Wagtail's sign-in form for visitors would let people in by password alone.
    path("_util/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
