import pytest
from tests.factories.orders import *
pytestmark = pytest.mark.django_db
def test_it():
    o = make_paid_order()
    print(o.status, o.documents.get(), o.documents.get().content, o.user.enrollments.get())
    from commerce.orders.services import record_refund
    with transaction.atomic():
        r = record_refund(order=lock_order(o.pk), source="refund:1", amount_minor=o.total_minor, reason="x")
    print(r.lines, o.user.enrollments.get().ends_at, Order.objects.get().status)
