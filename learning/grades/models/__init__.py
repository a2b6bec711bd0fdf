from .grade import Grade, GradeEntry

__all__ = ["Grade", "GradeEntry"]
