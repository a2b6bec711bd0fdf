from ..kind import Kind

kind = Kind(
    template="accounts/account_already_exists",
    example={
        "sign_in_url": "https://learn.example/accounts/login/",
        "password_reset_url": "https://learn.example/accounts/password/reset/",
    },
)
