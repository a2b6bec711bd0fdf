"""The five roles, as Django groups. Further roles are groups that an administrator makes in Wagtail."""

from django.contrib.auth.models import Group, Permission

STUDENT, INSTRUCTOR, EDITOR, FINANCE, ADMINISTRATOR = "student", "instructor", "editor", "finance", "administrator"
ACCESS = "wagtailadmin.access_admin"
STUDENTS = (
    "assessment.view_attempt",
    "assignments.view_submission",
    "certificates.view_certificate",
    "enrollment.view_enrollment",
    "enrollment.add_enrollment",
    "grades.view_gradeentry",
    "progress.view_courseprogress",
    "statements.view_statement",
    "tools.view_aitoolsession",
)
SELLING = (
    "lms_pages.change_commercesettings",
    *(f"pricing.{action}_{thing}" for action in ("add", "change", "view") for thing in ("bundle", "coupon", "plan")),
    *(
        f"pricing.{action}_{thing}"
        for action in ("add", "change", "delete", "view")
        for thing in ("taxrate", "taxregistration")
    ),
)
OWN_COUPONS = "pricing.add_coupon"  # who may only add changes their own, for courses they teach
ORDERS = ("orders.manage_orders", "orders.view_order", "orders.view_taxdocument")
PAYMENTS = (
    "ledger.view_ledgeraccount",
    "ledger.view_ledgertransaction",
    "payments.view_dispute",
    "payments.view_gatewaycheck",
    "payments.view_payment",
    "payments.view_refund",
    "payments.view_reviewcase",
    "payments.view_webhookevent",
)
# What belongs to pages and collections is given in lms_pages.roles, which knows them.
ROLES = {
    STUDENT: (),
    INSTRUCTOR: (ACCESS, "courses.author_courses", OWN_COUPONS),
    EDITOR: (
        ACCESS,
        "courses.author_courses",
        "courses.enter_any_lesson",
        "courses.manage_any_course",
        OWN_COUPONS,
        *STUDENTS,
    ),
    FINANCE: (ACCESS, *SELLING, *ORDERS, *PAYMENTS),
    ADMINISTRATOR: (
        ACCESS,
        "courses.author_courses",
        "courses.enter_any_lesson",
        "courses.manage_any_course",
        *STUDENTS,
        *SELLING,
        *ORDERS,
        *PAYMENTS,
        "accounts.add_user",
        "accounts.change_user",
        "accounts.delete_user",
        "auth.add_group",
        "auth.change_group",
        "auth.delete_group",
        "certificates.manage_certificates",
        "core.delete_taskfailure",
        "core.view_auditentry",
        "core.view_taskfailure",
        "invitations.add_invitation",
        "invitations.view_invitation",
        "lms_pages.change_sitesettings",
        "notifications.change_outgoingmessage",
        "notifications.edit_kinds",
        "notifications.view_outgoingmessage",
        "notifications.view_troubledaddress",
        "tools.add_aitool",
        "tools.change_aitool",
        "tools.view_aitool",
        "applications.view_instructorapplication",
        "applications.decide_instructorapplication",
    ),
}


def ensure_roles() -> None:
    """Make the groups and give them what belongs to them. Runs after every migrate; takes nothing away."""
    wanted = {label for labels in ROLES.values() for label in labels}
    permissions = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.filter(
            codename__in=[label.split(".")[1] for label in wanted]
        ).select_related("content_type")
    }
    for name, labels in ROLES.items():
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.add(*(permissions[label] for label in labels if label in permissions))
