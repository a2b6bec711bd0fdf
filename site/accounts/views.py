from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect


@login_required
def role_home(request):
    """Where this person belongs after signing in: staff in the editor, students in their courses."""
    if request.user.has_perm("wagtailadmin.access_admin"):
        return redirect("wagtailadmin_home")
    return redirect("my_learning")
