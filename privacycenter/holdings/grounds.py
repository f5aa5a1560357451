"""The closed list of grounds on which something may be refused or kept, each with its source.

P74 names the first four; Cal. Civ. Code 1798.105(d) and 1798.145(a), (k) and GDPR 17(3) the
exceptions from erasure.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Ground:
    """One ground. `keeps` is whether a part may be kept on it when the rest is erased; `eu`
    whether European law knows it."""

    code: str
    words: str
    law: str
    keeps: bool = False
    eu: bool = True


GROUNDS = (
    Ground("cannot_authenticate", "We could not make sure who is asking", "P74; 11 CCR 7060"),
    Ground(
        "others_privacy",
        "It would touch somebody else’s privacy",
        "P74; Cal. Civ. Code 1798.145(k)",
        keeps=True,
    ),
    Ground(
        "not_readily_accessible",
        "The information cannot be reached with reasonable effort",
        "P74",
        eu=False,
    ),
    Ground("access_not_required", "The law does not ask it of us here", "P74", eu=False),
    Ground("accurate", "What we hold is more likely right than not", "11 CCR 7023(b)"),
    Ground(
        "transaction_contract_warranty",
        "We need it to complete a sale, a contract or a warranty with you",
        "Cal. Civ. Code 1798.105(d)(1)",
        keeps=True,
        eu=False,
    ),
    Ground(
        "security_integrity",
        "We need it to keep our systems secure",
        "Cal. Civ. Code 1798.105(d)(2)",
        keeps=True,
        eu=False,
    ),
    Ground(
        "debug",
        "We need it to find and repair errors",
        "Cal. Civ. Code 1798.105(d)(3)",
        keeps=True,
        eu=False,
    ),
    Ground(
        "free_speech",
        "Somebody’s right to free speech needs it",
        "Cal. Civ. Code 1798.105(d)(4); GDPR 17(3)(a)",
        keeps=True,
    ),
    Ground(
        "cal_ecpa",
        "The California Electronic Communications Privacy Act asks it of us",
        "Cal. Civ. Code 1798.105(d)(5)",
        keeps=True,
        eu=False,
    ),
    Ground(
        "research_informed_consent",
        "It serves research you agreed to",
        "Cal. Civ. Code 1798.105(d)(6); GDPR 17(3)(d)",
        keeps=True,
    ),
    Ground(
        "internal_aligned_use",
        "We use it inside alone, as you could expect",
        "Cal. Civ. Code 1798.105(d)(7)",
        keeps=True,
        eu=False,
    ),
    Ground(
        "legal_obligation",
        "A law makes us keep it",
        "Cal. Civ. Code 1798.105(d)(8); GDPR 17(3)(b)",
        keeps=True,
    ),
    Ground(
        "legal_claims",
        "We need it to bring, or to answer, a legal claim",
        "Cal. Civ. Code 1798.145(a); GDPR 17(3)(e)",
        keeps=True,
    ),
)
CODES = tuple(one.code for one in GROUNDS)
KEEPING_CODES = tuple(one.code for one in GROUNDS if one.keeps)
WORDS = {one.code: one.words for one in GROUNDS}


def known_to(regime: str, grounds: Iterable[Ground] = GROUNDS) -> tuple[Ground, ...]:
    """The grounds a regime knows: European law has neither the last two of P74 nor the uses
    California allows (LAW.md 3, Art. 17(3))."""
    return tuple(one for one in grounds if one.eu or regime == "ccpa")


def keeping_grounds(regime: str) -> tuple[Ground, ...]:
    """On which a part may be kept when the rest is erased."""
    return tuple(one for one in known_to(regime) if one.keeps)


def refusing_grounds(regime: str) -> tuple[Ground, ...]:
    """On which a deletion as a whole may be refused."""
    return tuple(one for one in known_to(regime) if one.code != "accurate")
