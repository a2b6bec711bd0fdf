"""What stands on a new home page until an editor changes it."""

HEADLINE = "Learn AI by building it."
LEDE = "Short, serious courses with small numbers and honest figures. Work at your own pace; your place is kept."


def _point(icon: str, title: str, text: str) -> dict:
    return {"icon": icon, "title": title, "text": text}


SECTIONS = [
    {"type": "courses", "value": {"heading": "New on the shelf", "courses": []}},
    {
        "type": "steps",
        "value": {
            "heading": "How it works",
            "steps": [
                _point("book", "Find a course", "Read what it promises and try its open lessons, without an account."),
                _point("edit", "Join free", "An email address is enough. You are in the course a minute later."),
                _point("quiz", "Read and answer", "Short lessons, and questions that say why an answer is right."),
                _point("phone", "Come back anywhere", "On any device, you go on at the lesson where you stopped."),
            ],
        },
    },
    {
        "type": "outcomes",
        "value": {
            "heading": "What you get",
            "text": "A course here is a book that asks questions back.",
            "points": [
                _point(
                    "edit",
                    "Work you can check",
                    "Examples are small enough to follow with a pencil, and every figure says what it shows.",
                ),
                _point(
                    "chat",
                    "Feedback that explains",
                    "Each answer comes with its reason, so that a wrong one teaches as much as a right one.",
                ),
                _point("clock", "Your own pace", "Nothing runs out and nothing nags. Try a quiz as often as you like."),
                _point(
                    "phone",
                    "Light on your line",
                    "Pages are small, read well on a phone, and turn dark at night.",
                ),
            ],
        },
    },
    {
        "type": "invitation",
        "value": {
            "heading": "Begin with one lesson.",
            "text": "Look for the word Preview in a course: those lessons are open to everybody.",
            "button": "Browse the courses",
            "page": None,
        },
    },
]
