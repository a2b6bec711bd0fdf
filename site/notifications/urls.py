from django.urls import path

from . import views

urlpatterns = [
    path("", views.notifications, name="notifications"),
    path("read/", views.read_all, name="read_notifications"),
    path("<int:pk>/read/", views.read_one, name="read_notification"),
    path("<int:pk>/open/", views.open_one, name="open_notification"),
    path("to/<slug:kind>/<str:key>/", views.open_target, name="open_target"),
    path("preferences/", views.preferences, name="notification_preferences"),
    path("preferences/address/", views.use_address_again, name="use_address_again"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
