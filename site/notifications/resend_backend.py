"""Resend sends a mail once for each key: a worker that died after handing it over does no harm."""

from anymail.backends import resend


class EmailBackend(resend.EmailBackend):
    def build_message_payload(self, message, defaults):
        payload = super().build_message_payload(message, defaults)
        reference = getattr(message, "metadata", {}).get("reference")
        if reference:
            payload.headers["Idempotency-Key"] = reference
        return payload
