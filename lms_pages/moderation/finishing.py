"""What the last approval does. Wagtail imports this while its models are being made, so it imports nothing itself."""


def publish_submitted(workflow_state, user=None) -> None:
    """WAGTAIL_FINISH_WORKFLOW_ACTION; called in a transaction."""
    from .workflow import publish_course

    approved = workflow_state.content_object
    if hasattr(approved, "specific"):
        publish_course(page=approved.specific, user=user)
    else:  # a snippet
        approved.get_latest_revision().publish(user=user)
