from ..kind import Kind

kind = Kind(
    template="accounts/address_verification",
    example={"activate_url": "https://learn.example/accounts/confirm-email/key/"},
)
