"""Names as they are printed."""

from unicodedata import category

LONGEST = 150
UNSEEN = {"Cc", "Cf", "Cs"}  # control characters, and those that turn the direction of the words around them
JOINERS = "\u200c\u200d"  # unseen as well, and part of how some scripts are written


def printable(name: str) -> str:
    """Without what nobody sees: two certificates that look alike shall bear the same name."""
    kept = (each for each in " ".join(name.split()) if category(each) not in UNSEEN or each in JOINERS)
    return " ".join("".join(kept).split())[:LONGEST]


def name_of(user) -> str:
    """What would stand on a certificate issued today; the handle where the profile has no name."""
    return printable(user.profile.shown_name) or f"@{user.profile.handle}"
