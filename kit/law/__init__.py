"""Law: what the rules of a place say about one contact, or about a log of them.

``law.regimes()`` lists the places, ``law.rules("CN")`` their rules, and ``law.check(log, "CN")``
answers for each contact and rule. Teaching material, not legal advice: never is the answer "legal".
"""

from kit.law.contacts import Contact, in_words, read_contacts
from kit.law.engine import check
from kit.law.findings import Findings
from kit.law.rulebook import barred_hours, regimes, rules, vocabulary

__all__ = [
    "Contact",
    "Findings",
    "barred_hours",
    "check",
    "in_words",
    "read_contacts",
    "regimes",
    "rules",
    "vocabulary",
]
