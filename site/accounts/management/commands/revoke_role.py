from accounts.management.role_command import RoleCommand
from accounts.services import revoke_role


class Command(RoleCommand):
    help = "Take a role from a person. Other roles they keep."

    def change(self, user, role):
        if revoke_role(user=user, role=role):
            return f"{user.email} is no longer {role}."
        return f"{user.email} was not {role}; nothing changed."
