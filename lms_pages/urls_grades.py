"""Grades of a course: what a student sees of their own, and the gradebook of who grades."""

from django.urls import path

from .views import accommodations, grade_files, gradebook, leaderboard, materials, my_grades, regrades, statistics

urlpatterns = [
    path("grades/", my_grades.my_grades, name="my_grades"),
    path("leaderboard/", leaderboard.leaderboard, name="leaderboard"),
    path("leaderboard/name/", leaderboard.choose, name="leaderboard_name"),
    path("gradebook/", gradebook.gradebook, name="gradebook"),
    path("gradebook/release/<int:activity_pk>/", gradebook.release, name="release_grades"),
    path("gradebook/export.<str:kind>", grade_files.export, name="export_grades"),
    path("gradebook/import/", grade_files.import_overrides, name="import_overrides"),
    path("gradebook/regrades/", regrades.regrades, name="regrades"),
    path("gradebook/regrades/quiz/<int:activity_pk>/", regrades.regrade, name="regrade"),
    path("gradebook/regrades/<int:batch_pk>/undo/", regrades.undo, name="undo_regrade"),
    path("gradebook/statistics/<int:activity_pk>/", statistics.question_statistics, name="question_statistics"),
    path("accommodations/", accommodations.accommodations, name="accommodations"),
    path("accommodations/<int:pk>/withdraw/", accommodations.withdraw, name="withdraw_accommodation"),
    path("materials/", materials.materials, name="course_materials"),
    path("materials/<int:lesson>/<int:reference>/", materials.video, name="course_video"),
    path("gradebook/<int:enrollment_pk>/", gradebook.student, name="student_grades"),
    path("gradebook/<int:enrollment_pk>/<int:activity_pk>/", gradebook.override, name="override_grade"),
    path("gradebook/<int:enrollment_pk>/<int:activity_pk>/withdraw/", gradebook.withdraw, name="withdraw_override"),
]
