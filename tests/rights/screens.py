"""THE TABLE: every screen of the editor, and who may enter it. Whoever is not named is turned away.

A new screen needs one line here. Its key is the name of its address (`namespace:name`), as the failing
`test_every_screen_has_a_row` says it; `args` gives what stands in the address, with {names} of `World.things`
(world.py). Screens that only take POST have `post`; whatever it changes is taken back. Where several kinds share one
address, the key names the kind: "wagtail_bulk_action wagtailcore.page.delete".
"""

from dataclasses import dataclass, field

NOBODY: frozenset[str] = frozenset()
ADMINISTRATORS = frozenset({"administrator"})
SELLERS = ADMINISTRATORS | {"finance"}
LEAD_ALONE = frozenset({"lead"})
EDITORS = ADMINISTRATORS | {"editor"}
LEADS = EDITORS | {"lead"}  # also: who uploaded the files
AUTHORS = LEADS | {"co_instructor"}
INSTRUCTORS = AUTHORS | {"assistant", "other_instructor"}  # who may have courses and files of their own
STAFF = INSTRUCTORS | {"finance"}


@dataclass(frozen=True)
class Screen:
    who: frozenset[str]
    args: dict = field(default_factory=dict)
    query: str = ""
    post: dict | None = None
    is_script: bool = False  # asked by JavaScript

    @property
    def headers(self) -> dict:
        return {"x-requested-with": "XMLHttpRequest"} if self.is_script else {}


LESSON, REVIEWED = {"page_id": "{lesson}"}, {"page_id": "{reviewed}"}
MODULE_TYPE = {"content_type_app_name": "lms_pages", "content_type_model_name": "modulepage"}
LESSON_TYPE = {"content_type_app_name": "lms_pages", "content_type_model_name": "lessonpage"}
TASK = {**REVIEWED, "task_state_id": "{task_state}", "action_name": "approve"}
TASK_TYPE = {"app_label": "wagtailcore", "model_name": "groupapprovaltask"}
COURSE = {"page_id": "{course}"}
SECOND = {"page_id": "{course}", "member_id": "{member}"}

