"""The files that Wagtail's own JSON for the editor lists: those that the person may choose. It would list all."""

from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.permissions import policy_registry


class _OwnFiles:
    def get_queryset(self):
        policy = policy_registry.get_by_type(self.model)
        own = policy.instances_user_has_any_permission_for(self.request.user, {"choose"})
        return super().get_queryset().filter(pk__in=own.values("pk"))


class OwnImages(_OwnFiles, ImagesAdminAPIViewSet):
    pass


class OwnDocuments(_OwnFiles, DocumentsAdminAPIViewSet):
    pass
