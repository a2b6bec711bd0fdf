from learning.certificates.facts import CertificateFacts


def render_card(facts: CertificateFacts) -> bytes:
    """The picture of a shared link: PNG, 1200 x 630."""
    raise NotImplementedError