PAGES = {
    "wagtailadmin_explore_root": Screen(INSTRUCTORS),
    "wagtailadmin_explore": [
        Screen(AUTHORS, {"parent_page_id": "{course}"}),
        Screen(INSTRUCTORS, {"parent_page_id": "{catalog}"}),
    ],
    "wagtailadmin_explore_results": Screen(AUTHORS, {"parent_page_id": "{module}"}),
    "wagtailadmin_pages:add": [
        Screen(AUTHORS, {**LESSON_TYPE, "parent_page_id": "{module}"}),
        Screen(AUTHORS, {**MODULE_TYPE, "parent_page_id": "{course}"}),
        Screen(INSTRUCTORS, {**LESSON_TYPE, "content_type_model_name": "coursepage", "parent_page_id": "{catalog}"}),
        Screen(EDITORS, {**LESSON_TYPE, "content_type_model_name": "standardpage", "parent_page_id": "{home}"}),
    ],
    "wagtailadmin_pages:preview_on_add": Screen(AUTHORS, {**LESSON_TYPE, "parent_page_id": "{module}"}),
    "wagtailadmin_pages:type_use": Screen(INSTRUCTORS, LESSON_TYPE),
    "wagtailadmin_pages:type_use_results": Screen(INSTRUCTORS, LESSON_TYPE),
    "wagtailadmin_pages:choose_parent": Screen(STAFF, {"app_label": "lms_pages", "model_name": "lessonpage"}),
    "wagtailadmin_pages:usage": Screen(AUTHORS, LESSON),
    "wagtailadmin_pages:edit": [Screen(AUTHORS, LESSON), Screen(AUTHORS, {"page_id": "{course}"})],
    "wagtailadmin_pages:preview_on_edit": Screen(AUTHORS, LESSON),
    "wagtailadmin_pages:view_draft": [Screen(AUTHORS, LESSON), Screen(AUTHORS, {"page_id": "{course}"})],
    "wagtailadmin_pages:add_subpage": [
        Screen(AUTHORS, {"parent_page_id": "{course}"}),
        Screen(INSTRUCTORS, {"parent_page_id": "{catalog}"}),
        Screen(EDITORS, {"parent_page_id": "{home}"}),
    ],
    "wagtailadmin_pages:delete": [
        Screen(EDITORS, LESSON),  # it is live
        Screen(AUTHORS, {"page_id": "{draft}"}),
        Screen(EDITORS, REVIEWED),  # a step waits for them
    ],
    "wagtailadmin_pages:unpublish": Screen(EDITORS, LESSON),
    "wagtailadmin_pages:convert_alias": Screen(NOBODY, LESSON),  # it is none
    "wagtailadmin_pages:search": Screen(INSTRUCTORS, query="q=lesson"),
    "wagtailadmin_pages:search_results": Screen(INSTRUCTORS, query="q=lesson"),
    "wagtailadmin_pages:move": [
        Screen(EDITORS, {"page_to_move_id": "{lesson}"}),
        Screen(AUTHORS, {"page_to_move_id": "{draft}"}),
    ],
    "wagtailadmin_pages:move_confirm": [
        Screen(AUTHORS, {"page_to_move_id": "{draft}", "destination_id": "{module}"}),
        Screen(EDITORS, {"page_to_move_id": "{lesson}", "destination_id": "{module}"}, post={}),
    ],
    "wagtailadmin_pages:set_page_position": [
        Screen(EDITORS, {"page_to_move_id": "{lesson}"}, post={}),
        Screen(AUTHORS, {"page_to_move_id": "{empty_module}"}, post={}),  # of a course that is not live
    ],
    "wagtailadmin_pages:copy": Screen(AUTHORS, LESSON),
    "wagtailadmin_pages:workflow_action": Screen(EDITORS, TASK),
    "wagtailadmin_pages:collect_workflow_action_data": Screen(EDITORS, TASK),
    "wagtailadmin_pages:confirm_workflow_cancellation": Screen(AUTHORS, REVIEWED),
    "wagtailadmin_pages:workflow_preview": Screen(EDITORS, {**REVIEWED, "task_id": "{task}"}),
    "wagtailadmin_pages:set_privacy": Screen(EDITORS, LESSON),
    "wagtailadmin_pages:lock": Screen(EDITORS, LESSON, post={}),
    "wagtailadmin_pages:unlock": Screen(EDITORS, LESSON, post={}),
    "wagtailadmin_pages:revisions_index": Screen(AUTHORS, LESSON),
    "wagtailadmin_pages:revisions_view": Screen(AUTHORS, {**LESSON, "revision_id": "{revision}"}),
    "wagtailadmin_pages:revisions_revert": Screen(AUTHORS, {**LESSON, "revision_id": "{revision}"}),
    "wagtailadmin_pages:revisions_unschedule": Screen(EDITORS, {**LESSON, "revision_id": "{revision}"}),
    "wagtailadmin_pages:revisions_compare": Screen(
        AUTHORS, {"pk": "{lesson}", "revision_id_a": "live", "revision_id_b": "latest"}
    ),
    "wagtailadmin_pages:workflow_history": Screen(AUTHORS, REVIEWED),
    "wagtailadmin_pages:workflow_history_detail": Screen(
        AUTHORS, {**REVIEWED, "workflow_state_id": "{workflow_state}"}
    ),
    "wagtailadmin_pages:history": Screen(AUTHORS, LESSON),
    "wagtailadmin_pages:history_results": Screen(AUTHORS, LESSON),
    "course_team": [Screen(AUTHORS, {"page_id": "{course}"}), Screen(LEADS, {"page_id": "{course}"}, post={})],
    "course_team_role": Screen(LEADS, SECOND, post={"role": "assistant"}),
    "course_team_remove": Screen(LEADS, SECOND, post={}),
    "publishing_step": Screen(EDITORS, {"pk": "{lesson}"}),
    "page_checks": Screen(AUTHORS, {"pk": "{lesson}"}),
    "review_course": [Screen(AUTHORS, COURSE), Screen(AUTHORS, COURSE, post={})],
    "archive_course": [Screen(LEADS, COURSE), Screen(LEADS, COURSE, post={})],
    "restore_course": [Screen(LEADS, COURSE), Screen(LEADS, COURSE, post={})],
    "copy_course": [
        Screen(AUTHORS, {"page_id": "{course}"}),
        Screen(AUTHORS, {"page_id": "{course}"}, post={"title": "Again"}),
    ],
    "course_copy": Screen(frozenset({"lead"}), {"key": "{copy}"}),  # who asked for it
    "begin_first_course": Screen(INSTRUCTORS, {"catalog_id": "{catalog}"}, post={}),
    "simple_translation:submit_page_translation": Screen(EDITORS, LESSON),
    "simple_translation:submit_snippet_translation": Screen(
        EDITORS, {"app_label": "lms_pages", "model_name": "category", "pk": "{category}"}
    ),
    "wagtailadmin_editing_sessions:ping": Screen(
        AUTHORS,
        {"app_label": "lms_pages", "model_name": "lessonpage", "object_id": "{lesson}", "session_id": 0},
        post={},
        is_script=True,
    ),
}

ON_LESSON, ON_COURSE = {"query": "id={lesson}"}, {"query": "id={course}"}
ON_IMAGE, ON_DOCUMENT, ON_PERSON = {"query": "id={image}"}, {"query": "id={document}"}, {"query": "id={user}"}

