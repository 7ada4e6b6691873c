"""Contact records in every form that pandas gives them, and bad ones refused in one sentence."""

# ruff: noqa: E501 - tables with one case a line

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from kit import datasets, language, law
from kit.law import contacts

ROWS = [
    {
        "contact_id": f"c{i}",
        "debt_id": f"d{i % 2}",
        "debtor_id": f"d{i % 2}",
        "channel": "visit",
        "date": f"2026-03-1{i}",
        "time": ["20:40", "22:01", None, "08:00", "23:15", "12:00"][i],
        "actor": ["bank", "collection_agency", None][i % 3],
        "member_of": "CBA;NIFA",
        "product": "consumer_loan",
        "visitors": [1, 2, None, 2, 1, 2][i],
        "entered_home": ["yes", "no", None][i % 3],
        "consents": ["none", "entry;filming", None][i % 3],
        "acts": ["threat;insult", "none", None][i // 2],
        "contract_date": "2025-06-01",
        "place": "home",
        "outcome": "conversation",
        "contacted_person": "debtor",
    }
    for i in range(6)
]


def log():
    return pd.DataFrame(ROWS)


def matrix(frame, regime="CN"):
    return law.check(frame, regime).answers


SETS = ["consents", "acts", "member_of"]
CODES = ["channel", "actor", "product", "entered_home", "place", "outcome"]


def split(value):
    return None if value is None else [p for p in value.split(";") if p != "none"]


def arrow(frame):
    pytest.importorskip("pyarrow")
    return frame.astype({c: "string[pyarrow]" for c in SETS + CODES + ["date", "time"]})


# fmt: off
FORMS = {
    "as it is": lambda f: f,
    "datetime columns": lambda f: f.assign(
        date=pd.to_datetime(f["date"]), contract_date=pd.to_datetime(f["contract_date"])
    ),
    "datetimes with a time of day": lambda f: f.assign(
        date=pd.to_datetime(f["date"]) + pd.Timedelta(hours=23)
    ),
    "python dates and times": lambda f: f.assign(
        date=[dt.date.fromisoformat(d) for d in f["date"]],
        time=[None if pd.isna(t) else dt.time.fromisoformat(t) for t in f["time"]],
    ),
    "times with seconds": lambda f: f.assign(time=f["time"] + ":00"),
    "categoricals": lambda f: f.astype(dict.fromkeys(SETS + CODES + ["date", "time"], "category")),
    "objects": lambda f: f.astype(object),
    "NaN": lambda f: f.astype(object).where(f.notna(), np.nan),
    "None": lambda f: f.astype(object).where(f.notna(), None),
    "pd.NA": lambda f: f.astype(object).where(f.notna(), pd.NA),
    "empty texts": lambda f: f.astype(object).where(f.notna(), "").assign(visitors=f["visitors"]),
    "pandas strings": lambda f: f.astype(dict.fromkeys(SETS + CODES, "string[python]")),
    "arrow strings": arrow,
    "shuffled index": lambda f: f.set_index(pd.Index([5, 3, 3, 0, 9, 1])),
    "text index": lambda f: f.set_index(pd.Index(list("abcdef"))),
    "visitors as texts": lambda f: f.assign(
        visitors=[None if pd.isna(v) else str(int(v)) for v in f["visitors"]]
    ),
    "visitors as nullable": lambda f: f.astype({"visitors": "Int64"}),
    "visitors as float32": lambda f: f.astype({"visitors": "float32"}),
    "numpy texts": lambda f: f.assign(channel=np.array(["visit"] * 6), place=np.str_("home")),
    "lists": lambda f: f.assign(**{c: [split(r[c]) for r in ROWS] for c in SETS}),
    "tuples and sets": lambda f: f.assign(
        acts=[None if r["acts"] is None else tuple(split(r["acts"])) for r in ROWS],
        consents=[None if r["consents"] is None else set(split(r["consents"])) for r in ROWS],
    ),
    "arrays": lambda f: f.assign(
        acts=[None if r["acts"] is None else np.array(split(r["acts"])) for r in ROWS]
    ),
    "booleans": lambda f: f.assign(
        entered_home=f["entered_home"].map({"yes": True, "no": False}).astype(object)
    ),
    "nullable booleans": lambda f: f.assign(
        entered_home=f["entered_home"].map({"yes": True, "no": False}).astype("boolean")
    ),
    "spaces in sets": lambda f: f.assign(consents=f["consents"].str.replace(";", " ; ")),
    "another order in sets": lambda f: f.assign(acts=f["acts"].replace({"threat;insult": "insult;threat"})),
    "other columns": lambda f: f.assign(remark_code=1, shift=[True] * 6),
    "columns in another order": lambda f: f[f.columns[::-1]],
    "Contacts": lambda f: [law.Contact(**r) for r in f.astype(object).to_dict("records")],
}
# fmt: on


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("regime", ["CN", "KR"])
def test_the_same_facts_in_any_form_get_the_same_answers(form, regime):
    changed = FORMS[form](log())
    assert (matrix(changed, regime) == matrix(log(), regime)).all()


@pytest.mark.parametrize(
    "form", ["lists", "arrays", "booleans", "NaN", "datetime columns", "empty texts"]
)
def test_any_form_can_be_explained_and_written(form, tmp_path):
    found = law.check(FORMS[form](log()), "CN")
    assert "CC-1033-2" in found.explain("c0", "CC-1033-2")
    assert found.to_csv(tmp_path / "out.csv").read_text(encoding="utf-8").count("\n") > 100
    assert found.to_frame().equals(law.check(log(), "CN").to_frame())


def test_parquet_keeps_lists_and_dates(tmp_path):
    pytest.importorskip("pyarrow")
    path = tmp_path / "log.parquet"
    FORMS["lists"](FORMS["datetime columns"](log())).to_parquet(path)
    assert (matrix(path) == matrix(log())).all()


def test_csv_knows_empty_from_none(tmp_path):
    path = tmp_path / "log.csv"
    log().to_csv(path, index=False)
    assert law.read_contacts(path)["consents"].tolist()[:2] == ["none", "entry;filming"]
    assert (matrix(path) == matrix(log())).all()
    assert (matrix(str(path)) == matrix(law.read_contacts(path))).all()


@pytest.mark.parametrize("empty", [log().iloc[:0], pd.DataFrame(), []])
def test_an_empty_table_is_refused(empty):
    with pytest.raises(datasets.DataProblem, match="holds no contact; give at least one row"):
        law.check(empty, "CN")


def test_a_file_with_headings_only_is_refused(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("date,time,channel\n", encoding="utf-8")
    with pytest.raises(datasets.DataProblem, match="mine.csv holds no contact"):
        law.check(path, "CN")
    found = datasets.check_file(path, like="synth_contacts")
    assert found["problem"].tolist() == ["the table has no rows"]


def test_one_row_is_a_lone_contact():
    one = log().iloc[:1]
    assert (matrix(one) == matrix(law.Contact(**ROWS[0]))).all()
    assert (matrix(one.drop(columns="debt_id"), "KR") == matrix(one, "KR")).all()


def test_the_callers_table_is_left_alone():
    frame = FORMS["lists"](FORMS["booleans"](log()))
    before = frame.copy(deep=True)
    law.check(frame, "CN")
    pd.testing.assert_frame_equal(frame, before)


# ---------------------------------------------------------------- one contact


def test_a_contact_is_the_same_however_it_is_written():
    plain = law.Contact(
        date="2026-03-17", acts="insult;threat", entered_home="yes", time="20:40:00"
    )
    for date in (
        dt.date(2026, 3, 17),
        dt.datetime(2026, 3, 17, 9),
        np.datetime64("2026-03-17"),
        pd.Timestamp("2026-03-17"),
    ):
        other = law.Contact(
            date=date, acts={"threat", "insult"}, entered_home=np.True_, time=dt.time(20, 40)
        )
        assert other == plain
    many = ["defamation", "extortion", "harassment", "insult", "threat", "usury", "violence"]
    assert law.Contact(acts=set(many)).acts == law.Contact(acts=many).acts == ";".join(many)
    assert law.Contact(acts=[]).acts == law.Contact(acts="none").acts == "none"


@pytest.mark.parametrize("nothing", [None, "", np.nan, pd.NA, pd.NaT])
def test_nothing_is_not_recorded(nothing):
    facts = {"acts": nothing, "date": nothing, "visitors": nothing}
    assert law.Contact(**facts).facts() == {}


def test_a_contact_is_shown_in_words():
    contact = law.Contact(channel="visit", acts=["threat"])
    assert repr(contact) == "Contact(channel='visit', acts='threat')"
    language.use("zh")
    assert "上门" in contact._repr_html_() and "channel" not in contact._repr_html_()


# ---------------------------------------------------------------- what is refused


def refusal(contacts, regime="CN", **more):
    """The message; one line, raised plainly, without another error behind it."""
    with pytest.raises(datasets.DataProblem) as caught:
        law.check(contacts, regime, **more)
    error = caught.value
    assert error.__cause__ is None and (error.__context__ is None or error.__suppress_context__)
    return str(error)


# fmt: off
FAULTS = {
    "an impossible date": (lambda f: f.assign(date="2026-02-30"), ["2026-02-30", "date", "row 2"]),
    "a date the wrong way round": (lambda f: f.assign(date="03/04/2026"), ["03/04/2026"]),
    "a week as date": (lambda f: f.assign(date="2026-W12-2"), ["2026-W12-2"]),
    "a number as date": (lambda f: f.assign(date=20260317), ["20260317"]),
    "a time as number": (lambda f: f.assign(time=2040), ["2040", "time"]),
    "an impossible time": (lambda f: f.assign(time="24:00"), ["24:00"]),
    "an unknown code": (lambda f: f.assign(channel="vist"), ["vist", "near: visit"]),
    "an unknown word in a set": (lambda f: f.assign(acts="threat;shout"), ["shout", "acts"]),
    "a word from another column": (lambda f: f.assign(consents="threat"), ["threat", "consents"]),
    "none and more": (lambda f: f.assign(consents="none;entry"), ["none", "consents"]),
    "a duty met and missed": (lambda f: f.assign(duties_met="decent_dress", duties_missed="call_recorded;decent_dress"), ["decent_dress", "duties_missed"]),
    "full-width digits": (lambda f: f.assign(date="２０２６-03-17"), ["２０２６-03-17", "date"]),
    "the year nought": (lambda f: f.assign(date="0000-01-01"), ["0000-01-01"]),
    "a time for a date": (lambda f: f.assign(date=[dt.time(1, 2)] * len(f)), ["01:02:00", "date"]),
    "a list for a date": (lambda f: f.assign(date=[["2026-03-17"]] * len(f)), ["date"]),
    "a zone without an instant": (lambda f: f.assign(timezone="8"), ["'8'", "timezone"]),
    "an instant beside a date": (lambda f: f.assign(at="garbage", timezone="UTC"), ["garbage"]),
    "an instant out of reach": (lambda f: f.drop(columns="date").assign(at="9999-12-31T23:30-08:00", timezone="UTC"), ["9999"]),
    "an instant of another day": (lambda f: f.assign(date="2026-03-20", at="2026-03-17T14:30Z", timezone="Asia/Shanghai", time=None), ["2026-03-20", "local clock"]),
    "an open set": (lambda f: f.assign(acts="threat;"), ["acts"]),
    "a list with a stranger": (lambda f: f.assign(acts=[["shout"]] * 6), ["shout", "acts"]),
    "half a visitor": (lambda f: f.assign(visitors=1.5), ["1.5", "visitors"]),
    "visitors below nothing": (lambda f: f.assign(visitors=-1), ["-1", "0 to 99"]),
    "endless visitors": (lambda f: f.assign(visitors=np.inf), ["visitors"]),
    "visitors in words": (lambda f: f.assign(visitors="nan"), ["visitors"]),
    "too many visitors": (lambda f: f.assign(visitors=100), ["100"]),
    "numbers for codes": (lambda f: f.assign(channel=1), ["channel"]),
    "booleans for codes": (lambda f: f.assign(channel=True), ["channel"]),
    "the same id twice": (lambda f: f.assign(contact_id="a"), ["contact_id", "row 3"]),
    "a heading twice": (lambda f: pd.concat([f, f[["acts"]]], axis=1), ["acts"]),
    "the instants twice": (lambda f: pd.concat([f.assign(at="x"), f[["acts"]].set_axis(["at"], axis=1)], axis=1), ["at"]),
    "a misspelt heading": (lambda f: f.rename(columns={"consents": "consent"}), ["consents"]),
    "names": (lambda f: f.assign(full_name="x"), ["full_name"]),
    "telephone numbers": (lambda f: f.assign(contact_point="13800000000"), ["contact_point"]),
    "an address in another column": (lambda f: f.assign(remark="a.b@example.org"), ["remark"]),
    "an instant without offset": (lambda f: f.drop(columns="date").assign(at="2026-03-17T12:00", timezone="UTC"), ["2026-03-17T12:00", "row 2"]),
    "an instant that is none": (lambda f: f.drop(columns="date").assign(at="noon+08:00", timezone="UTC"), ["noon"]),
    "an impossible instant": (lambda f: f.drop(columns="date").assign(at="2026-02-30T12:00+08:00", timezone="UTC"), ["2026-02-30"]),
    "an instant without a zone": (lambda f: f.drop(columns="date").assign(at="2026-03-17T12:00+08:00"), ["row 2", "timezone"]),
    "an unknown zone": (lambda f: f.drop(columns="date").assign(at="2026-03-17T12:00+08:00", timezone="Mars/Base"), ["Mars/Base"]),
    "mappings as facts": (lambda f: f.assign(acts=[{"threat": 1}] * len(f)), ["row 2", "acts", "not one value"]),
    "mappings as zones": (lambda f: f.drop(columns="date").assign(at="2026-03-17T12:00Z", timezone=[{}] * len(f)), ["row 2", "timezone"]),
    "arrays as days": (lambda f: f.assign(date=[np.array([1, 2])] * len(f)), ["row 2", "date", "not one value"]),
    "arrays as counts": (lambda f: f.astype(object).assign(visitors=[np.array([1, 2])] * len(f)), ["visitors", "not one value"]),
    "a number of 401 digits": (lambda f: f.astype(object).assign(visitors=10**400), ["visitors", "inf"]),
    "other columns only": (lambda f: pd.DataFrame({"x1": [1]}), ["heading"]),
    "no contacts at all": (lambda f: 7, ["int"]),
    "no such file": (lambda f: "no_such_log.csv", ["no_such_log.csv"]),
}
# fmt: on


@pytest.mark.parametrize("edition", ["en", "zh"])
@pytest.mark.parametrize("fault", FAULTS)
def test_bad_input_gets_one_sentence(fault, edition):
    language.use(edition)
    spoil, named = FAULTS[fault]
    message = refusal(spoil(log()))
    assert "\n" not in message and "Traceback" not in message
    assert any("\u4e00" <= c <= "\u9fff" for c in message) == (edition == "zh")
    if edition == "en":
        assert all(n in message for n in named), message


@pytest.mark.parametrize("edition", ["en", "zh"])
@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"regime": "XY"}, "XY"),
        ({"on": "2026-02-30"}, "2026-02-30"),
        ({"on": "today"}, "today"),
        ({"regime": "no_such_file.yaml"}, "no_such_file.yaml"),
    ],
)
def test_a_bad_question_gets_one_sentence(asked, named, edition):
    language.use(edition)
    message = refusal(log(), **asked)
    assert named in message and "\n" not in message


