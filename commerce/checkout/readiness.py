"""Which ways to pay are ready, what they lack, and a test payment through each that takes test money."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from commerce.money import Money
from commerce.payments.gateway import GatewayRefused, Instructions, PostForm, gateways, missing_settings, usable_gateway
from commerce.payments.handles import notify_url
from commerce.payments.models import Payment, WebhookEvent
from commerce.payments.rules import may_manage_payments
from commerce.payments.specs import PaymentRefused
from commerce.payments.trials import Trial, begin_trial, look_at_trial, may_be_tried
from commerce.seller import seller_facts
from core.http import ServiceAway

SESSION = "gateway_trial"
QUIET = ("local", "manual")  # these need no webhook of anybody


@dataclass(frozen=True)
class Readiness:
    """`place` is where buyers see it, None where it is switched off. `currencies`: those of the site that it takes."""

    slug: str
    title: str
    place: int | None
    missing: list[str]
    currencies: list[str]
    is_live: bool
    webhook_url: str
    heard_at: datetime | None
    paid_at: datetime | None
    may_be_tried: bool

    @property
    def is_ready(self) -> bool:
        return not self.missing and self.place is not None and bool(self.currencies)


def readiness() -> list[Readiness]:
    """Of every gateway there is: those that buyers see first, in their order. Two queries."""
    facts = seller_facts()
    heard = dict(WebhookEvent.objects.order_by().values_list("gateway").annotate(Max("received_at")))
    paid = dict(Payment.objects.order_by().values_list("gateway").annotate(Max("confirmed_at")))
    rows = []
    for slug, gateway in gateways.items():
        missing = missing_settings(slug)
        taken = None if missing else gateway.currencies()
        rows.append(
            Readiness(
                slug=slug,
                title=str(gateway.title),
                place=facts.gateways.index(slug) + 1 if slug in facts.gateways else None,
                missing=missing,
                currencies=[each for each in facts.currencies if not missing and (taken is None or each in taken)],
                is_live=not missing and gateway.is_live(),
                webhook_url="" if slug in QUIET else notify_url(slug),
                heard_at=heard.get(slug),
                paid_at=paid.get(slug),
                may_be_tried=may_be_tried(slug),
            )
        )
    return sorted(rows, key=lambda row: (row.place is None, row.place or 0, row.slug))


@require_safe
def ways_to_pay(request):
    _require_right(request)
    rows = readiness()
    response = render(request, "commerce/checkout/wagtail/ways_to_pay.html", {"rows": rows})
    origins = {each for row in rows if row.may_be_tried for each in gateways[row.slug].form_origins()}
    response._csp_update = {"form-action": sorted(origins)}  # the button leads there in the end
    return response


@require_POST
def begin(request, slug: str):
    """To the gateway's page, as a buyer would go."""
    _require_right(request)
    if slug not in gateways:
        raise Http404("No such gateway.")
    done_url = request.build_absolute_uri(reverse("ways_to_pay_result"))
    try:
        trial, start = begin_trial(slug=slug, email=request.user.email, done_url=done_url)
    except (PaymentRefused, ServiceAway, GatewayRefused) as problem:
        messages.error(request, _("No test payment was begun: %(problem)s") % {"problem": problem})
        return redirect("ways_to_pay")
    if isinstance(start, Instructions):
        return redirect("ways_to_pay")
    request.session[SESSION] = trial.as_plain()
    if isinstance(start, PostForm):
        response = render(request, "commerce/checkout/wagtail/trial_form.html", {"start": start, "trial": trial})
        response._csp_update = {"form-action": usable_gateway(slug).form_origins()}
        return response
    return HttpResponseRedirect(start.url)


def result(request):
    """What the gateway says of the last test payment of this person. Some come back by POST, without a session: the
    sign-in leads them here again."""
    _require_right(request)
    if request.method == "POST":
        return redirect("ways_to_pay_result")
    plain = request.session.get(SESSION)
    if plain is None:
        return redirect("ways_to_pay")
    trial, snapshot, problem = Trial(**plain), None, ""
    try:
        snapshot = look_at_trial(trial=trial)
    except (PaymentRefused, ServiceAway, GatewayRefused) as failure:
        problem = str(failure)
    heard = WebhookEvent.objects.filter(gateway=trial.slug, reference=trial.reference).order_by("pk").first()
    context = {
        "trial": trial,
        "title": gateways[trial.slug].title,
        "asked": Money(trial.amount_minor, trial.currency),
        "snapshot": snapshot,
        "came": Money(snapshot.amount_minor, snapshot.currency) if snapshot else None,
        "problem": problem,
        "heard": heard,
        "needs_webhook": trial.slug not in QUIET,
    }
    return render(request, "commerce/checkout/wagtail/trial.html", context)


def _require_right(request) -> None:
    if not may_manage_payments(request.user):
        raise PermissionDenied