BULK = {
    "wagtail_bulk_action certificates.certificate.approve": [
        Screen(ADMINISTRATORS, query="id={certificate}"),
        Screen(ADMINISTRATORS, query="id={certificate}", post={}),
    ],
    "wagtail_bulk_action certificates.certificate.decline": Screen(ADMINISTRATORS, query="id={certificate}"),
    "wagtail_bulk_action lms_pages.bankquestion.delete": Screen(LEADS, query="id={question}"),
    "wagtail_bulk_action lms_pages.bankquestion.export": Screen(LEADS, query="id={question}"),
    "wagtail_bulk_action wagtailcore.page.delete": Screen(AUTHORS, **ON_LESSON),
    "wagtail_bulk_action wagtailcore.page.move": Screen(AUTHORS, **ON_LESSON),
    "wagtail_bulk_action wagtailcore.page.publish": [
        Screen(AUTHORS, **ON_LESSON),
        Screen(AUTHORS, query="id=all&childOf={module}"),
        Screen(EDITORS, query="id=all&childOf={catalog}"),
        Screen(EDITORS, query="id=all"),
    ],
    "wagtail_bulk_action wagtailcore.page.unpublish": Screen(AUTHORS, **ON_LESSON),
    "wagtail_bulk_action wagtailcore.page.archive": Screen(AUTHORS, **ON_COURSE),
    "wagtail_bulk_action wagtailcore.page.assign_category": Screen(AUTHORS, **ON_COURSE),
    "wagtail_bulk_action wagtailcore.page.change_level": [
        Screen(AUTHORS, **ON_COURSE),
        Screen(AUTHORS, **ON_COURSE, post={"level": "beginner"}),
    ],
    "wagtail_bulk_action wagtailcore.page.add_co_instructor": Screen(AUTHORS, **ON_COURSE),
    "wagtail_bulk_action lms_pages.lessonimage.add_tags": Screen(LEADS, **ON_IMAGE),
    "wagtail_bulk_action lms_pages.lessonimage.add_to_collection": Screen(LEADS, **ON_IMAGE),
    "wagtail_bulk_action lms_pages.lessonimage.delete": [
        Screen(LEADS, **ON_IMAGE),
        Screen(frozenset({"lead", "other_instructor"}) | EDITORS, query="id=all"),  # of one's own, if there are any
    ],
    "wagtail_bulk_action lms_pages.lessondocument.add_tags": Screen(LEADS, **ON_DOCUMENT),
    "wagtail_bulk_action lms_pages.lessondocument.add_to_collection": Screen(LEADS, **ON_DOCUMENT),
    "wagtail_bulk_action lms_pages.lessondocument.delete": Screen(LEADS, **ON_DOCUMENT),
    "wagtail_bulk_action lms_pages.category.delete": Screen(EDITORS, query="id={category}"),
    "wagtail_bulk_action lms_pages.certificatetemplate.delete": Screen(EDITORS, query="id={certificate_template}"),
    "wagtail_bulk_action lms_pages.rubric.delete": Screen(LEADS, query="id={rubric}"),
    "wagtail_bulk_action lms_pages.lessonpackage.delete": Screen(LEADS, query="id={package}"),
    "wagtail_bulk_action accounts.user.assign_role": Screen(ADMINISTRATORS, **ON_PERSON),
    "wagtail_bulk_action accounts.user.delete": Screen(ADMINISTRATORS, **ON_PERSON),
    "wagtail_bulk_action accounts.user.set_active_state": Screen(ADMINISTRATORS, **ON_PERSON),
}

ON = {"pk": "{lesson}"}
JSON = {
    "wagtailadmin_api:pages:listing": Screen(STAFF),
    "wagtailadmin_api:pages:detail": Screen(AUTHORS, ON),
    "wagtailadmin_api:pages:find": Screen(NOBODY),  # needs the path of a page
    "wagtailadmin_api:pages:action convert_alias": Screen(AUTHORS, ON, post={}),
    "wagtailadmin_api:pages:action copy": Screen(AUTHORS, ON, post={"slug": "again", "keep_live": "false"}),
    "wagtailadmin_api:pages:action copy_for_translation": Screen(EDITORS, ON, post={"locale": "af"}),
    "wagtailadmin_api:pages:action create_alias": Screen(EDITORS, ON, post={"update_slug": "again"}),
    "wagtailadmin_api:pages:action delete": Screen(EDITORS, ON, post={}),
    "wagtailadmin_api:pages:action move": Screen(
        EDITORS, ON, post={"destination_page_id": "{module}", "position": "last-child"}
    ),
    "wagtailadmin_api:pages:action publish": Screen(EDITORS, ON, post={}),
    "wagtailadmin_api:pages:action revert_to_page_revision": Screen(AUTHORS, ON, post={"revision_id": "{revision}"}),
    "wagtailadmin_api:pages:action unpublish": Screen(EDITORS, ON, post={}),
    "wagtailadmin_api:images:listing": Screen(STAFF),
    "wagtailadmin_api:images:detail": Screen(LEADS, {"pk": "{image}"}),
    "wagtailadmin_api:images:find": Screen(NOBODY),
    "wagtailadmin_api:documents:listing": Screen(STAFF),
    "wagtailadmin_api:documents:detail": Screen(LEADS, {"pk": "{document}"}),
    "wagtailadmin_api:documents:find": Screen(NOBODY),
}

