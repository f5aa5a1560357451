"""How names and addresses are compared, the same way everywhere."""

_FOLD = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def ascii_fold(text: str) -> str:
    """Lower case for A to Z alone: `str.lower` folds some foreign letters into ASCII ones."""
    return text.translate(_FOLD)


def key_of(text: str) -> str:
    """How a user ID or an address is compared: A to Z without case, all else as it is."""
    return ascii_fold(text.strip())
