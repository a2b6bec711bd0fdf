"""Addresses without a language: files, and what services call."""

from django.urls import path, re_path

from .views import covers, files, video_webhooks

urlpatterns = [
    path("covers/<str:slug>.svg", covers.course_cover, name="course_cover"),
    path("social/<int:page_id>/<str:key>.png", covers.social_picture, name="social_picture"),
    re_path(
        r"^media-files/(?P<pk>[0-9]{1,18})/(?P<part>file|alternative|captions|chapters|thumbnail)/$",
        files.lesson_media,
        name="lesson_media",
    ),
    re_path(
        r"^media-files/(?P<pk>[0-9]{1,18})/stream/(?P<key>[A-Za-z0-9]{24})/"
        r"(?P<name>master\.m3u8|v[0-9]/(?:index\.m3u8|init_[0-9]\.mp4|s[0-9]{5}\.m4s))$",
        files.lesson_stream,
        name="lesson_stream",
    ),
    re_path(r"^media-files/(?P<pk>[0-9]{1,18})/service/$", files.provided_stream, name="provided_stream"),
    path("webhooks/video/<slug:provider>/", video_webhooks.video_webhook, name="video_webhook"),
    re_path(r"^pictures/(?P<pk>[0-9]{1,18})/(?P<name>[^/]+)$", files.lesson_picture, name="lesson_picture"),
]
