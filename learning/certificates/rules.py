"""Who may do what with certificates. Certificates are given by administrators; editors look."""

from .models import Certificate

MANAGE = "certificates.manage_certificates"
VIEW = "certificates.view_certificate"


def may_manage_certificates(user) -> bool:
    """Approve, decline, issue by hand, revoke, reissue."""
    return bool(user.is_authenticated and user.is_active and user.has_perm(MANAGE))


def may_see_certificates(user) -> bool:
    """All of them, in the back office."""
    return bool(user.is_authenticated and user.is_active and user.has_perm(VIEW))


def may_read_certificate(user, certificate: Certificate) -> bool:
    """Its file, its credential, its page to print: whose it is, and who sees them all."""
    return bool(user.is_authenticated) and (certificate.student_id == user.pk or may_see_certificates(user))


def may_own_certificate(user, certificate: Certificate) -> bool:
    """Decide what others see of it, ask for another name: only whose it is."""
    return bool(user.is_authenticated) and certificate.student_id == user.pk
