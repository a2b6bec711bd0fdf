from django.urls import path

from . import views

urlpatterns = [
    path("accounts/orders/", views.my_orders, name="my_orders"),
    path("orders/<uuid:key>/", views.order, name="order"),
    path("orders/<uuid:key>/details/", views.correct_details, name="correct_invoice"),
    path("orders/<uuid:key>/gift/", views.print_gift, name="print_gift"),
    path("orders/documents/<uuid:key>.pdf", views.document_pdf, name="order_document"),
    path("gifts/", views.redeem, name="redeem_gift"),
]
