from django.urls import include, path

from .views import actions, assignments, course, dashboard, interactive, peer_overview, peer_reviews, uploads, watching
from .views.grading import answers, desk, queue
from .views.quizzes import files, results, staff, taking
from .views.tools import actions as tools

urlpatterns = [
    path("learn/", dashboard.my_learning, name="my_learning"),
    path("learn/courses/<uuid:key>/", course.course_by_key, name="course_by_key"),
    path("learn/courses/<uuid:key>/continue/", course.continue_course, name="continue_course"),
    path("learn/courses/<uuid:key>/", include("lms_pages.urls_grades")),
    path("learn/lessons/<uuid:key>/done/", actions.mark_done, name="mark_lesson_done"),
    path("learn/lessons/<uuid:key>/time/", actions.report_time, name="report_lesson_time"),
    path("learn/watching/", watching.report, name="report_watching"),
    path("learn/player/", watching.taste, name="player_taste"),
    path("learn/activities/<int:pk>/viewed/", actions.mark_viewed, name="mark_activity_viewed"),
    path("learn/activities/<int:pk>/submit/", actions.submit, name="submit_quiz"),
    path("learn/courses/<uuid:key>/quizzes/", staff.quizzes, name="course_quizzes"),
    path("learn/courses/<uuid:key>/quizzes/<int:pk>/", staff.attempts, name="quiz_attempts"),
    path("learn/courses/<uuid:key>/quizzes/<int:pk>/release/", staff.release, name="release_results"),
    path("learn/assignments/<int:pk>/", assignments.assignment, name="assignment"),
    path("learn/assignments/<int:pk>/files/", assignments.announce, name="announce_file"),
    path("learn/grading/", queue.queue, name="grading_queue"),
    path("learn/grading/release/", queue.release, name="release_grades_of_queue"),
    path("learn/grading/answers/", answers.answers, name="answers_queue"),
    path("learn/grading/answers/<int:pk>/", answers.answer, name="grade_answer"),
    path("learn/grading/<int:pk>/", desk.desk, name="grade_submission"),
    path("learn/assignments/<int:pk>/peer-reviews/", peer_overview.peer_overview, name="peer_overview"),
    path("learn/peer-reviews/<int:pk>/", peer_reviews.peer_review, name="peer_review"),
    path("learn/peer-reviews/<int:pk>/sample/", peer_reviews.sample, name="peer_sample"),
    path("learn/uploads/<uuid:key>/", uploads.read_upload, name="read_upload"),
    path("learn/activities/<int:pk>/open/", interactive.open_package, name="open_package"),
    path("learn/registrations/<uuid:key>/", interactive.report, name="report_of_package"),
    path("learn/courses/<uuid:key>/packages/", interactive.packages, name="course_packages"),
    path("learn/courses/<uuid:key>/packages/<int:pk>/", interactive.results, name="package_results"),
    path("learn/activities/<int:pk>/tool/agree/", tools.agree, name="agree_to_tool"),
    path("learn/activities/<int:pk>/tool/withdraw/", tools.withdraw, name="withdraw_from_tool"),
    path("learn/activities/<int:pk>/tool/launch/", tools.launch, name="launch_tool"),
    path("learn/tool-sessions/<uuid:key>/report/", tools.report, name="report_tool"),
    path("learn/activities/<int:pk>/start/", taking.start, name="start_quiz"),
    path("learn/attempts/<uuid:key>/", taking.take, name="take_quiz"),
    path("learn/attempts/<uuid:key>/save/", taking.save, name="save_quiz"),
    path("learn/attempts/<uuid:key>/journal/", taking.journal, name="quiz_journal"),
    path("learn/attempts/<uuid:key>/files/", files.announce, name="announce_answer_file"),
    path("learn/attempts/<uuid:key>/submit/", taking.submit, name="submit_attempt"),
    path("learn/attempts/<uuid:key>/results/", results.results, name="quiz_results"),
]