LINK = Screen(STAFF)
CHOOSERS = {
    "wagtailadmin_choose_page": [
        Screen(STAFF),
        Screen(STAFF, query="page_type=lms_pages.coursepage"),
        Screen(STAFF, query="page_type=lms_pages.lessonpage"),
    ],
    "wagtailadmin_choose_page_child": [
        Screen(AUTHORS, {"parent_page_id": "{module}"}),
        Screen(STAFF, {"parent_page_id": "{catalog}"}),
    ],
    "wagtailadmin_choose_page_search": Screen(STAFF, query="q=lesson"),
    "wagtailadmin_choose_page_chosen_multiple": Screen(AUTHORS, query="id={lesson}"),
    "wagtailadmin_choose_page_external_link": LINK,
    "wagtailadmin_choose_page_email_link": LINK,
    "wagtailadmin_choose_page_phone_link": LINK,
    "wagtailadmin_choose_page_anchor_link": LINK,
    "wagtailembeds:chooser": LINK,
    "wagtailembeds:chooser_upload": LINK,
    "wagtailadmin_tag_autocomplete": Screen(STAFF, query="term=a"),
    "wagtailadmin_tag_model_autocomplete": Screen(STAFF, {"app_name": "taggit", "model_name": "tag"}),
    "wagtailsnippetchoosers_lms_pages_category:choose": Screen(STAFF),
    "wagtailsnippetchoosers_lms_pages_category:choose_results": Screen(STAFF),
    "wagtailsnippetchoosers_lms_pages_category:chosen": Screen(STAFF, {"pk": "{category}"}),
    "wagtailsnippetchoosers_lms_pages_category:chosen_multiple": Screen(STAFF, query="id={category}"),
    "wagtailsnippetchoosers_lms_pages_category:create": Screen(EDITORS),
    "wagtailsnippetchoosers_lms_pages_certificatetemplate:choose": Screen(STAFF),
    "wagtailsnippetchoosers_lms_pages_certificatetemplate:choose_results": Screen(STAFF),
    "wagtailsnippetchoosers_lms_pages_certificatetemplate:chosen": Screen(STAFF, {"pk": "{certificate_template}"}),
    "wagtailsnippetchoosers_lms_pages_certificatetemplate:chosen_multiple": Screen(
        STAFF, query="id={certificate_template}"
    ),
    "wagtailsnippetchoosers_lms_pages_certificatetemplate:create": Screen(EDITORS),
    "wagtailsnippetchoosers_lms_pages_rubric:choose": Screen(STAFF),  # shows one's own and the shared ones
    "wagtailsnippetchoosers_lms_pages_rubric:choose_results": Screen(STAFF),
    "wagtailsnippetchoosers_lms_pages_rubric:chosen": Screen(LEADS, {"pk": "{rubric}"}),
    "wagtailsnippetchoosers_lms_pages_rubric:chosen_multiple": Screen(STAFF, query="id={rubric}"),
    "wagtailsnippetchoosers_lms_pages_rubric:create": Screen(INSTRUCTORS),
    "wagtailsnippetchoosers_lms_pages_lessonpackage:choose": Screen(STAFF),  # shows one's own
    "wagtailsnippetchoosers_lms_pages_lessonpackage:choose_results": Screen(STAFF),
    "wagtailsnippetchoosers_lms_pages_lessonpackage:chosen": Screen(LEADS, {"pk": "{package}"}),
    "wagtailsnippetchoosers_lms_pages_lessonpackage:chosen_multiple": Screen(STAFF, query="id={package}"),
    "wagtailsnippetchoosers_lms_pages_lessonpackage:create": Screen(INSTRUCTORS),
}

