from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "learning.courses"
