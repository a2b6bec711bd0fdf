"""Signatures that others reckoned: published ones, and ones that the gateways' own libraries agree with."""

import hmac

import pytest
from django.utils.datastructures import CaseInsensitiveMapping

from commerce.payments.gateway import EventKind, WebhookRefused, gateways
from commerce.payments.payfast_signature import php_urlencode, read_notice, sign_api, sign_form, sign_notice

pytestmark = pytest.mark.once
PHRASE = "jt7NOE43FZPn"
FORM = (
    ("merchant_id", "10000100"),
    ("merchant_key", "46f0cd694581a"),
    ("return_url", "https://ex.org/r?x=1"),
    ("cancel_url", "https://ex.org/c"),
    ("notify_url", "https://ex.org/n"),
    ("name_first", "Zoë ~"),
    ("name_last", ""),
    ("email_address", " a+b@ex.org "),
    ("m_payment_id", "O-1"),
    ("amount", "499.00"),
    ("item_name", "Course: Intro & more"),
    ("custom_str1", "abc"),
)
# Of PayFast's own library: empty fields count, and custom_str comes first.
NOTICE = (
    "m_payment_id=000000020&pf_payment_id=1579137&payment_status=COMPLETE&item_name=Order+%23000000020"
    "&item_description=&amount_gross=15.00&amount_fee=-2.30&amount_net=12.70&custom_str1=&custom_str2=&custom_str3="
    "&custom_str4=&custom_str5=&custom_int1=&custom_int2=&custom_int3=&custom_int4=&custom_int5=&name_first=Tom"
    "&name_last=Tom&email_address=lindley%2Buser1%40appinlet.com&merchant_id=10027938"
)
PAYSTACK = b'{"event":"charge.success","data":{"id":302961,"reference":"O-1","amount":49900,"currency":"ZAR"}}'
PAYSTACK_SIGNATURE = (
    "fa8e6be3ac6bd5b06916489d6da573abbe0574acbd2e51d8cd5f3de4b9cd8b81"
    "18dfcda2b0eb0cb51d01af1e9ffc59e722b34cce3c4eeb9bdbfba737fcc955e4"
)


def test_payfast_form():
    assert sign_form(FORM, PHRASE) == "46997bfc1c8db21c9661883e229e4339"
    assert sign_form(FORM, f" {PHRASE} ") == "46997bfc1c8db21c9661883e229e4339"
    assert sign_form(FORM, "") == "076b5501dafe39a8bb95901c8805a661"
    assert sign_form(FORM[::-1], PHRASE) != sign_form(FORM, PHRASE), "the order counts"


def test_payfast_notice():
    fields = read_notice(f"{NOTICE}&signature=whatever&after=it".encode())
    assert sign_notice(fields, "") == "4078bca2c8987e0e0c4e7230f2f46323"
    assert sign_notice(fields, PHRASE) != sign_notice(fields, "")
    filled = [(name, value) for name, value in fields if value]
    assert sign_notice(filled, "") != sign_notice(fields, ""), "empty fields count"


def test_payfast_api():
    values = {
        "merchant-id": "10000100",
        "version": "v1",
        "timestamp": "2026-11-20T10:00:00+0200",
        "amount": "5000",
        "reason": "Product returned",
        "notify_buyer": "1",
    }
    assert sign_api(values, PHRASE) == "de19f9c5c44bb9826ebac6a66bffcc42"
    assert sign_api(dict(reversed(values.items())), PHRASE) == "de19f9c5c44bb9826ebac6a66bffcc42"


def test_values_are_encoded_as_php_does():
    printable = "".join(map(chr, range(32, 127)))
    assert php_urlencode(printable) == (
        "+%21%22%23%24%25%26%27%28%29%2A%2B%2C-.%2F0123456789%3A%3B%3C%3D%3E%3F%40ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        "%5B%5C%5D%5E_%60abcdefghijklmnopqrstuvwxyz%7B%7C%7D%7E"
    )


def test_paystack(settings):
    settings.PAYSTACK_SECRET_KEY, settings.PAYSTACK_FORMER_SECRET_KEY = "sk_test_x", ""

    def read(body, signature):
        headers = CaseInsensitiveMapping({"X-Paystack-Signature": signature})
        return gateways["paystack"].read_webhook(body=body, headers=headers, remote_address="", now=None)

    [event] = read(PAYSTACK, PAYSTACK_SIGNATURE)
    assert (event.kind, event.reference, event.gateway_reference) == (EventKind.PAYMENT, "O-1", "302961")
    unsaid = hmac.new(b"", PAYSTACK, "sha512").hexdigest()  # of the secret that is not set
    for body, signature in (
        (PAYSTACK.replace(b":", b": "), PAYSTACK_SIGNATURE),
        (PAYSTACK, PAYSTACK_SIGNATURE.upper()),
        (PAYSTACK, "é"),
        (PAYSTACK, unsaid),
    ):
        with pytest.raises(WebhookRefused):
            read(body, signature)
