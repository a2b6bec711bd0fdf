from ..kind import Kind

kind = Kind(
    template="assignments/graded",
    example={
        "title": "Where averages mislead",
        "course_title": "How machines learn",
        "activity": 17,
        "is_milestone": False,
    },
)
