"""Checking a credential: what was found, in plain words, and what follows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from .keys import PublicKey, read_public
from .multibase import NotMultibase
from .proofs import BadProof, check_proof, read_moment
from .status_list import is_set


class State(StrEnum):
    VALID = "valid"
    INVALID = "invalid"
    REVOKED = "revoked"
    EXPIRED = "expired"
    UNCERTAIN = "uncertain"  # something that would decide it cannot be checked with what is at hand


class Result(StrEnum):
    GOOD = "good"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """`subject`: signature, key, dates, revocation, status list, or of a file: credential, pages."""

    subject: str
    result: Result
    text: str
    state: State = State.INVALID  # what follows from a bad one, and UNCERTAIN also from one that is unknown


@dataclass(frozen=True)
class Verdict:
    state: State
    findings: tuple[Finding, ...]
    document: dict = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        return self.state == State.VALID


REASONS = {
    "no_proof": "there is none",
    "other_kind": "of a kind that is not read here",
    "bad_signature": "wrong: something was changed",
    "unknown_key": "the key is none of this issuer's",
    "key_not_valid": "the key did not sign at that time",
    "key_revoked": "the issuer revoked the key",
}
OF_KEY = {"unknown_key", "key_not_valid", "key_revoked"}


def issuer_of(document: dict) -> str:
    issuer = document.get("issuer")
    found = issuer.get("id") if isinstance(issuer, dict) else issuer
    return found if isinstance(found, str) else ""


def judge(
    document: dict, *, keys: dict[str, PublicKey], status: Callable[[dict], Finding] | None, now: datetime
) -> Verdict:
    """`status` finds out about revocation from the credential's own credentialStatus. Never raises."""
    try:
        key = check_proof(document, issuer=issuer_of(document), keys=keys)
    except BadProof as problem:
        subject = "key" if problem.code in OF_KEY else "signature"
        return Verdict(State.INVALID, (Finding(subject, Result.BAD, REASONS[problem.code]),), document)
    signed = document["proof"]["created"]
    findings = [
        Finding("signature", Result.GOOD, f"right, made {signed}"),
        Finding("key", Result.GOOD, f"{key.multibase} of {issuer_of(document)}"),
        _dates(document, now),
        _revocation(document, status),
    ]
    return Verdict(state_of(findings), tuple(findings), document)


def state_of(findings: Iterable[Finding]) -> State:
    """The worst that follows from them."""
    found = {each.state for each in findings if each.result == Result.BAD or each.state == State.UNCERTAIN}
    worst_first = (State.INVALID, State.REVOKED, State.EXPIRED, State.UNCERTAIN)
    return next((state for state in worst_first if state in found), State.VALID)


def _dates(document: dict, now: datetime) -> Finding:
    since, until = document.get("validFrom"), document.get("validUntil")
    try:
        if read_moment(since) > now:
            return Finding("dates", Result.BAD, f"valid only from {since}")
        if until is not None and read_moment(until) <= now:
            return Finding("dates", Result.BAD, f"expired {until}", State.EXPIRED)
    except ValueError:
        return Finding("dates", Result.BAD, "not readable")
    return Finding("dates", Result.GOOD, f"valid from {since}" + (f" until {until}" if until else ", without end"))


def _revocation(document: dict, status: Callable[[dict], Finding] | None) -> Finding:
    entry = document.get("credentialStatus")
    if entry is None:
        return Finding("revocation", Result.GOOD, "this credential cannot be revoked")
    if status is None or not isinstance(entry, dict):
        return Finding("revocation", Result.UNKNOWN, "not known without the issuer's status list")
    return status(entry)


def status_from_list(document: dict, *, keys: dict[str, PublicKey], issuer: str) -> Callable[[dict], Finding]:
    """Looks into a status list that somebody saved. One that is not the issuer's own, or not the right one, says
    nothing; one that was changed is bad. One of a key that is not among `keys`, which may be older than the list,
    leaves it open: it says nothing of the credential, and whoever gave it wanted to know."""

    def look(entry: dict) -> Finding:
        try:
            check_proof(document, issuer=issuer, keys=keys)
            subject = document["credentialSubject"]
            is_the_one = document.get("id") == entry["statusListCredential"] and (
                subject["statusPurpose"] == entry["statusPurpose"]
            )
            is_revoked = is_set(subject["encodedList"], int(entry["statusListIndex"])) if is_the_one else None
        except BadProof as problem:
            if problem.code in OF_KEY:
                text = f"cannot be checked: {REASONS[problem.code]}; fetch the issuer's profile anew"
                return Finding("status list", Result.UNKNOWN, text, State.UNCERTAIN)
            return Finding("status list", Result.BAD, f"its signature: {REASONS[problem.code]}")
        except (NotMultibase, KeyError, TypeError, ValueError):
            return Finding("status list", Result.BAD, "not readable")
        if is_revoked is None:
            return Finding("revocation", Result.UNKNOWN, "the status list given is another one")
        at = f"by the list of {document.get('validFrom')}"
        if is_revoked:
            return Finding("revocation", Result.BAD, f"revoked, {at}", State.REVOKED)
        return Finding("revocation", Result.GOOD, f"not revoked, {at}")

    return look


def keys_of_profile(document: dict) -> dict[str, PublicKey]:
    """The keys in an issuer's profile that somebody saved. Raises ValueError for what is no such document."""
    methods = document.get("verificationMethod")
    if not isinstance(methods, list) or not isinstance(document.get("id"), str):
        raise ValueError("not the profile of an issuer")
    found = {}
    for method in methods:
        if not isinstance(method, dict) or method.get("type") != "Multikey":
            continue
        name = method.get("publicKeyMultibase")
        read_public(name)  # NotMultibase is a ValueError
        until, revoked = (read_moment(method[word]) if word in method else None for word in ("expires", "revoked"))
        found[name] = PublicKey(name, read_moment(method.get("created")), until, revoked)
    return found
