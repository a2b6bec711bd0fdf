from django.shortcuts import render
from django.utils.translation import get_language
from learning.courses.models import Course

from .cards import course_cards


def home(request, page):
    courses = Course.objects.live().order_by("-published_at")[:6]
    return render(request, "lms_pages/pages/home_page.html", {"page": page, "cards": course_cards(courses, get_language())})


def catalog(request, page):
    courses = Course.objects.live().order_by("-published_at")
    return render(
        request, "lms_pages/pages/catalog_page.html", {"page": page, "cards": course_cards(courses, get_language())}
    )
