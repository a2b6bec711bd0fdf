from ..kind import Kind

kind = Kind(
    template="accounts/password_reset",
    example={"password_reset_url": "https://learn.example/accounts/password/reset/key/1-set/"},
)
