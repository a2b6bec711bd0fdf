"""Who settles what is taken off prices. What things cost is said on pages, in bundles and plans; finance and
administrators have Django's permissions for those, instructors only one: to add coupons."""

from learning.courses.models import Course
from learning.courses.selectors import authored_courses

from .models import Coupon

ADD, CHANGE = "pricing.add_coupon", "pricing.change_coupon"


def may_manage_coupons(user) -> bool:
    """Of the whole site: any coupon, for anything."""
    return bool(user.is_authenticated and user.is_active and user.has_perm(CHANGE))


def may_change_coupon(user, coupon: Coupon) -> bool:
    """One's own while one may make them; any, for who looks after those of the site."""
    if may_manage_coupons(user):
        return True
    is_maker = user.is_authenticated and user.is_active and user.has_perm(ADD)
    return bool(is_maker and coupon.owner_id == user.pk)


def seen_coupons(user):
    """For lists: those that may be changed."""
    if may_manage_coupons(user):
        return Coupon.objects.all()
    is_maker = user.is_authenticated and user.is_active and user.has_perm(ADD)
    return Coupon.objects.filter(owner=user) if is_maker else Coupon.objects.none()


def couponed_courses(user):
    """The courses somebody who makes coupons may put into one: those they lead or co-teach; all, for who looks after
    those of the site."""
    return Course.objects.live() if may_manage_coupons(user) else authored_courses(user).live()
