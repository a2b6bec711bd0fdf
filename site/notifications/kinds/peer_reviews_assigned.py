from ..kind import Kind

kind = Kind(
    template="assignments/peer_reviews",
    example={
        "title": "Where averages mislead",
        "course_title": "How machines learn",
        "activity": 17,
        "count": 3,
    },
)
