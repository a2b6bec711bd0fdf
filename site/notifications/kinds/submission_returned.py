from ..kind import Kind

kind = Kind(
    template="assignments/returned",
    example={
        "title": "Where averages mislead",
        "course_title": "How machines learn",
        "activity": 17,
    },
)
