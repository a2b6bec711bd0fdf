"""Invoices and what corrects them: what the law wants on them, numbers without gaps, files made once."""

import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.urls import reverse

from commerce.orders import drawing
from commerce.orders.documents import correct_invoice, issue_invoice
from commerce.orders.models import DocumentCounter, Order, TaxDocument
from commerce.orders.rendering import document_html, render_document
from commerce.orders.services import lock_order, mark_paid, place_order, record_refund
from commerce.orders.specs import Buyer, OrderRefused
from core.private_files import private_storage
from learning.enrollment.models import Enrollment
from tests.factories.orders import make_order, make_paid_order
from tests.factories.people import make_student, make_user
from tests.factories.prices import make_coupon, make_priced_course, quote, sell_as

AT_ONCE = 50
COMPANY = Buyer("b@example.org", "Thandi Nkosi", "Nkosi (Pty) Ltd", "1 Long Street\nCape Town", "ZA", "", "4987654321")


@pytest.mark.django_db
def test_the_form_follows_the_law_of_the_seller(noon, monkeypatch):
    """A plain invoice has no word of tax; over R5 000, or for who gave an address, it is the full one."""
    dear = make_priced_course(500_001).product
    plain = make_paid_order(buyer=COMPANY, now=noon).documents.get()
    words = document_html(plain).split("</style>")[1]
    assert plain.form == "plain" and plain.tax_minor == 0
    for word in ("Tax", "VAT", "tax", "4987654321", "vat"):
        assert word not in words
    sell_as(monkeypatch, address="7 Oak Avenue", company_number="2020/1")
    abridged = make_paid_order(now=noon).documents.get()
    full = make_paid_order(buyer=COMPANY, now=noon).documents.get()
    assert (abridged.form, full.form) == ("abridged", "full")
    assert make_paid_order(dear, now=noon).documents.get().form == "full"
    words = document_html(full)
    wanted = ("Tax invoice", "Marula Learning", "7 Oak Avenue", "4123456789", "Nkosi (Pty) Ltd", "1 Long Street")
    for word in (*wanted, "4987654321", full.shown_number, "433,91", "65,09", "499,00", "15", "South Africa"):
        assert word in words, word
    assert 'class="copy"' not in words and 'class="copy"' in document_html(full, is_copy=True)


@pytest.mark.django_db
def test_what_it_says_is_frozen(noon, monkeypatch):
    sell_as(monkeypatch)
    order = make_paid_order(codes=[make_coupon("TEN").code], now=noon)
    document = order.documents.get()
    before = document_html(document)
    sell_as(monkeypatch, name="Another name", vat_number="4000000000")
    Order.objects.filter(pk=order.pk).update(name="Somebody else")
    assert document_html(TaxDocument.objects.get()) == before and "TEN" in before
    assert issue_invoice(order=order) == document


@pytest.mark.django_db
def test_a_credit_note_names_the_vat_number_of_the_supply_also_when_it_is_given_up(noon, monkeypatch):
    sell_as(monkeypatch)
    order = make_paid_order(now=noon)
    sell_as(monkeypatch, vat_number="", vat_from=None)
    with transaction.atomic():
        record_refund(order=lock_order(order.pk), source="refund:1", amount_minor=11_500, reason="Back", now=noon)
    note = order.documents.get(kind="credit_note")
    assert note.tax_minor == -1_500 and note.content["seller"]["vat_number"] == "4123456789"


@pytest.mark.django_db
def test_particulars_are_corrected_within_21_days(noon, monkeypatch):
    sell_as(monkeypatch)
    order = make_paid_order(now=noon)
    first = order.documents.get()
    with pytest.raises(OrderRefused, match="already"):
        correct_invoice(order=order, buyer=Buyer(order.email, order.name), now=noon)
    second = correct_invoice(order=order, buyer=COMPANY, now=noon + timedelta(days=20))
    assert (second.corrects, second.form, first.form) == (first, "full", "abridged")
    assert second.total_minor == first.total_minor and first.shown_number in document_html(second)
    with pytest.raises(OrderRefused, match="21 days"):
        correct_invoice(order=order, buyer=Buyer(order.email, "Late"), now=noon + timedelta(days=21))
    with pytest.raises(OrderRefused, match="no invoice"):
        correct_invoice(order=make_order(now=noon), buyer=COMPANY, now=noon)
    record_refund(order=order, source="refund:1", amount_minor=100, reason="Kind", now=noon)
    assert order.documents.get(kind="credit_note").corrects == second, "it names the one that counts"