def test_all_faults_are_named_at_once(tmp_path):
    frame = log().astype(object)
    frame.loc[0, "date"], frame.loc[2, "channel"], frame.loc[5, "visitors"] = (
        "2026-13-01",
        "vsit",
        "two",
    )
    path = tmp_path / "mine.csv"
    frame.to_csv(path, index=False)
    for contacts_ in (frame, path):
        message = refusal(contacts_)
        for named in (
            "row 2, date",
            "2026-13-01",
            "row 4, channel",
            "vsit",
            "row 7, visitors",
            "two",
        ):
            assert named in message
        assert "3 problem(s)" in message
    with pytest.raises(datasets.DataProblem, match="mine.csv"):
        law.read_contacts(path)


def test_only_real_faults_are_named():
    frame = FORMS["empty texts"](log()).assign(channel="vsit")
    assert "6 problem(s)" in refusal(frame)


def test_personal_data_on_binder_says_that_the_log_would_leave(monkeypatch):
    monkeypatch.setenv("BINDER_SERVICE_HOST", "x")
    assert "leave your machine" in refusal(log().assign(phone="x"))


def test_a_contact_without_such_a_fact():
    with pytest.raises(datasets.DataProblem, match="near: visitors"):
        law.Contact().but(visitor=1)


def test_the_columns_are_those_of_the_vocabulary():
    assert list(law.Contact.__dataclass_fields__) == list(law.vocabulary()["columns"])
    described = contacts.columns_as_fields({"acts": {"shouting": {}}})
    acts = next(f for f in described if f["name"] == "acts")
    assert {"shouting", "none", "threat"} <= set(acts["constraints"]["enum"])


def test_an_own_file_of_instants_has_all_its_faults_named(tmp_path):
    path = tmp_path / "mine.csv"
    lines = ["at,timezone", "2026-03-17T12:00,UTC", "noon,UTC", "2026-03-17T12:00Z,Mars/X"]
    path.write_text("\n".join([*lines, "2026-03-17T12:00Z,"]), encoding="utf-8")
    found = datasets.check_file(path, like="synth_contacts")
    assert sorted(found["row"]) == [2, 3, 4, 5]
    with pytest.raises(datasets.DataProblem, match="4 problem"):
        law.check(path, "CN")


def test_an_unknown_fact_is_named_with_the_nearest():
    with pytest.raises(datasets.DataProblem, match="no fact 'chanel'; near: channel"):
        law.Contact(chanel="visit")


def test_findings_keep_the_contacts_as_they_were():
    frame = log()
    found = law.check(frame, "CN")
    before = found.explain(0)
    frame.loc[:, "time"] = "23:00"
    frame.loc[0, "entered_home"] = "yes"
    assert found.explain(0) == before
