"""Psychology: what the knock does to a person, and what words do at the door.

Where to look: scales and their scores in ``scoring`` (with ``scalefiles``, ``answers``), the survey
in ``surveys``, reliability in ``reliability`` and ``factors``; demands and resources in
``appraisal``, the days around a visit in ``days``, the thermometer in ``diaries``, odds as people
in ``frequencies``; the code book in ``coding``, conversations in ``talks``, agreement in ``coders``
(with ``codetables``, ``raters``), what was done with words in ``profiles`` and ``lexical``;
experiments in ``vignettes``, ``responses``, ``experiments`` and ``analyses``, with what they need
beside them. No score is a diagnosis, and nothing is stored.
"""

from kit.psychology.analyses import Analysis, analyse
from kit.psychology.appraisal import (
    Appraisal,
    Appraisals,
    appraisal_prompts,
    appraise,
    information_effects,
)
from kit.psychology.assignments import Assignment
from kit.psychology.coders import Agreement, agreement, first_codes, per_code
from kit.psychology.coding import codebook, codebook_notes, coded, read_codes, write_codes
from kit.psychology.days import (
    VisitDays,
    VisitSensitivity,
    visit_days,
    visit_parameters,
    visit_presets,
    visit_sensitivity,
)
from kit.psychology.diaries import Diary, diary, diary_people
from kit.psychology.experiments import Power, power, simulate_class
from kit.psychology.exports import templates, vignette_codebook
from kit.psychology.factors import OneFactor, one_factor
from kit.psychology.frequencies import OfHundred, evidence_cards, from_finding, of_hundred
from kit.psychology.lexical import (
    Mark,
    Wording,
    WordingReport,
    lexicon,
    wording,
    wording_against_gold,
)
from kit.psychology.profiles import Profile, profile, profile_table, turning_points
from kit.psychology.raters import expected_kappa, simulate_coder
from kit.psychology.reliability import (
    Consistency,
    Retest,
    Weighted,
    cronbach_alpha,
    retest,
    weighted_mean,
    weighted_percentiles,
)
from kit.psychology.responses import Form, Responses, read_responses
from kit.psychology.scoring import Scale, Score, Scores, scale, scales
from kit.psychology.surveys import (
    item_values,
    survey,
    survey_check,
    survey_columns,
    survey_table,
    survey_tables,
)
from kit.psychology.talks import Dialogue, dialogue, dialogues
from kit.psychology.vignettes import Design, Vignettes, vignette_factors

__all__ = [
    "Agreement",
    "Analysis",
    "Appraisal",
    "Appraisals",
    "Assignment",
    "Consistency",
    "Design",
    "Dialogue",
    "Diary",
    "Form",
    "Mark",
    "OfHundred",
    "OneFactor",
    "Power",
    "Profile",
    "Responses",
    "Retest",
    "Scale",
    "Score",
    "Scores",
    "Vignettes",
    "VisitDays",
    "VisitSensitivity",
    "Weighted",
    "Wording",
    "WordingReport",
    "agreement",
    "analyse",
    "appraisal_prompts",
    "appraise",
    "codebook",
    "codebook_notes",
    "coded",
    "cronbach_alpha",
    "dialogue",
    "dialogues",
    "diary",
    "diary_people",
    "evidence_cards",
    "expected_kappa",
    "first_codes",
    "from_finding",
    "information_effects",
    "item_values",
    "lexicon",
    "of_hundred",
    "one_factor",
    "per_code",
    "power",
    "profile",
    "profile_table",
    "read_codes",
    "read_responses",
    "retest",
    "scale",
    "scales",
    "simulate_class",
    "simulate_coder",
    "survey",
    "survey_check",
    "survey_columns",
    "survey_table",
    "survey_tables",
    "templates",
    "turning_points",
    "vignette_codebook",
    "vignette_factors",
    "visit_days",
    "visit_parameters",
    "visit_presets",
    "visit_sensitivity",
    "weighted_mean",
    "weighted_percentiles",
    "wording",
    "wording_against_gold",
    "write_codes",
]
