from ..kind import Kind

kind = Kind(
    template="reviews/submitted",
    example={
        "title": "How machines learn",
        "step": "Pedagogy review",
        "next_step": "Final approval",
        "comment": "The second question has two right answers.",
        "person": "Lerato Dube",
        "path": "/admin/courses/7/review/",
        "is_scheduled": "",
    },
)
