"""Services that keep videos, one a file: lms_pages.video_provider."""
