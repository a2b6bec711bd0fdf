from ..kind import Kind

kind = Kind(
    template="assessment/exam_near",
    example={
        "title": "Exam on gradients",
        "course_title": "How machines learn",
        "moment": "March 3, 2026, 9:00 a.m. (SAST)",
        "is_open": False,
        "granted": "25% more time",
        "path": "/courses/how-machines-learn/gradients/#block-5f9c7c1e-6a0e-4a57-9d35-0d9f3f1d7a10",
    },
)
