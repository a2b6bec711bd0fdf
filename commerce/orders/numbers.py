"""What people read aloud and type: numbers of orders, codes of gifts."""

from core.spoken_codes import draw_code, in_groups, read_code

PREFIX = "M-"
ORDER_LENGTH = 8  # 1.5e11 of them: one that is taken is drawn again
GIFT_LENGTH, GIFT_GROUP = 16, 4  # 74 bits: guessing finds nothing


def new_order_number() -> str:
    return PREFIX + draw_code(ORDER_LENGTH)


def new_gift_code() -> str:
    return draw_code(GIFT_LENGTH)


def read_gift_code(text: str) -> str:
    """As it is stored, however it was typed; "" for what can be none."""
    return read_code(text, length=GIFT_LENGTH)


def shown_gift_code(code: str) -> str:
    return in_groups(code, GIFT_GROUP)
