"""Screens of the back office that join rooms. Those of one room alone are in its own wagtail_hooks."""
