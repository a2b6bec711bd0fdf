"""The chart of accounts: their codes. What is ours and what is owed to us has a positive balance, what we earned and
what we owe a negative one."""

BANK = "bank"
PLATFORM_REVENUE = "platform_revenue"  # net of tax; shares of teachers will be taken out of it by later transactions
GATEWAY_FEES = "gateway_fees"
REFUNDS_PAYABLE = "refunds_payable"  # money that is here and not ours: refunds on their way, payments that fit nowhere
DISPUTED = "disputed"  # taken back by a bank until the dispute is decided
CHARGEBACK_LOSS = "chargeback_loss"
ROUNDING = "rounding"  # stays empty


def gateway_clearing(gateway: str) -> str:
    """What a gateway holds for us. Bank transfers are in the bank at once."""
    return BANK if gateway == "manual" else f"gateway_clearing:{gateway}"


def vat_output(country: str) -> str:
    return f"vat_output:{country or '-'}"
