def may_enroll_others(user) -> bool:
    """Whether this person may put others into courses, past what the course asks of those who come by themselves."""
    return user.has_perm("enrollment.add_enrollment")


may_remove_students = may_enroll_others  # the same people, in the other direction
