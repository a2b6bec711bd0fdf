"""Stripe Tax through the real library, against a server on this machine that answers as its documentation says."""

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qsl

import pytest
import stripe
from django.utils import timezone

from commerce.pricing.models import Product
from commerce.pricing.specs import Customer, PricingRefused, TaxableLine
from commerce.pricing.tax_service import tax_services
from commerce.pricing.tax_services.stripe import StripeTax
from commerce.seller import seller_facts
from tests.factories.prices import make_priced_course, quote, sell_as


@pytest.fixture
def stripe_asked(settings, monkeypatch):
    """What it was asked, and which answer it gives: 15 % inside, unless `reason` or `status` say otherwise."""
    state = {"asked": [], "reason": "standard_rated", "status": 200}

    class Tax(BaseHTTPRequestHandler):
        def do_POST(self):  # noqa: N802
            asked = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            state["asked"].append({**asked, "path": self.path, "key": self.headers["Authorization"]})
            body = json.dumps(self.answer(asked)).encode()
            self.send_response(state["status"])
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def answer(self, asked):
            if state["status"] != 200:
                return {"error": {"type": "api_error", "message": "Away"}}
            items = []
            while f"line_items[{len(items)}][amount]" in asked:
                at, is_taxed = len(items), state["reason"] == "standard_rated"
                amount = int(asked[f"line_items[{at}][amount]"])
                rate = {"percentage_decimal": "15.0", "tax_type": "vat"} if is_taxed else None
                items.append(
                    {
                        "object": "tax.calculation_line_item",
                        "reference": asked[f"line_items[{at}][reference]"],
                        "amount": amount,
                        "amount_tax": amount * 15 // 115 if is_taxed else 0,
                        "tax_breakdown": [{"taxability_reason": state["reason"], "tax_rate_details": rate}],
                    }
                )
            return {"id": "taxcalc_1", "object": "tax.calculation", "line_items": {"object": "list", "data": items}}

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Tax)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    settings.STRIPE_URL = f"http://127.0.0.1:{server.server_port}"
    settings.STRIPE_SECRET_KEY = "sk_test_of_this_test"
    settings.OUTGOING_PRIVATE_HOSTS = ["127.0.0.1"]
    sell_as(monkeypatch, tax_service="stripe")
    yield state
    server.shutdown()
    server.server_close()


@pytest.mark.once
@pytest.mark.django_db
def test_tax_of_stripe(stripe_asked):
    course, exempt = make_priced_course(11_500), make_priced_course(5_000)
    Product.objects.filter(course=exempt).update(tax_category="exempt")
    made = quote(course, exempt, country="DE", vat_number="DE136695976")
    assert [(line.tax.tax_minor, line.tax.rate_bp, line.tax.label) for line in made.lines] == [
        (1_500, 1500, "VAT"),
        (0, 0, ""),
    ]
    assert made.total_minor == 16_500 and made.lines[0].tax.evidence["calculation"] == "taxcalc_1"
    (asked,) = stripe_asked["asked"]
    assert (asked["path"], asked["key"]) == ("/v1/tax/calculations", "Bearer sk_test_of_this_test")
    assert (asked["currency"], asked["line_items[0][tax_behavior]"]) == ("zar", "inclusive")
    assert asked["customer_details[address][country]"] == "DE"
    assert asked["customer_details[tax_ids][0][type]"] == "eu_vat" and "line_items[1][amount]" not in asked

    stripe_asked["reason"] = "reverse_charge"
    (line,) = quote(course, country="DE", vat_number="DE136695976").lines
    assert line.tax.is_reverse_charge and line.gross_minor == 11_500 and line.tax.tax_minor == 0

    stripe_asked["status"] = 500
    with pytest.raises(PricingRefused, match="try again"):
        quote(course)
    assert quote(exempt).total_minor == 5_000  # nothing to ask


def test_the_service_is_given_its_client(stripe_asked, settings):
    line, customer = TaxableLine(11_500), Customer(country="ZA")
    ask = {"currency": "ZAR", "customer": customer, "seller": seller_facts(), "now": timezone.now()}
    given = stripe.StripeClient("sk_test_given", base_addresses={"api": settings.STRIPE_URL})
    settings.STRIPE_URL = "http://stripe.example"  # must not be asked: no https
    with pytest.raises(PricingRefused, match="try again"):
        tax_services["stripe"].tax_lines([line], **ask)
    [answer] = StripeTax(make_client=lambda: given).tax_lines([line], **ask)
    assert answer.tax_minor == 1_500 and [each["key"] for each in stripe_asked["asked"]] == ["Bearer sk_test_given"]


def test_readiness(settings):
    settings.STRIPE_SECRET_KEY = ""
    assert [name for name, service in tax_services.items() if service.is_ready()] == ["local"]
    settings.STRIPE_SECRET_KEY = "sk_test_x"
    assert tax_services["stripe"].is_ready()