@pytest.mark.django_db
def test_numbers_have_no_gap_when_a_payment_comes_to_nothing(noon):
    make_paid_order(now=noon)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        make_paid_order(now=noon)
        1 / 0  # noqa: B018
    make_paid_order(now=noon)
    assert list(TaxDocument.objects.order_by("pk").values_list("number", flat=True)) == [1, 2]


@pytest.mark.django_db
def test_files_are_made_once_and_tried_again(noon, monkeypatch):
    document = make_paid_order(now=noon).documents.get()
    with monkeypatch.context() as broken:
        broken.setattr(drawing, "render_document", lambda *a, **k: 1 / 0)
        assert drawing.draw_document(pk=document.pk, now=noon) is False
    document.refresh_from_db()
    assert "ZeroDivisionError" in document.draw_error and document.draw_next_at == noon + timedelta(minutes=1)
    monkeypatch.setattr(drawing, "render_document", lambda document, is_copy=False: b"copy" if is_copy else b"first")
    assert drawing.draw_due(noon) == 0 and drawing.draw_due(noon + timedelta(minutes=1)) == 1
    assert drawing.draw_document(pk=document.pk) is False
    document.refresh_from_db()
    assert (document.pdf.read(), document.copy_pdf.read(), document.draw_error) == (b"first", b"copy", "")


@pytest.mark.django_db
@pytest.mark.once
def test_a_real_file_is_set_without_fetching_anything(noon, monkeypatch):
    def refuse(*arguments, **options):
        raise AssertionError("the network was asked")

    document = make_paid_order(
        buyer=Buyer("x@example.org", "أمينة الزهراء", address="شارع النيل"), now=noon
    ).documents.get()
    monkeypatch.setattr(socket.socket, "connect", refuse)
    pdf = render_document(document)
    assert pdf.startswith(b"%PDF") and len(pdf) > 5_000


@pytest.mark.django_db
def test_who_takes_a_file_and_that_later_ones_are_copies(client, noon):
    order = make_paid_order(now=noon)
    document = order.documents.get()
    for field, words in (("pdf", b"first"), ("copy_pdf", b"copy")):
        name = private_storage().save(f"invoices/{document.key}-{field}.pdf", ContentFile(words))
        TaxDocument.objects.filter(pk=document.pk).update(**{field: name})
    url = reverse("order_document", args=[document.key])

    def taken(user=None):
        client.logout()
        if user:
            client.force_login(user)
        response = client.get(url)
        return response.status_code if response.status_code != 200 else b"".join(response.streaming_content)

    assert taken() == 302
    assert taken(make_student()) == taken(make_user(role="editor")) == taken(make_user(role="instructor")) == 404
    assert taken(make_user(role="finance")) == taken(make_user(role="administrator")) == b"copy"
    assert [taken(order.user) for _ in range(3)] == [b"first", b"copy", b"copy"]


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_fault_33_invoice_numbers_under_50_concurrent_payments(noon):
    orders = [make_order(make_priced_course().product, now=noon) for _ in range(3)]
    product = orders[0].lines.get().product
    orders += [make_order(product, now=noon) for _ in range(AT_ONCE - len(orders))]
    gate = Barrier(10)

    def pay(order):
        try:
            gate.wait(60)
            with transaction.atomic():
                mark_paid(order=lock_order(order.pk), now=noon)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(pay, orders))
    numbers = sorted(TaxDocument.objects.values_list("number", flat=True))
    assert numbers == list(range(1, AT_ONCE + 1)) and DocumentCounter.objects.get().last == AT_ONCE
    assert Enrollment.objects.active(noon).count() == AT_ONCE


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_one_pressing_and_one_payment_by_many_at_once_are_one(noon):
    course, student = make_priced_course(), make_student()
    coupon = make_coupon(max_uses=1)
    made = quote(course, codes=[coupon.code], user=student, now=noon)
    buyer = Buyer(student.email, "Thandi")
    gate = Barrier(8)

    def place(_number):
        try:
            gate.wait(60)
            order = place_order(quote=made, user=student, buyer=buyer, intent_key="one", now=noon)
            with transaction.atomic():
                return order.pk, mark_paid(order=lock_order(order.pk), now=noon)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(place, range(8)))
    assert len({pk for pk, _was in done}) == 1 and [was for _pk, was in done].count(True) == 1
    assert TaxDocument.objects.count() == Enrollment.objects.count() == 1
