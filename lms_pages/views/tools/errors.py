"""Every refusal that tools meet, in one shape: {"error": code, "message": what to do}. See docs/ai-tools.md."""

from django.http import JsonResponse
from django.utils.translation import gettext_lazy as _

from learning.tools.tokens import TokenRefused

ERRORS = {
    "malformed": (400, _("This is not what is expected here. Compare it with the documentation.")),
    "not_signed": (401, _("Send “Authorization: Bearer …” with a JWT signed by your key.")),
    "unknown_tool": (401, _("No tool in use has this name (“iss”) and a public key. Ask the site's administrators.")),
    "bad_signature": (401, _("The signature, its “aud” or one of its claims is wrong.")),
    "signature_expired": (401, _("The signature is too old. Sign each request when you send it.")),
    "other_body": (401, _("“body” is not the SHA-256 of the body that was sent.")),
    "bad_token": (401, _("This launch token was not issued here, or was changed.")),
    "wrong_audience": (403, _("This launch token is for another tool.")),
    "somebody_else": (403, _("This is about another lesson or another student.")),
    "no_access": (403, _("The student may not enter the lesson any more.")),
    "not_permitted": (403, _("The author of the lesson does not allow that.")),
    "no_session": (404, _("There is no such session of this tool.")),
    "used": (409, _("This launch token was used before. Each is good for one exchange.")),
    "not_exchanged": (409, _("Exchange the launch token first.")),
    "expired": (410, _("This launch token has expired. The page hands out another when the tool is opened again.")),
    "over": (410, _("The session is over: completions are taken for 24 hours after the tool was opened.")),
    "gone": (410, _("The lesson does not use this tool any more, or the student withdrew their consent.")),
    "too_large": (413, _("This is too large.")),
    "too_often": (429, _("Too many requests. Wait a minute.")),
}


def answer(code: str) -> JsonResponse:
    status, message = ERRORS[code]
    return JsonResponse({"error": code, "message": str(message)}, status=status)


def refusal_answer(refusal: TokenRefused) -> JsonResponse:
    return answer(refusal.code)
