from accounts.management.role_command import RoleCommand
from accounts.services import grant_role


class Command(RoleCommand):
    help = "Give a person a role. What they have already they keep."

    def change(self, user, role):
        grant_role(user=user, role=role)
        return f"{user.email} is now {role}."
