from .grade import Grade, GradeEntry
from .leaderboard import LeaderboardChoice

__all__ = ["Grade", "GradeEntry", "LeaderboardChoice"]
