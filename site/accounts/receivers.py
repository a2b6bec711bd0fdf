from .roles import ensure_roles


def make_roles(sender, **kwargs):
    ensure_roles()
