"""A small regime of nowhere that uses every key an engine evaluates, written as a user would."""

from kit import datasets

HEAD = """\
regime:
  id: XX
  name: {en: Nowhere, zh: 无名之地}
  as_of: "2026-11-23"
  caution: {en: invented, zh: 虚构}
instruments:
  code: {name: {en: Code of Nowhere, zh: 无名法典}, issuer: {en: Nobody, zh: 无人}, number: null, force: law, binds: {en: all, zh: 所有人}}
sources:
  own-source: {title: {en: a book, zh: 一本书}}
roles:
  big_lender:
  - {actor: [bank, card_issuer]}
  - {actor: collection_agency, acting_for: [bank]}
  guild:
  - {member_of: [CBA]}
codes:
  persons:
    landlord: {en: landlord, zh: 房东}
  acts:
    shouting: {en: shouting, zh: 喊叫}
  duties:
    hat_off: {en: hat taken off, zh: 脱帽, when: {channel: [visit], place: [home]}}
rules:
"""  # noqa: E501 - one record a line, as in the shipped files

RULE = """\
- id: {id}
  instrument: code
  article: "1"
  topics: [hours]
  tier: {tier}
  modality: must_not
  judgment: {judgment}
  grade: {grade}
  sources: [own-source]
  says: {{en: a rule, zh: 一条规则}}
  versions:
  - {{from: "{since}", to: {until}, basis: source, {keys}}}
"""


def rule(
    keys, id="x", tier="law", judgment="bright_line", grade="A", since="2020-01-01", until=None
):
    """One rule as YAML; `keys` is the inside of a flow mapping."""
    until = f'"{until}"' if until else "null"
    return RULE.format(
        id=id, tier=tier, judgment=judgment, grade=grade, since=since, until=until, keys=keys
    )


def write(folder, *rules, head=HEAD, name="own.yaml"):
    """Write a regime file into a folder and return its path."""
    path = folder / name
    path.write_text(head + "".join(rules), encoding="utf-8")
    return path


EVERY_KEY = [
    rule(
        "forbids: [{acts: [threat, shouting], consent: filming, unless: [law_provides]}]", id="f1"
    ),
    rule(
        "forbids: [{acts: [insult], findings: [public, serious]}, {acts: [violence]}]",
        id="f2",
        judgment="judgment",
        grade="B",
    ),
    rule("forbids: [{acts: [following]}]", id="f3", judgment="presumption"),
    rule("forbids: [{acts: [following]}]", id="f4", judgment="presumption", grade="C"),
    rule("forbids: [{acts: [following, threat]}]", id="f5", judgment="principle", tier="soft"),
    rule("requires: [hat_off, identification_shown, institution_named]", id="r1"),
    rule("requires: [suitable_time]", id="r2", judgment="judgment"),
    rule(
        'hours: {forbidden: ["22:00", "08:00"], consent: out_of_hours_contact}', id="h1", grade="C"
    ),
    rule('hours: {allowed: ["08:00", "20:00"], edges: free, unless: [law_provides]}', id="h2"),
    rule('hours: {forbidden: ["12:00", "24:00"], edges: barred, findings: [repeated]}', id="h3"),
    rule(
        'hours: [{allowed: ["08:00", "20:00"], days: [mon, tue, wed, thu, fri], edges: {start:'
        ' barred, end: free}}, {allowed: ["09:00", "20:00"], days: [sat, sun], edges: free},'
        ' {forbidden: ["00:00", "24:00"], when: {holiday: yes}, edges: barred}]',
        id="h4",
    ),
    rule("entry: {consent: entry, unless: [law_provides]}", id="e1"),
    rule("places: {workplace: forbidden, office_area: office_contact}", id="p1"),
    rule("places: {home: {consent: entry, findings: [repeated]}}", id="p2", judgment="judgment"),
    rule("visitors: {min: 12}, applies: {channels: [visit]}", id="v1"),
    rule("disclosure: {shared: spouse_shares_debt, unless: [law_provides]}", id="d1"),
    rule("disclosure: {allowed: [debtor, spouse]}", id="d2", judgment="judgment"),
    rule(
        "third_party: {only_if: [unreachable], who: [contact_person], shared: spouse_shares_debt}",
        id="t1",
    ),
    rule("third_party: {only_if: [deceased, unreachable]}", id="t2", tier="supervisory", grade="C"),
    rule(
        "barred_while: [{stop: visits_blocked, channels: [visit]},"
        " {stop: third_person_refused, outsiders: true}, {stop: hardship_pause}]",
        id="b1",
    ),
    rule(
        "applies: {actors: [big_lender, guild], not_actors: [assignee], products: [credit_card],"
        ' persons: [debtor], places: [home, workplace], contract_from: "2025-06-01"},'
        " entry: {consent: entry}",
        id="s1",
    ),
    rule("caps: [{counts: {}, max: 2, window_days: 3, unit: [debt_id]}]", id="c1"),
    rule(
        "caps: [{counts: {channel: [visit, call]}, max: 1, window_days: 1,"
        " unit: [debtor_id, lender_id], consent: frequent_calls}]",
        id="c2",
    ),
    rule(
        "caps: [{counts: {}, max: 1, window_days: 4, unit: [debt_id],"
        " not_counted: [{content: [legal_notice]}],"
        " free: [{when: {outcome: [nobody_met]}, max: 1, window_days: 4},"
        " {when: {outcome: cut_off}, max: 1, window_days: 1}]}]",
        id="c3",
    ),
    rule(
        "caps: [{counts: {channel: [call]}, max: 0, window_days: 4, unit: [debt_id],"
        " after: {channel: [call], outcome: conversation}, unclear: [cut_off],"
        " not_counted: [{content: [legal_notice]}]}]",
        id="c4",
    ),
    rule(
        "caps: [{counts: {}, max: 1, window_days: 3, unit: [debt_id],"
        " after: {outcome: [conversation, unanswered]}}]",
        id="c5",
    ),
    RULE.format(
        id="w1",
        tier="law",
        judgment="bright_line",
        grade="A",
        since="2024-01-01",
        until='"2026-02-28"',
        keys="forbids: [{acts: [threat]}]",
    )
    + '  - {from: "2026-03-01", to: "2026-03-31", basis: source, forbids: [{acts: [insult]}]}\n',
    rule("forbids: [{acts: [threat]}]", id="w2", since="2026-03-01").replace(
        "  says:", "  predecessor_unread: true\n  says:"
    ),
    rule("forbids: [{acts: [threat]}]", id="m1", grade="M"),
]


ODD = [None, True, 12, [], ["a"], [["a"]], {"1": [2]}, {"en": [1], "zh": "b"}, "9999-12-31"]


def spoilt(tree):
    """Plant odd values, at each node others, in a file's content: place, value, the content."""
    for number, place in enumerate(_places(tree)):
        for value in ODD[number % 3 :: 3]:
            yield place, value, _planted(tree, place, value)


def _places(tree, above=()):
    yield above
    listed = enumerate(tree) if isinstance(tree, list) else ()
    for key, part in tree.items() if isinstance(tree, dict) else listed:
        yield from _places(part, (*above, key))


def _planted(tree, place, value):
    if not place:
        return value
    copied = datasets.Located(tree) if isinstance(tree, dict) else list(tree)
    copied[place[0]] = _planted(tree[place[0]], place[1:], value)
    return copied
