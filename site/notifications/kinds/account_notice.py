from ..kind import Kind

kind = Kind(
    template="accounts/account_notice",
    example={"subject": "Password changed", "text": "Your password was changed."},
)