IMAGE = {"image_id": "{image}"}
DOCUMENT, ONE_OF_MANY = {"document_id": "{document}"}, {"doc_id": "{document}"}
MEDIUM, VIDEO = {"media_id": "{media}"}, {"media_type": "video"}
UPLOADED = {"uploaded_file_id": 0}  # there is none: who may upload is told so
FILES = {
    "wagtailimages:index": Screen(INSTRUCTORS),
    "wagtailimages:index_results": Screen(INSTRUCTORS),
    "wagtailimages:add": Screen(INSTRUCTORS),
    "wagtailimages:edit": Screen(LEADS, IMAGE),
    "wagtailimages:delete": Screen(LEADS, IMAGE),
    "wagtailimages:image_usage": Screen(LEADS, IMAGE),
    "wagtailimages:preview": Screen(LEADS, {**IMAGE, "filter_spec": "width-4"}),
    "wagtailimages:url_generator": Screen(NOBODY, IMAGE),  # needs Wagtail's view for pictures of any size
    "wagtailimages:url_generator_output": Screen(NOBODY, IMAGE),
    "wagtailimages:add_multiple": Screen(INSTRUCTORS),
    "wagtailimages:edit_multiple": Screen(LEADS, IMAGE, post={}, is_script=True),
    "wagtailimages:delete_multiple": Screen(LEADS, IMAGE, post={}, is_script=True),
    "wagtailimages:create_multiple_from_uploaded_image": Screen(NOBODY, UPLOADED, post={}, is_script=True),
    "wagtailimages:delete_upload_multiple": Screen(NOBODY, UPLOADED, post={}, is_script=True),
    "wagtailimages_chooser:choose": Screen(STAFF),
    "wagtailimages_chooser:choose_results": Screen(STAFF, query="q=file"),
    "wagtailimages_chooser:chosen": Screen(LEADS, {"pk": "{image}"}),
    "wagtailimages_chooser:chosen_multiple": Screen(STAFF, query="id={image}"),  # leaves out what is not one's own
    "wagtailimages_chooser:create": Screen(INSTRUCTORS),
    "wagtailimages_chooser:select_format": Screen(LEADS, IMAGE),
    "wagtaildocs:index": Screen(INSTRUCTORS),
    "wagtaildocs:index_results": Screen(INSTRUCTORS),
    "wagtaildocs:add": Screen(INSTRUCTORS),
    "wagtaildocs:edit": Screen(LEADS, DOCUMENT),
    "wagtaildocs:delete": Screen(LEADS, DOCUMENT),
    "wagtaildocs:document_usage": Screen(LEADS, DOCUMENT),
    "wagtaildocs:add_multiple": Screen(INSTRUCTORS),
    "wagtaildocs:edit_multiple": Screen(LEADS, ONE_OF_MANY, post={}, is_script=True),
    "wagtaildocs:delete_multiple": Screen(LEADS, ONE_OF_MANY, post={}, is_script=True),
    "wagtaildocs:create_multiple_from_uploaded_document": Screen(NOBODY, UPLOADED, post={}, is_script=True),
    "wagtaildocs:delete_upload_multiple": Screen(NOBODY, UPLOADED, post={}, is_script=True),
    "wagtaildocs_chooser:choose": Screen(STAFF),
    "wagtaildocs_chooser:choose_results": Screen(STAFF, query="q=file"),
    "wagtaildocs_chooser:chosen": Screen(LEADS, {"pk": "{document}"}),
    "wagtaildocs_chooser:chosen_multiple": Screen(STAFF, query="id={document}"),
    "wagtaildocs_chooser:create": Screen(INSTRUCTORS),
    "announce_media": Screen(INSTRUCTORS, post={"name": "film.mp4", "size": "9", "type": "video"}, is_script=True),
    "wagtailmedia:index": Screen(INSTRUCTORS),
    "wagtailmedia:add": Screen(INSTRUCTORS, VIDEO),
    "wagtailmedia:edit": Screen(LEADS, MEDIUM),
    "wagtailmedia:delete": Screen(LEADS, MEDIUM),
    "wagtailmedia:media_usage": Screen(LEADS, MEDIUM),
    "wagtailmedia:chooser": Screen(STAFF),
    "wagtailmedia:chooser_typed": Screen(STAFF, VIDEO),
    "wagtailmedia:media_chosen": Screen(LEADS, MEDIUM),
    "wagtailmedia:chooser_upload": Screen(INSTRUCTORS, VIDEO),
}

REPORTS = {
    "wagtailadmin_reports:locked_pages": Screen(EDITORS),
    "wagtailadmin_reports:locked_pages_results": Screen(EDITORS),
    "wagtailadmin_reports:workflow": Screen(INSTRUCTORS),
    "wagtailadmin_reports:workflow_results": Screen(INSTRUCTORS),
    "wagtailadmin_reports:workflow_tasks": Screen(INSTRUCTORS),
    "wagtailadmin_reports:workflow_tasks_results": Screen(INSTRUCTORS),
    "wagtailadmin_reports:site_history": Screen(EDITORS),
    "wagtailadmin_reports:site_history_results": Screen(EDITORS),
    "wagtailadmin_reports:aging_pages": Screen(INSTRUCTORS),
    "wagtailadmin_reports:aging_pages_results": Screen(INSTRUCTORS),
    "wagtailadmin_reports:page_types_usage": Screen(EDITORS),
    "wagtailadmin_reports:page_types_usage_results": Screen(EDITORS),
}

WORKFLOW, STEP = {"pk": "{workflow}"}, {"pk": "{task}"}
WORKFLOWS = {
    "wagtailadmin_workflows:index": Screen(ADMINISTRATORS),
    "wagtailadmin_workflows:index_results": Screen(ADMINISTRATORS),
    "wagtailadmin_workflows:add": Screen(ADMINISTRATORS),
    "wagtailadmin_workflows:edit": Screen(ADMINISTRATORS, WORKFLOW),
    "wagtailadmin_workflows:enable": Screen(ADMINISTRATORS, {"pk": "{resting_workflow}"}, post={}),
    "wagtailadmin_workflows:disable": Screen(ADMINISTRATORS, WORKFLOW),
    "wagtailadmin_workflows:usage": Screen(ADMINISTRATORS, WORKFLOW),
    "wagtailadmin_workflows:usage_results": Screen(ADMINISTRATORS, WORKFLOW),
    "wagtailadmin_workflows:remove": Screen(
        ADMINISTRATORS, {"page_pk": "{catalog}", "workflow_pk": "{workflow}"}, post={}
    ),
    "wagtailadmin_workflows:select_task_type": Screen(ADMINISTRATORS),
    "wagtailadmin_workflows:add_task": Screen(ADMINISTRATORS, TASK_TYPE),
    "wagtailadmin_workflows:edit_task": Screen(ADMINISTRATORS, STEP),
    "wagtailadmin_workflows:enable_task": Screen(ADMINISTRATORS, {"pk": "{resting_task}"}, post={}),
    "wagtailadmin_workflows:disable_task": Screen(ADMINISTRATORS, STEP),
    "wagtailadmin_workflows:task_index": Screen(ADMINISTRATORS),
    "wagtailadmin_workflows:task_index_results": Screen(ADMINISTRATORS),
    "wagtailadmin_workflows:task_chooser": Screen(ADMINISTRATORS),
    "wagtailadmin_workflows:task_chooser_results": Screen(ADMINISTRATORS),
    "wagtailadmin_workflows:task_chooser_create": Screen(ADMINISTRATORS),
    "wagtailadmin_workflows:task_chosen": Screen(ADMINISTRATORS, {"task_id": "{task}"}),
}


