from ..kind import Kind

kind = Kind(
    template="accounts/unknown_account",
    example={"signup_url": "https://learn.example/accounts/signup/"},
)
