from ..kind import Kind

kind = Kind(
    template="certificates/expiring",
    example={
        "course_title": "How machines learn",
        "course_key": "5f9c7c1e-6a0e-4a57-9d35-0d9f3f1d7a10",
        "code": "K7QXM-4TR9P-2WHCD",
        "expires_on": "March 3, 2027",
    },
)