def _screens_of(namespace: str, who, thing: str, *names: str, plain=("index", "index_results", "add")) -> dict:
    """The screens of a viewset: lists and the form of a new one, and those of one of them."""
    screens = {f"{namespace}:{name}": Screen(who) for name in plain}
    return screens | {f"{namespace}:{name}": Screen(who, {"pk": thing}) for name in names}


QUESTION, ASKED = {"pk": "{question}"}, {"pk": "{reviewed_question}"}
QUESTION_TASK = {**ASKED, "task_state_id": "{question_task_state}", "action_name": "approve"}
BANK = {
    "unpublish": Screen(EDITORS, QUESTION),
    "revisions_view": Screen(LEADS, {**QUESTION, "revision_id": "{question_revision}"}),
    "revisions_revert": Screen(LEADS, {**QUESTION, "revision_id": "{question_revision}"}),
    "revisions_unschedule": Screen(EDITORS, {**QUESTION, "revision_id": "{question_revision}"}),
    "revisions_compare": Screen(LEADS, {**QUESTION, "revision_id_a": "live", "revision_id_b": "latest"}),
    "workflow_action": Screen(EDITORS, QUESTION_TASK),
    "collect_workflow_action_data": Screen(EDITORS, QUESTION_TASK),
    "confirm_workflow_cancellation": Screen(LEADS, ASKED),
    "workflow_preview": Screen(EDITORS, {**ASKED, "task_id": "{question_task}"}),
    "workflow_history": Screen(LEADS, ASKED),
    "workflow_history_detail": Screen(LEADS, {**ASKED, "workflow_state_id": "{question_state}"}),
}
BANK_CHOOSER = {
    "choose": Screen(STAFF),  # among what one may see
    "choose_results": Screen(STAFF),
    "chosen": Screen(LEADS, QUESTION),
    "chosen_multiple": Screen(LEADS, query="id={question}"),
    "create": Screen(INSTRUCTORS),
}
DESIGN = {"pk": "{certificate_template}"}
CERTIFICATE_TEMPLATES = "wagtailsnippets_lms_pages_certificatetemplate"
OF_A_DESIGN = {
    "revisions_view": Screen(EDITORS, {**DESIGN, "revision_id": "{certificate_template_revision}"}),
    "revisions_revert": Screen(EDITORS, {**DESIGN, "revision_id": "{certificate_template_revision}"}),
    "revisions_unschedule": Screen(EDITORS, {**DESIGN, "revision_id": "{certificate_template_revision}"}),
    "revisions_compare": Screen(EDITORS, {**DESIGN, "revision_id_a": "live", "revision_id_b": "latest"}),
    "sheet": Screen(
        STAFF, query="layout=classic&orientation=portrait&paper=a4&ink=14183A&accent=1B2668&ground=FFFFFF"
    ),  # colors alone
}
ONE = ("edit", "delete", "history", "history_results", "usage")
MODELS = {
    **_screens_of("wagtailusers_users", ADMINISTRATORS, "{user}", *ONE, "copy"),
    **_screens_of("wagtailusers_groups", ADMINISTRATORS, "{group}", *ONE),
    **_screens_of("wagtailsites", ADMINISTRATORS, "{site}", *ONE, "copy"),
    **_screens_of("wagtaillocales", ADMINISTRATORS, "{locale}", *ONE),
    "wagtaillocales:add": Screen(NOBODY),  # every language has one
    **_screens_of(
        "wagtailsnippets_lms_pages_category", EDITORS, "{category}", *ONE, "copy", plain=("list", "list_results", "add")
    ),
    **_screens_of(
        "wagtailsnippets_lms_pages_bankquestion",
        INSTRUCTORS,
        "{question}",
        plain=("list", "list_results", "add", "preview_on_add"),
    ),
    **_screens_of(
        "wagtailsnippets_lms_pages_bankquestion", LEADS, "{question}", *ONE, "copy", "preview_on_edit", plain=()
    ),
    **{f"wagtailsnippets_lms_pages_bankquestion:{name}": screen for name, screen in BANK.items()},
    **{f"wagtailsnippetchoosers_lms_pages_bankquestion:{name}": screen for name, screen in BANK_CHOOSER.items()},
    **_screens_of(
        CERTIFICATE_TEMPLATES,
        EDITORS,
        "{certificate_template}",
        *ONE,
        "preview_on_edit",
        "unpublish",
        plain=("list", "list_results", "add", "preview_on_add"),
    ),
    **{f"{CERTIFICATE_TEMPLATES}:{name}": screen for name, screen in OF_A_DESIGN.items()},
    "import_questions": [Screen(INSTRUCTORS), Screen(INSTRUCTORS, post={"ticket": "forged"})],
    "export_questions": [Screen(INSTRUCTORS, query="format=csv&download=1"), Screen(INSTRUCTORS)],
    **_screens_of("wagtailsnippets_lms_pages_rubric", LEADS, "{rubric}", *ONE, plain=()),
    **_screens_of("wagtailsnippets_lms_pages_rubric", INSTRUCTORS, "", plain=("list", "list_results", "add")),
    **_screens_of("wagtailsnippets_lms_pages_lessonpackage", LEADS, "{package}", *ONE, plain=()),
    **_screens_of("wagtailsnippets_lms_pages_lessonpackage", INSTRUCTORS, "", plain=("list", "list_results", "add")),
    "wagtailsnippets:index": Screen(EDITORS),
    "wagtailadmin_collections:index": Screen(ADMINISTRATORS),
    "wagtailadmin_collections:add": Screen(ADMINISTRATORS),
    "wagtailadmin_collections:edit": Screen(ADMINISTRATORS, {"pk": "{collection}"}),
    "wagtailadmin_collections:delete": Screen(ADMINISTRATORS, {"pk": "{collection}"}),
    "wagtailadmin_collections:set_privacy": Screen(ADMINISTRATORS, {"collection_id": "{collection}"}),
    "wagtailredirects:index": Screen(ADMINISTRATORS),
    "wagtailredirects:index_results": Screen(ADMINISTRATORS),
    "wagtailredirects:add": Screen(ADMINISTRATORS),
    "wagtailredirects:edit": Screen(ADMINISTRATORS, {"redirect_id": "{redirect}"}),
    "wagtailredirects:delete": Screen(ADMINISTRATORS, {"redirect_id": "{redirect}"}),
    "wagtailredirects:start_import": Screen(ADMINISTRATORS),
}

