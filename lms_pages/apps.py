from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate

from core.due_work import register_due_work


class LmsPagesConfig(AppConfig):
    name = "lms_pages"

    def ready(self):
        from commerce.seller import register_source as register_seller
        from core.site_facts import register_source
        from learning.courses.links import register_resolver

        from . import copying, films, media_uploads, provided_videos, publication, receivers, roles, video_provider
        from .back_office import receivers as _log_origins  # noqa: F401
        from .links import page_urls
        from .message_targets import register_targets
        from .models.commerce_settings import read_seller_facts
        from .models.site_settings import read_site_facts
        from .moderation import comments, notices
        from .permissions import register_policies

        video_provider.refuse_unusable()
        register_policies()
        register_resolver(page_urls)
        register_targets()
        publication.guard_publishing()
        notices.connect()
        comments.connect()
        register_source(read_site_facts)
        register_seller(read_seller_facts)
        register_due_work("publish what is scheduled", lambda: call_command("publish_scheduled"))
        register_due_work("compile stale courses", receivers.compile_stale_courses)
        register_due_work("go on with copies of courses", copying.resume_copies)
        register_due_work("prepare films", films.resume_films)
        register_due_work("follow videos at a service", provided_videos.follow_videos)
        register_due_work("remove uploads nobody took", media_uploads.remove_untaken)
        post_migrate.connect(roles.give_page_rights, dispatch_uid="lms_pages.give_page_rights")
