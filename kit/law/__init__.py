"""Law: what the rules of a place say about one contact, or about a log of them.

``law.regimes()`` lists the places, ``law.rules("CN")`` their rules, ``law.check(log, "CN")``
answers for each contact and rule, ``law.compare`` asks several places about the same facts. Beside
them stand the clocks and the money of a claim: ``law.limitation``, ``law.interest_cap``,
``law.fallback``. Teaching material, not legal advice: never is the answer "legal".
"""

from kit.law.afterwards import (
    bulk_prices,
    court_fee,
    fallback,
    funnel,
    official_figures,
    remedies,
)
from kit.law.borders import Comparison, changes, compare, timeline
from kit.law.cases import Decision, decision, decisions
from kit.law.claims import Audit, audit, verdicts
from kit.law.clock import (
    Enforcement,
    Limitation,
    Signature,
    enforcement,
    limitation,
    limitation_events,
    what_a_signature_does,
)
from kit.law.contacts import Contact, in_words, read_contacts
from kit.law.engine import check
from kit.law.findings import Findings
from kit.law.interest import (
    AnnualRate,
    Fixing,
    InterestAccount,
    InterestCap,
    charged_annual_rate,
    interest_cap,
    lawful_interest,
    lpr,
)
from kit.law.provisions import Citation, cite, renumbered
from kit.law.rulebook import barred_hours, regimes, rules, vocabulary

__all__ = [
    "AnnualRate",
    "Audit",
    "Citation",
    "Comparison",
    "Contact",
    "Decision",
    "Enforcement",
    "Findings",
    "Fixing",
    "InterestAccount",
    "InterestCap",
    "Limitation",
    "Signature",
    "audit",
    "barred_hours",
    "bulk_prices",
    "changes",
    "charged_annual_rate",
    "check",
    "cite",
    "compare",
    "court_fee",
    "decision",
    "decisions",
    "enforcement",
    "fallback",
    "funnel",
    "in_words",
    "interest_cap",
    "lawful_interest",
    "limitation",
    "limitation_events",
    "lpr",
    "official_figures",
    "read_contacts",
    "regimes",
    "remedies",
    "renumbered",
    "rules",
    "timeline",
    "verdicts",
    "vocabulary",
    "what_a_signature_does",
]
