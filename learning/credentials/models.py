from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .keys import PublicKey


class SigningKey(models.Model):
    """An Ed25519 key pair of the issuer. One signs; the public halves of all stay published. `private` is encrypted
    (core.encryption), and emptied once the key signs no more."""

    public = models.CharField(_("public key"), max_length=60, unique=True)  # as a Multikey: z6Mk...
    private = models.TextField(blank=True, editable=False)
    valid_from = models.DateTimeField(_("signs since"))
    valid_until = models.DateTimeField(_("signed until"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("not believed since"), null=True, blank=True)

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(models.Value(1), condition=Q(valid_until=None), name="credentials_one_key_signs")
        ]

    def __str__(self):
        return self.public

    @property
    def as_public(self) -> PublicKey:
        return PublicKey(self.public, self.valid_from, self.valid_until, self.revoked_at)


class StatusEntry(models.Model):
    """One taken place in the status lists. `index` counts on through all lists (status_list.place_of)."""

    index = models.PositiveBigIntegerField(unique=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("place in a status list")
        verbose_name_plural = _("places in status lists")

    def __str__(self):
        return str(self.index)