LOOKED_AT = ("index", "index_results")
WELCOME = {"slug": "welcome", "language": "en"}
RECORDS = {
    "enrollments_modeladmin_index": Screen(EDITORS),
    "enrollments_modeladmin_inspect": Screen(EDITORS, {"instance_pk": "{enrollment}"}),
    "enroll_by_file": Screen(EDITORS),
    **_screens_of("attempts", EDITORS, "{attempt}", "inspect", plain=LOOKED_AT),
    **_screens_of("submissions", EDITORS, "{submission}", "inspect", plain=LOOKED_AT),
    **_screens_of("grade_entries", EDITORS, "{grade_entry}", "inspect", plain=LOOKED_AT),
    **_screens_of("certificates", EDITORS, "{certificate}", "inspect", plain=LOOKED_AT),
    "certificates:inspect": [
        Screen(EDITORS, {"pk": "{certificate}"}),
        Screen(ADMINISTRATORS, {"pk": "{certificate}"}, post={"action": "approve"}),
    ],
    "issue_certificate": [Screen(ADMINISTRATORS), Screen(ADMINISTRATORS, post={"email": "nobody@example.org"})],
    **_screens_of("statements", EDITORS, "{statement}", "inspect", plain=LOOKED_AT),
    **_screens_of("orders", SELLERS, "{order}", "inspect", plain=LOOKED_AT),
    **_screens_of("payments", SELLERS, "{payment}", "inspect", plain=LOOKED_AT),
    "payments:inspect": [
        Screen(SELLERS, {"pk": "{payment}"}),
        Screen(SELLERS, {"pk": "{payment}"}, post={"action": "complete", "reason": "It is there"}),
    ],
    **_screens_of("payment_refunds", SELLERS, "{payment_refund}", "inspect", plain=LOOKED_AT),
    **_screens_of("payment_disputes", SELLERS, "{payment_dispute}", "inspect", plain=LOOKED_AT),
    **_screens_of("payment_messages", SELLERS, "{payment_message}", "inspect", plain=LOOKED_AT),
    **_screens_of("payment_cases", SELLERS, "{payment_case}", "inspect", plain=LOOKED_AT),
    **_screens_of("payment_checks", SELLERS, "{payment_check}", "inspect", plain=LOOKED_AT),
    **_screens_of("ledger_accounts", SELLERS, "{ledger_account}", "inspect", plain=LOOKED_AT),
    **_screens_of("ledger_transactions", SELLERS, "{ledger_transaction}", "inspect", plain=LOOKED_AT),
    **_screens_of("order_documents", SELLERS, "{order_document}", "inspect", plain=LOOKED_AT),
    **_screens_of("progress", EDITORS, "{progress}", "inspect", plain=LOOKED_AT),
    **_screens_of("instructor_applications", ADMINISTRATORS, "{application}", "inspect", plain=LOOKED_AT),
    **_screens_of("coupons", INSTRUCTORS | SELLERS, ""),
    **{
        f"coupons:{name}": [Screen(LEAD_ALONE | SELLERS, {"pk": "{coupon}"}), Screen(SELLERS, {"pk": "{site_coupon}"})]
        for name in ("edit", "usage", "history", "history_results")
    },
    "coupons:delete": Screen(NOBODY, {"pk": "{coupon}"}),  # switched off instead
    **_screens_of("bundles", SELLERS, "{bundle}", "edit", "usage", "history", "history_results"),
    "bundles:delete": Screen(NOBODY, {"pk": "{bundle}"}),
    **_screens_of("plans", SELLERS, "{plan}", "edit", "usage", "history", "history_results"),
    "plans:delete": Screen(NOBODY, {"pk": "{plan}"}),
    **_screens_of("tax_rates", SELLERS, "{tax_rate}", *ONE),
    **_screens_of("tax_registrations", SELLERS, "{tax_registration}", *ONE),
    **_screens_of("ai_tools", ADMINISTRATORS, "{ai_tool}", "edit", "usage", "history", "history_results"),
    "ai_tools:delete": Screen(NOBODY, {"pk": "{ai_tool}"}),  # switched off instead
    **_screens_of("ai_tool_sessions", INSTRUCTORS, "", plain=LOOKED_AT),
    **_screens_of("ai_tool_sessions", AUTHORS, "{tool_session}", "inspect", plain=()),
    **_screens_of("messages", ADMINISTRATORS, "{message}", "inspect", plain=LOOKED_AT),
    **_screens_of("troubled_addresses", ADMINISTRATORS, "{troubled_address}", "inspect", plain=LOOKED_AT),
    **_screens_of("task_failures", ADMINISTRATORS, "{task_failure}", "inspect", plain=LOOKED_AT),
    "message_kinds": Screen(ADMINISTRATORS),
    "edit_message_kind": [Screen(ADMINISTRATORS, WELCOME), Screen(ADMINISTRATORS, WELCOME, post={})],
    "reset_message_kind": Screen(ADMINISTRATORS, WELCOME, post={}),
    "background_work": Screen(ADMINISTRATORS),
    **_screens_of("invitations", ADMINISTRATORS, "{invitation}", "inspect", plain=LOOKED_AT),
    "invite_people": Screen(ADMINISTRATORS),
    "wagtailusers_users:person_action": Screen(ADMINISTRATORS, {"pk": "{user}", "name": "verify"}),
    "audit_log": Screen(ADMINISTRATORS),
    "audit_log_results": Screen(ADMINISTRATORS),
    "wagtailsettings:edit lms_pages.sitesettings": [
        Screen(STAFF),  # leads on to the one there is
        Screen(ADMINISTRATORS, {"pk": "{settings}"}),
    ],
    "wagtailsettings:preview_on_edit lms_pages.sitesettings": Screen(NOBODY, {"pk": "{settings}"}),  # has none
    "ways_to_pay": Screen(SELLERS),
    "ways_to_pay_result": Screen(SELLERS),
    "try_way_to_pay": Screen(SELLERS, {"slug": "local"}, post={}),
    "wagtailsettings:edit lms_pages.commercesettings": [Screen(STAFF), Screen(SELLERS, {"pk": "{selling}"})],
    "wagtailsettings:preview_on_edit lms_pages.commercesettings": Screen(NOBODY, {"pk": "{selling}"}),
}

