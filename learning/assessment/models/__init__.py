from .attempt import Answer, Attempt

__all__ = ["Answer", "Attempt"]
