"""From which day to which each rule holds: a day that slips turns an answer round."""

import pytest

from kit.law import rulebook

# first day, last day ("-": no end found), what the first day rests on: the rules
DAYS = {
    "AU": """
2010-07-01 - memory: au.ncc.hardship
2011-01-01 - memory: au.acl.harass
2012-07-01 - memory: au.vic.visit
2021-04-13 - inferred: au.rg96.third_party
2021-04-13 - source: au.rg96.hours_phone au.rg96.hours_visit au.rg96.workplace au.rg96.frequency
  au.rg96.visit
""",
    "CN": """
1982-12-04 - source: CONST-39
1997-10-01 - source: CRIM-238 CRIM-245 CRIM-246 CRIM-274-279 CRIM-293
2000-06-15 - memory: BAN-DEBTCO-2000
2006-03-01 2025-12-31 source: PSAPL06-23 PSAPL06-26 PSAPL06-43 PSAPL06-51 PSAPL06-40 PSAPL06-42
2009-02-05 - source: CBRC09-ETHICS
2011-01-13 - source: CBRC11-66 CBRC11-67 CBRC11-68 CBRC11-69 CBRC11-70
2014-03-15 - memory: CPL-14-29 CPL-50-56
2015-11-01 - source: CRIM-253-1
2017-12-01 - memory: CASHLOAN-141
2018-03-20 - source: CBRC18-9
2018-03-28 - source: NIFA18-13-14 NIFA18-15 NIFA18-16-17 NIFA18-18 NIFA18-19 NIFA18-20-21
  NIFA18-REC
2019-04-09 - source: SOFTVIOL-2019
2020-07-12 - source: CBIRC20-NETLOAN
2020-11-01 - memory: PBOC-FCP
2021-01-01 - memory: SPC-LIM-8 SPC-LIM-19 SPC-PL-25 SPC-PL-30
2021-01-01 - source: CC-1032 CC-1033-1 CC-1033-2 CC-1034-1038 CC-111 CC-1011 CC-1024 CC-995-997
  CC-1165-1191 CC-464 CC-1064 CC-1161 CC-543-678 CC-670-680 CC-546 CC-188 CC-192-193 CC-195
  CC-585 SPC-REPLY-2020
2021-03-01 - source: CRIM-293-1 SZ-PB-2021
2021-05-25 - source: SPC-CARD-2-3
2021-11-01 - source: PIPL-5-6 PIPL-13 PIPL-21 PIPL-23-25 PIPL-28-30 PIPL-69
2022-05-01 - source: AOCL-23
2022-07-07 - memory: CREDITCARD22-13
2023-03-01 - source: CBIRC22-41
2023-10-18 - source: QINGDAO-2023
2024-01-01 - memory: CPL-EXEC-254
2024-04-18 - source: NFRA24-CFC
2024-05-15 2025-02-27 source: NIFA24
2025-01-17 - press_report: NFRA24-SLC-37
2025-02-28 - source: GBT-HOURS GBT-FREQ GBT-THIRD GBT-OUTSRC GBT-VISIT
2025-10-01 - source: NFRA25-9
2025-11-01 - source: XM-PB-2025
2025-12-24 - press_report: PBOC-SLC-2025
2026-01-01 - source: PSAPL26-26 PSAPL26-30 PSAPL26-47 PSAPL26-50 PSAPL26-50-2 PSAPL26-51
  PSAPL26-56 PSAPL26-62
2026-01-30 - press_report: CBA26-HOURS CBA26-FREQ CBA26-22-STAFF CBA26-VISIT-ID CBA26-NOENTRY
  CBA26-ID-PHONE CBA26-IMPERS CBA26-VIOL CBA26-POST CBA26-FEES CBA26-PHONE CBA26-THIRD
  CBA26-INFO CBA26-WHITELIST CBA26-AI CBA26-SCOPE
2026-08-01 - source: NFRA26-2
""",
    "DE": """
2018-03-22 - inferred: de.uwg.aggressive
2021-10-01 - source: de.rdg.letter
""",
    "EU": """
2023-12-30 - memory: eu.csd.conduct eu.csd.first_letter
2026-11-20 - source: eu.ccd2.forbear eu.ccd2.advice
""",
    "HK": """
1996-05-01 - source: hk.cobp.third_party
2017-01-01 - inferred: hk.cobp.conduct hk.cobp.hours hk.cobp.notice
2025-01-01 - inferred: hk.licence
""",
    "ID": """
2023-12-22 - memory: id.pojk.hours id.pojk.place id.pojk.conduct
""",
    "IN": """
2008-04-24 - source: in.2008.agent_details
2022-04-01 - memory: in.mfi
2022-08-12 - source: in.2022.hours in.2022.harass
2026-07-01 - press_report: in.2026.draft
""",
    "JP": """
2007-12-19 - memory: jp.mlba.hours jp.mlba.promised_time jp.mlba.workplace jp.mlba.leave
  jp.mlba.third_party jp.mlba.letter jp.mlba.remedy jp.mlba.lawyer
""",
    "KR": """
2009-08-07 - inferred: kr.fdca.night
2014-07-15 - inferred: kr.fdca.third_party
2014-11-21 - inferred: kr.fdca.workplace
2016-11-07 2024-10-16 source: kr.2016.guideline
2024-10-17 - source: kr.pdpa.frequency kr.pdpa.start_notice kr.pdpa.choose_channel kr.pdpa.pause
  kr.pdpa.adjust kr.pdpa.identify kr.remedy
""",
    "MY": """
2007-01-01 - memory: my.bnm
2025-07-21 - press_report: my.cca
""",
    "SG": """
2023-12-01 - source: sg.dca.licence sg.dca.conduct sg.dca.hours
""",
    "TW": """
2006-09-18 2014-05-08 source: tw.bank.notice
2023-08-10 - source: tw.ins.hours tw.ins.visit tw.ins.third_party
""",
    "UK": """
1971-01-01 2008-05-25 memory: uk.aja.offence
2008-05-26 - inferred: uk.aja.offence
2014-04-01 - memory: uk.conc.hours uk.conc.visit_notice uk.conc.visit_conduct
  uk.conc.visit_conduct.reported uk.conc.workplace uk.conc.third_party uk.conc.deceive
  uk.conc.frequency
2021-05-04 - source: uk.drs.pause
2024-11-04 - memory: uk.conc.hardship
""",
    "US": """
1978-03-20 - memory: us.fdcpa.workplace us.fdcpa.third_party us.fdcpa.identify us.fdcpa.harass
  us.fdcpa.stop us.fdcpa.hardship us.fdcpa.remedy
1978-03-20 2021-11-29 memory: us.regf.hours
2015-12-16 - source: us.bulletin.in_person
2021-11-30 - source: us.regf.hours us.regf.place us.regf.calls
2025-08-11 - press_report: us.nyc.freq
""",
    "US-MA": """
2024-06-07 - inferred: us.ma.visit us.ma.work_visit us.ma.calls
""",
}


def spans(regime):
    """The table of a regime as pairs of rule and span."""
    for line in DAYS[regime].replace("\n  ", " ").strip().splitlines():
        span, _, rules = line.partition(": ")
        yield from ((rule, span) for rule in rules.split())


@pytest.mark.parametrize("regime", rulebook.regimes()["id"].tolist())
def test_every_rule_holds_from_its_day_to_its_day(regime):
    held = [
        (rule.id, f"{version.since} {version.until or '-'} {version.basis}")
        for rule in rulebook.load(regime).rules
        for version in rule.versions
    ]
    assert sorted(held) == sorted(spans(regime))
