from django.urls import path

from .refund_views import ask_refund
from .views import buying, going_on, paying

urlpatterns = [
    path("buy/<uuid:key>/", buying.buy, name="buy"),
    path("buy/<uuid:key>/go-on/<str:token>/", going_on.go_on, name="buy_go_on"),
    path("orders/<uuid:key>/pay/", paying.pay_order, name="pay_order"),
    path("orders/<uuid:key>/refund/", ask_refund, name="ask_refund"),
    path("orders/<uuid:key>/go-on/<str:token>/", going_on.go_on_with_order, name="go_on_with_order"),
    path("orders/<uuid:key>/done/", paying.order_done, name="order_done"),
    path("pay/<uuid:key>/", paying.pay, name="pay"),
    path("pay/<uuid:key>/return/", paying.pay_return, name="pay_return"),
    path("pay/<uuid:key>/canceled/", paying.pay_return, {"is_canceled": True}, name="pay_canceled"),
    path("pay/<uuid:key>/wait/", paying.wait, name="pay_wait"),
]