FRAME = {
    "wagtailadmin_home": Screen(STAFF),
    "wagtailadmin_account": Screen(STAFF),
    "wagtailadmin_dismissibles": Screen(STAFF),
    "wagtailadmin_editing_sessions:release": Screen(STAFF, {"session_id": 0}, post={}, is_script=True),
    "wagtailadmin_block_preview": Screen(NOBODY),  # needs the name of a block
    "wagtailadmin_sprite": Screen(STAFF),
    "editor_icons": Screen(STAFF),
    "editor_words": Screen(STAFF),
    "wagtailadmin_javascript_catalog": Screen(STAFF),
    "wagtail_modeladmin:javascript_catalog": Screen(STAFF),
}

SCREENS: dict[str, Screen | list[Screen]] = {
    **PAGES, **BULK, **JSON, **CHOOSERS, **FILES, **REPORTS, **WORKFLOWS, **MODELS, **RECORDS, **FRAME
}  # fmt: skip

# Addresses that are no screens, and why.
NO_SCREENS = {
    "admin/^.*/$": "whatever is not found",
    "admin/test404/": "the page for what is not found",
    "wagtailadmin_error_test": "fails on purpose",
    "wagtailadmin_login": "leads on: see tests/accounts/test_back_office_gate.py",
    "wagtailredirects:process_import": "the second half of start_import, behind the same question",
    "wagtailadmin_logout": "ends the session",
    "wagtailadmin_password_reset": "switched off",
    "wagtailadmin_password_reset_done": "switched off",
    "wagtailadmin_password_reset_confirm": "switched off",
    "wagtailadmin_password_reset_complete": "switched off",
}
