from django.db import router
from django.db.models import ProtectedError, RestrictedError
from django.db.models.deletion import Collector

from .models import User


def may_be_deleted(user: User) -> bool:
    """Whether no row protects this account: enrollments do, and with them progress and attempts."""
    try:
        Collector(using=router.db_for_write(User), origin=user).collect([user])
    except (ProtectedError, RestrictedError):
        return False
    return True
