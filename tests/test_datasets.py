"""datasets: the strict YAML loader, tables, the check of one's own file, personal data."""

import datetime as dt
import errno
import http.server
import os
import shutil
import socket
import threading
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kit import datasets, language, law
from kit.datasets import DataProblem
from tests.refusals import refusal


@pytest.fixture
def put(tmp_path):
    """Write a file into an empty folder and return its path."""

    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return write


def fields(name="synth_contacts"):
    return datasets._resource(name)["schema"]["fields"]


# ---------------------------------------------------------------- YAML


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("22:00", "22:00"),
        ("8:30:00", "8:30:00"),
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("true", True),
        ("false", False),
        ("True", "True"),
        ("2026-01-30", "2026-01-30"),
        ("2026-01-30 22:00:00", "2026-01-30 22:00:00"),
        ("~", None),
        ("null", None),
        ("", None),
        ("Null", "Null"),
        ("7", 7),
        ("-7", -7),
        ("007", "007"),
        ("1_000", "1_000"),
        ("0x1f", "0x1f"),
        ("0o17", "0o17"),
        ("0.05", 0.05),
        (".5", 0.5),
        ("1e3", "1e3"),
        ("1.5e3", 1500.0),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("'7'", "7"),
        ('"true"', "true"),
        ("|\n  a\n  b", "a\nb\n"),
        (">-\n  a\n  b", "a b"),
        ("!!python/name:os.system x", "x"),
    ],
)
def test_a_scalar_stays_what_it_looks_like(put, written, read):
    value = datasets.read_yaml(put("own.yaml", f"key: {written}\n"))["key"]
    assert value == read and type(value) is type(read)


def test_keys_are_texts_as_they_stand(put):
    assert list(datasets.read_yaml(put("own.yaml", "no: 1\n22:00: 2\n7: 3\n"))) == [
        "no",
        "22:00",
        "7",
    ]


def test_mappings_know_their_lines(put):
    read = datasets.read_yaml(put("own.yaml", "a: 1\nrules:\n- id: x\n- id: y\n"))
    assert [rule.line for rule in read["rules"]] == [3, 4]


def test_an_alias_is_the_thing_that_it_names(put):
    read = datasets.read_yaml(put("own.yaml", "a: &x {p: [1]}\nb: *x\n"))
    assert read["b"] == {"p": [1]}


def test_aliases_of_aliases_do_not_fill_the_memory(put):
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    assert len(datasets.read_yaml(put("bomb.yaml", "\n".join(lines)))) == 60


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("a: 1\nb: 2\na: 3\n", "own.yaml, line 3: the key 'a' stands twice"),
        ("t: {en: one, two, zh: 三}\n", "line 1: inside braces a comma ends a text, so 'two'"),
        ("a:\n  b: 1\n  b: 2\n", "own.yaml, line 3: the key 'b' stands twice"),
        ("a: [1, 2\nb: 3\n", "own.yaml, line 2: the YAML is broken"),
        ("a: 1\n b: 2\n", "own.yaml, line 2: the YAML is broken"),
        ("a:\n\t- 1\n", "own.yaml, line 2: the YAML is broken"),
        ("a: *x\n", "own.yaml, line 1: the YAML is broken (found undefined alias)"),
        ("a: 1\n---\nb: 2\n", "own.yaml, line 2: the YAML is broken"),
        ("a: 1\nb: \x01\n", "own.yaml, line 2: the YAML is broken (unacceptable character"),
        ("&a [*a]\n", "own.yaml is nested too deeply"),
        ("[" * 20_000, "own.yaml"),
        ("a: 催收\n".encode("gbk"), "own.yaml' is not UTF-8 (byte 3)"),
    ],
)
def test_broken_yaml_gets_one_sentence_that_names_the_line(put, content, says):
    with pytest.raises(DataProblem) as caught:
        datasets.read_yaml(put("own.yaml", content))
    assert says in str(caught.value) and "\n" not in str(caught.value)


def test_windows_line_ends_and_a_byte_order_mark_are_read(put):
    assert datasets.read_yaml(put("own.yaml", b"\xef\xbb\xbfa: 1\r\nb: 22:00\r\n")) == {
        "a": 1,
        "b": "22:00",
    }


def test_an_empty_yaml_file_is_nothing(put):
    assert datasets.read_yaml(put("own.yaml", "# only a comment\n")) is None


@pytest.mark.parametrize("path", ["law/no_such.yaml", ".", "law"])
def test_a_file_that_is_not_there_is_named(path):
    with pytest.raises(DataProblem, match="There is no file"):
        datasets.read_yaml(path)


def test_a_changed_file_is_read_again(put):
    path = put("own.yaml", "a: 1\n")
    assert datasets.read_yaml(path) == {"a": 1}
    import os

    put("own.yaml", "a: 2\n")
    os.utime(path, ns=(1, 1))
    assert datasets.read_yaml(path) == {"a": 2}


# ---------------------------------------------------------------- the catalogue


def test_the_catalogue_speaks_both_languages():
    english = datasets.catalogue()
    language.use("zh")
    chinese = datasets.catalogue()
    assert english["name"].tolist() == chinese["name"].tolist()
    assert (english["title"] != chinese["title"]).all()
    assert "联系编号" in language.table(datasets.describe("synth_contacts")).to_string() or (
        "哪一次联系" in datasets.describe("synth_contacts")["meaning"].iloc[0]
    )


def test_a_mistyped_name_is_answered_with_the_nearest():
    with pytest.raises(DataProblem, match="near: synth_contacts"):
        datasets.load("synth_contact")


def test_load_gives_numbers_where_the_description_says_so():
    log = datasets.load("synth_contacts")
    assert str(log["visitors"].dtype) == "Int64"
    assert log["acts"].eq("none").any() and log["acts"].isna().any()
    assert "visits" in datasets.load("visits")
    assert datasets.load("font").suffix == ".ttf"


def test_a_yaml_file_has_no_columns_to_compare_with(put):
    with pytest.raises(DataProblem, match="No data set is called 'visits'"):
        datasets.check_file(put("own.csv", "a\n1\n"), like="visits")


# ---------------------------------------------------------------- tables


def test_words_for_nothing_stay_words(put):
    frame = datasets.read_table(put("own.csv", "a,b,c,d\nnone,NA,,None\n"))
    assert frame.iloc[0].tolist()[:2] == ["none", "NA"] and frame.iloc[0]["d"] == "None"
    assert frame["c"].isna().all()


@pytest.mark.parametrize("content", [b"\xef\xbb\xbfa,b\r\n1,2\r\n", b"a,b\n1,2", b"a,b\r1,2\r"])
def test_tables_saved_on_any_machine_are_read(put, content):
    assert datasets.read_table(put("own.csv", content)).to_dict("list") == {"a": ["1"], "b": ["2"]}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "own.csv is empty"),
        ("\n\n", "own.csv is empty"),
        ("a,b\n1,2\n1,2,3\n", "Expected 2 fields in line 3, saw 3"),
        ("a,b,c\n1,2,3\n1,2\n", "Expected 3 fields in line 3, saw 2"),
        ("a,b\n1,2,3\n4,5,6\n", "more cells in its rows than headings"),
        ('a,b\n1,"2\n', "not a proper CSV"),
        ("a,b\n上门,2\n".encode("gbk"), "is not UTF-8"),
        ("a,b\n1,2\n".encode("utf-16"), "is not UTF-8"),
    ],
)
@pytest.mark.parametrize("use", [datasets.read_table, lambda p: law.check(p, "CN")])
def test_a_broken_table_gets_one_sentence(put, content, says, use):
    with pytest.raises(DataProblem) as caught:
        use(put("own.csv", content))
    assert says in str(caught.value) and "\n" not in str(caught.value)


def test_headings_without_rows_are_an_empty_table(put):
    path = put("own.csv", "contact_id,channel\n")
    assert datasets.read_table(path).empty


def test_a_heading_that_stands_twice_is_named(put):
    path = put("own.csv", "contact_id,date,date\nA,2026-01-01,2026-01-02\n")
    found = datasets.check_file(path, like="synth_contacts")
    assert found[["column", "problem"]].values.tolist() == [["date", "the heading stands twice"]]
    with pytest.raises(DataProblem, match="column date: the heading stands twice"):
        law.check(path, "CN")


@pytest.mark.parametrize("name", ["no_such.csv", "no_such.parquet", ""])
def test_a_table_that_is_not_there_is_named(tmp_path, name):
    with pytest.raises(DataProblem, match="There is no file"):
        datasets.read_table(tmp_path / name)


# ---------------------------------------------------------------- Parquet


def test_parquet_without_pyarrow_says_what_to_install(put, monkeypatch):
    def absent(path):
        raise ImportError("Unable to find a usable engine")

    monkeypatch.setattr(pd, "read_parquet", absent)
    path = put("log.parquet", b"PAR1")
    for use in (datasets.read_table, law.read_contacts, lambda p: law.check(p, "CN")):
        with pytest.raises(DataProblem, match=r"pip install 'doorstep-kit\[parquet\]'"):
            use(path)


def test_a_log_survives_a_round_trip_through_parquet(tmp_path):
    pytest.importorskip("pyarrow")
    log = datasets.load("synth_contacts").head(300)
    path = tmp_path / "log.parquet"
    log.to_parquet(path)
    assert datasets.check_file(path, like="synth_contacts").empty
    assert (law.check(path, "CN").answers == law.check(log, "CN").answers).all()


def test_sets_may_stand_in_parquet_as_lists(tmp_path):
    pytest.importorskip("pyarrow")
    plain = pd.DataFrame({"channel": ["visit", "call", "sms"], "acts": ["threat", "none", None]})
    listed = plain.assign(acts=[["threat"], [], None])
    path = tmp_path / "log.PARQUET"
    listed.to_parquet(path)
    assert datasets.check_file(path, like="synth_contacts").empty
    assert (law.check(path, "CN").answers == law.check(plain, "CN").answers).all()
    listed.assign(acts=[["threat", "glare"], [], None]).to_parquet(path)
    assert datasets.check_file(path, like="synth_contacts")["row"].tolist() == [2]


def test_a_file_that_only_says_parquet_gets_one_sentence(put):
    pytest.importorskip("pyarrow")
    with pytest.raises(DataProblem, match="cannot be read as Parquet"):
        datasets.read_table(put("log.parquet", "contact_id\n1\n"))


# ---------------------------------------------------------------- writing


def test_a_file_is_written_whole_or_not_at_all(put, monkeypatch):
    path = put("out.txt", "old")

    def crash(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", crash)
    with pytest.raises(DataProblem, match="cannot be written: No space left"):
        datasets.write_whole(path, "new")
    assert path.read_text() == "old" and sorted(p.name for p in path.parent.iterdir()) == [
        "out.txt"
    ]


def test_line_ends_are_written_as_they_are(tmp_path):
    datasets.write_whole(tmp_path / "out.txt", "门\n")
    assert (tmp_path / "out.txt").read_bytes() == "门\n".encode()


@pytest.mark.parametrize("place", ["nowhere/out.txt", "."])
def test_a_place_that_cannot_be_written_to_is_named(tmp_path, place):
    with pytest.raises(DataProblem, match="cannot be written"):
        datasets.write_whole(tmp_path / place, "x")


# ---------------------------------------------------------------- hashes


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of data/ that a test may spoil."""
    shutil.copytree(datasets.folder(), tmp_path / "data")
    monkeypatch.setattr(datasets, "folder", lambda: tmp_path / "data")
    return tmp_path / "data"


def verdict(name):
    table = datasets.verify().set_index("name")
    assert (~table["ok"]).sum() == (0 if table.at[name, "ok"] else 1)
    return table.at[name, "ok"], table.at[name, "what"]


def test_an_untouched_copy_is_in_order(copied):
    assert verdict("synth_contacts") == (True, "")


def test_changed_line_ends_are_recognised(copied):
    path = copied / "law" / "synth_contacts.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    ok, what = verdict("synth_contacts")
    assert not ok and "only by its line ends" in what


def test_one_changed_letter_is_seen(copied):
    path = copied / "law" / "vocabulary.yaml"
    path.write_bytes(path.read_bytes().replace(b"breach", b"Breach", 1))
    ok, what = verdict("vocabulary")
    assert not ok and "differs from its record; fetch it again" in what


def test_a_missing_file_is_seen(copied):
    (copied / "registry.yaml").unlink()
    ok, what = verdict("registry")
    assert not ok and "There is no file 'registry.yaml'" in what


# ---------------------------------------------------------------- external data


@pytest.fixture
def entry(monkeypatch):
    """A registry with one small file, and no folder named yet."""
    known = {"small": {"file": "small.csv", "hash": datasets.sha256(b"a\n1\n"), "home": "the moon"}}
    monkeypatch.setattr(datasets, "read_yaml", lambda path: known)
    monkeypatch.delenv("DOORSTEP_DATA_DIR", raising=False)
    language.say("data.no_file", path="")  # read the messages before read_yaml is replaced
    return known


@pytest.fixture(autouse=True)
def messages_are_read():
    language.say("list.and", first="", last="")


def test_external_data_say_where_they_can_be_had(entry):
    with pytest.raises(DataProblem, match=r"put small\.csv into a folder.*the moon"):
        datasets.external("small")


@pytest.mark.parametrize("folder", ["nowhere", "empty"])
def test_a_folder_without_the_file_is_no_find(entry, tmp_path, monkeypatch, folder):
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("DOORSTEP_DATA_DIR", str(tmp_path / folder))
    with pytest.raises(DataProblem, match="does not ship with the kit"):
        datasets.external("small")


def test_the_file_may_lie_anywhere_below_the_folder(entry, tmp_path, monkeypatch):
    (tmp_path / "deep").mkdir()
    path = tmp_path / "deep" / "small.csv"
    path.write_bytes(b"a\n1\n")
    monkeypatch.setenv("DOORSTEP_DATA_DIR", str(tmp_path))
    assert datasets.external("small") == path
    path.write_bytes(b"a\n2\n")
    with pytest.raises(DataProblem, match="another version"):
        datasets.external("small")


def test_a_folder_of_the_file_s_name_is_no_file(entry, tmp_path, monkeypatch):
    (tmp_path / "a" / "small.csv").mkdir(parents=True)
    monkeypatch.setenv("DOORSTEP_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(datasets, "_fetched_folder", lambda: tmp_path / "cache")
    assert "does not ship with the kit" in refusal(datasets.external, "small")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "small.csv").write_bytes(b"a\n1\n")
    assert datasets.external("small") == tmp_path / "b" / "small.csv"


def test_a_file_that_may_not_be_read_is_told(entry, tmp_path, monkeypatch):
    (tmp_path / "small.csv").write_bytes(b"a\n1\n")
    monkeypatch.setenv("DOORSTEP_DATA_DIR", str(tmp_path))

    def refused(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refused)
    assert "cannot be read: Permission denied; look at its rights" in refusal(
        datasets.external, "small"
    )


def test_a_name_that_is_too_long_stops_nothing(entry, monkeypatch, tmp_path):
    monkeypatch.setenv("DOORSTEP_DATA_DIR", "x" * 5000)
    monkeypatch.setattr(datasets, "_fetched_folder", lambda: tmp_path)
    (tmp_path / "small.csv").write_bytes(b"a\n1\n")
    assert datasets.external("small") == tmp_path / "small.csv"


def test_the_home_folder_may_be_named_by_its_sign(entry, site, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))  # the same of Windows
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert datasets.fetch("small", to="~/own") == tmp_path / "own" / "small.csv"
    assert datasets.fetch("small", to=Path("~/other")) == tmp_path / "other" / "small.csv"
    assert list((tmp_path / "here").iterdir()) == []  # no folder that is called ~
    monkeypatch.setenv("DOORSTEP_DATA_DIR", "~/own")
    assert datasets.external("small") == tmp_path / "own" / "small.csv"


def test_an_unknown_external_set_is_answered_with_the_known(entry):
    with pytest.raises(DataProblem, match="known: small"):
        datasets.external("large")


@pytest.mark.parametrize("name", ["nfwbs_2016", "uci_credit_default"])
def test_the_registered_files_are_the_described_ones(name):
    try:
        path = datasets.external(name)
    except DataProblem:
        pytest.skip("not in the folder that DOORSTEP_DATA_DIR names")
    entry = datasets.read_yaml("registry.yaml")[name]
    frame = pd.read_csv(path, low_memory=False)
    assert frame.shape == (entry["rows"], entry["columns"])
    assert path.stat().st_size == entry["bytes"]


def test_what_was_fetched_is_found_without_naming_a_folder(entry, tmp_path, monkeypatch):
    monkeypatch.setattr(datasets, "_fetched_folder", lambda: tmp_path / "cache")
    with pytest.raises(DataProblem, match="does not ship"):
        datasets.external("small")
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "small.csv").write_bytes(b"a\n1\n")
    assert datasets.external("small") == tmp_path / "cache" / "small.csv"
    # a folder of the reader's own comes first
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "small.csv").write_bytes(b"a\n1\n")
    monkeypatch.setenv("DOORSTEP_DATA_DIR", str(tmp_path / "own"))
    assert datasets.external("small") == tmp_path / "own" / "small.csv"


def test_what_can_be_fetched_is_said_to_be(entry):
    entry["small"]["address"] = "https://moon.invalid/small.csv"
    assert "run datasets.fetch('small') once" in refusal(datasets.external, "small")


# ---------------------------------------------------------------- fetched on purpose


class Site(http.server.BaseHTTPRequestHandler):
    """A site of this machine: what it gives for small.csv, and how often it was asked."""

    content, status, asked = b"", 200, 0

    def do_GET(self):
        type(self).asked += 1
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(self.content)))
        self.end_headers()
        self.wfile.write(self.content)

    def log_message(self, *args):
        pass


@pytest.fixture
def site(entry, tmp_path, monkeypatch):
    """A server that stands for the registered address; a cache that is nobody's."""
    import pooch

    class Own(Site):
        content = b"a\n1\n"

    server = http.server.HTTPServer(("127.0.0.1", 0), Own)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    here = f"http://127.0.0.1:{server.server_port}/"

    def retrieve(url, *args, **kwargs):
        assert url == "https://moon.invalid/small.csv"
        downloader = pooch.HTTPDownloader(timeout=5)
        return pooch.core.retrieve(here + "small.csv", *args, downloader=downloader, **kwargs)

    monkeypatch.setattr(pooch, "retrieve", retrieve)
    monkeypatch.setattr(datasets, "_fetched_folder", lambda: tmp_path / "cache")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    entry["small"]["address"] = "https://moon.invalid/small.csv"
    yield Own
    server.shutdown()
    server.server_close()


def test_a_file_is_fetched_once_and_found_then(site, tmp_path):
    path = datasets.fetch("small")
    assert path == tmp_path / "cache" / "small.csv" and path.read_bytes() == b"a\n1\n"
    assert datasets.external("small") == path == datasets.fetch("small")
    assert site.asked == 1


def test_a_file_is_fetched_to_a_folder_of_one_s_own(site, tmp_path):
    path = datasets.fetch("small", to=tmp_path / "deep" / "er")
    assert path == tmp_path / "deep" / "er" / "small.csv" and path.is_file()
    assert not (tmp_path / "cache").exists()


def test_a_tampered_file_is_thrown_away(site, tmp_path):
    site.content = b"a\n2\n"
    assert "is not the file that the registry describes" in refusal(datasets.fetch, "small")
    assert list((tmp_path / "cache").iterdir()) == []
    with pytest.raises(DataProblem, match="does not ship"):
        datasets.external("small")


def test_a_site_that_refuses_and_one_that_is_away_are_told(site, monkeypatch):
    site.status = 404
    assert "could not be fetched (404)" in refusal(datasets.fetch, "small")
    import pooch

    with socket.socket() as free:  # a port where nobody listens
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}/small.csv"
        monkeypatch.setattr(
            pooch, "retrieve", lambda url, *args: pooch.core.retrieve(nobody, *args)
        )
        said = refusal(datasets.fetch, "small")
    assert "could not be fetched (ConnectionError): check the connection" in said


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "http://", "foo://x", "http://[::1"])
def test_a_proxy_that_is_none_is_no_tampered_file(entry, tmp_path, monkeypatch, proxy):
    entry["small"]["address"] = "https://moon.invalid/small.csv"
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, proxy)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    said = refusal(datasets.fetch, "small", to=tmp_path)
    assert "could not be fetched (Inv" in said and "the proxy if one is set" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("fault", [PermissionError(13, "no"), OSError(30, "read-only")])
def test_a_folder_that_cannot_be_written_to_is_told_before_anything_is_asked(
    site, tmp_path, monkeypatch, fault
):
    def refused(*args, **kwargs):
        raise fault

    monkeypatch.setattr(datasets.tempfile, "TemporaryFile", refused)
    said = refusal(datasets.fetch, "small", to=tmp_path)
    assert f"cannot be written: {fault.strerror}; choose another folder" in said
    assert site.asked == 0 and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "fault",
    [
        PermissionError(13, "Permission denied"),
        FileNotFoundError(2, "No such file or directory"),
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
    ],
)
def test_what_the_disk_refuses_is_no_fault_of_the_connection(site, tmp_path, monkeypatch, fault):
    import pooch

    def full(*args, **kwargs):
        raise fault

    monkeypatch.setattr(pooch, "retrieve", full)
    said = refusal(datasets.fetch, "small", to=tmp_path)
    assert f"cannot be written: {fault.strerror}" in said and "connection" not in said


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no /proc here")
def test_a_real_folder_without_room_for_files(site):
    assert "cannot be written" in refusal(datasets.fetch, "small", to="/proc")
    assert site.asked == 0


def test_a_file_that_is_in_the_way_is_not_overwritten(site, tmp_path):
    mine = tmp_path / "small.csv"
    mine.write_bytes(b"my own work")
    assert "another version" in refusal(datasets.fetch, "small", to=tmp_path)
    assert mine.read_bytes() == b"my own work" and site.asked == 0
    (tmp_path / "folder" / "small.csv").mkdir(parents=True)
    assert "another version" in refusal(datasets.fetch, "small", to=tmp_path / "folder")


@pytest.mark.parametrize("address", [None, "", "http://moon.invalid/small.csv", "ftp://moon"])
def test_only_a_safe_address_is_used(site, entry, address):
    entry["small"]["address"] = address
    assert "has no address to fetch it from" in refusal(datasets.fetch, "small")
    assert site.asked == 0


@pytest.mark.parametrize("to", [5, [], "a\0b", __file__, Path(__file__) / "below"])
def test_a_folder_that_is_none_is_told(site, to):
    assert refusal(datasets.fetch, "small", to=to)
    assert site.asked == 0


def test_only_what_is_registered_is_fetched(site):
    for name in ("large", None, 5, ["small"], "https://moon.invalid/x.csv"):
        assert "known: small" in refusal(datasets.fetch, name)


def test_the_registry_names_safe_addresses_or_none():
    for name, entry in datasets.read_yaml("registry.yaml").items():
        address = entry["address"]
        assert address is None or address.startswith("https://"), name
        assert address is None or address.endswith("/" + entry["file"])


# ---------------------------------------------------------------- a file of one's own

FAULTY = """contact_id,date,time,channel,visitors,acts
A1,2026-03-17,20:40,visit,2,none
A2,2026-02-30,20:40,visit,2,none
A3,2026-03-17,20:40,doorbell,2,none
A4,2026-03-17,20:40,visit,two,none
"""


def test_three_planted_faults_are_all_named(put):
    path = put("own.csv", FAULTY)
    found = datasets.check_file(path, like="synth_contacts")
    assert found[["row", "column"]].values.tolist() == [
        [3, "date"],
        [4, "channel"],
        [5, "visitors"],
    ]
    for use in (law.read_contacts, lambda p: law.check(p, "CN")):
        with pytest.raises(DataProblem) as caught:
            use(path)
        message = str(caught.value)
        assert "3 problem(s)" in message and "own.csv" in message
        for word in ("row 3, date", "2026-02-30", "row 4, channel", "doorbell", "row 5", "'two'"):
            assert word in message


def test_the_faults_are_named_in_chinese_too(put):
    language.use("zh")
    with pytest.raises(DataProblem, match="共 3 处问题：第 3 行，date"):
        law.check(put("own.csv", FAULTY), "CN")


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("date", "17/03/2026", "is no date"),
        ("date", "2025-02-29", "is no date"),
        ("time", "24:00", "is no clock time"),
        ("time", "8:00", "is no clock time"),
        ("visitors", "-1", "outside 0 to 99"),
        ("visitors", "1.5", "not a number"),
        ("acts", "threat;glare", "'glare' is not a known value"),
        ("acts", "threat,insult", "is not a known value"),
        ("channel", "Visit", "near: visit"),
        ("entered_home", "maybe", "is not a known value"),
    ],
)
def test_every_kind_of_fault_has_its_sentence(column, value, says):
    frame = pd.DataFrame({"contact_id": ["A1"], column: [value]})
    found = datasets.problems(frame, fields())
    assert found[["row", "column"]].values.tolist() == [[2, column]]
    assert says in found["problem"].iloc[0]


def test_a_key_must_be_unique_and_a_required_cell_filled():
    described = [
        {"name": "id", "type": "string", "constraints": {"required": True}},
        {"name": "day", "type": "date", "constraints": {"required": True}},
    ]
    frame = pd.DataFrame({"id": ["a", "a", None]})
    found = datasets.problems(frame, described, key="id")
    assert found["problem"].tolist() == [
        "the column is missing",
        "the cell may not be empty",
        "'a' stands twice, it must be unique",
    ]
    assert found["row"].isna().tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *[(k, v) for k in ("string", "integer", "date") for v in ({"a": 1}, [1], np.array([1, 2]))],
        ("list", {"a": 1}),
        ("integer", 10**400),
    ],
)
def test_a_cell_that_holds_no_single_value_is_named(kind, value):
    frame = pd.DataFrame({"x": pd.Series([value, "1"], dtype=object)})
    field = {"name": "x", "type": kind, "constraints": {"enum": ["1"]} if kind == "list" else {}}
    found = datasets.problems(frame, [field])
    assert found["row"].iloc[0] == 2
    assert "not one value" in found["problem"].iloc[0] or value == 10**400
    assert len(found["problem"].iloc[0]) < 120


@pytest.mark.parametrize("wrong", [None, 5, [], {}, ["synth_contacts"]])
def test_what_is_no_name_and_no_path_gets_one_sentence(wrong):
    asks = (datasets.load, datasets.describe, datasets.external, datasets.read_table)
    asks += (datasets.read_own_yaml, lambda w: datasets.write_whole(w, ""))
    asks += (lambda w: datasets.check_file("x.csv", w), lambda w: datasets.lessons(w or "x"))
    for ask in asks:
        with pytest.raises(DataProblem) as caught:
            ask(wrong)
        assert "\n" not in str(caught.value)


def test_a_file_is_known_by_its_content_and_its_name(put):
    one, same = datasets.read_own_yaml(put("a.yaml", "x: 1")), datasets.read_own_yaml
    again, other = same(put("a.yaml", "x: 1")), same(put("a.yaml", "x: 2"))
    assert len({datasets.Document("a.yaml", content) for content in (one, again, other)}) == 2
    assert datasets.Document("a.yaml", one) != datasets.Document("b.yaml", one)


def test_a_dozen_faults_are_named_and_all_are_counted():
    with pytest.raises(DataProblem) as caught:
        datasets.refuse_faults([f"fault {n}" for n in range(30)], "cases.refused", "mine.yaml")
    said = str(caught.value)
    assert "mine.yaml" in said and "30 place(s)" in said and said.count("fault ") == 12


def test_a_misspelt_column_is_not_passed_over():
    found = datasets.problems(pd.DataFrame({"visitor": [2], "weather": ["rain"]}), fields())
    assert found["column"].tolist() == ["visitor"]
    assert "is it 'visitors'?" in found["problem"].iloc[0]


def test_dates_and_codes_of_other_types_are_read():
    frame = pd.DataFrame(
        {
            "date": pd.to_datetime(["2026-03-17", None]),
            "channel": pd.Categorical(["visit", "call"]),
            "visitors": [2.0, np.nan],
        }
    )
    assert datasets.problems(frame, fields()).empty


# ---------------------------------------------------------------- personal data


@pytest.mark.parametrize(
    "heading",
    [
        "name",
        "debtor_name",
        "debtorName",
        "ID_card",
        "Phone",
        "Phone number",
        "home_address",
        "home-address",
        "e-mail",
        "wechat",
        "姓名",
        "身份证号",
        "联系电话",
        "住址",
        "이름",
    ],
)
def test_a_heading_that_names_a_person_is_refused(heading):
    assert datasets.identifying_columns(pd.DataFrame({heading: ["x"]})) == [heading]


@pytest.mark.parametrize(
    "value",
    [
        "13812345678",
        13812345678,
        13812345678.0,
        "call 13812345678 first",
        "+86 138 1234 5678",
        "11010119900307123X",
        "someone@example.org",
        "078-05-1120",
    ],
)
def test_a_cell_that_holds_a_number_of_a_person_is_refused(value):
    frame = pd.DataFrame({"contact_point": [value, None]})
    assert datasets.identifying_columns(frame) == ["contact_point"]
    with pytest.raises(DataProblem, match="personal data: contact_point"):
        datasets.refuse_identifying(frame)


@pytest.mark.parametrize(
    "values",
    [
        ["P0123"],
        [123456],
        [1.25e10 + 0.5],
        [True],
        ["2026-03-17T12:40:00+00:00"],
        [None],
        pd.Categorical(["visit"]),
        [float("inf")],
        [1e30, -1e30],
        [["threat"]],
    ],
)
def test_ordinary_cells_are_no_personal_data(values):
    assert datasets.identifying_columns(pd.DataFrame({"channel": values})) == []


@pytest.mark.parametrize(
    "values",
    [
        pd.Categorical(["13812345678"]),
        [["13812345678"]],
        [12.0, 13812345678.0, None],
        [13812345678.0, float("inf"), 1e30],
    ],
)
def test_personal_data_do_not_hide_in_other_types(values):
    assert datasets.identifying_columns(pd.DataFrame({"code": values})) == ["code"]


def test_a_log_with_personal_data_is_refused_everywhere(put):
    frame = pd.DataFrame({"channel": ["visit"], "mobile": ["x"], "contact_point": ["13812345678"]})
    path = put("own.csv", frame.to_csv(index=False))
    for use in (law.read_contacts, lambda p: law.check(p, "CN"), lambda p: law.check(frame, "CN")):
        with pytest.raises(DataProblem, match="mobile") as caught:
            use(path)
        assert "contact_point" in str(caught.value) and "13812345678" not in str(caught.value)
    assert set(datasets.check_file(path, like="synth_contacts")["column"]) == {
        "mobile",
        "contact_point",
    }


@pytest.mark.parametrize("variable", ["BINDER_SERVICE_HOST", "BINDER_LAUNCH_HOST"])
def test_on_binder_the_refusal_says_that_the_log_would_leave(monkeypatch, variable):
    monkeypatch.setenv(variable, "somewhere")
    with pytest.raises(DataProblem, match="the log would leave your machine"):
        law.check(pd.DataFrame({"mobile": ["x"]}), "CN")
    language.use("zh")
    with pytest.raises(DataProblem, match="日志会离开你的电脑"):
        law.check(pd.DataFrame({"mobile": ["x"]}), "CN")


def test_at_home_the_refusal_says_nothing_of_binder():
    with pytest.raises(DataProblem) as caught:
        datasets.refuse_identifying(pd.DataFrame({"mobile": ["x"]}))
    assert "Binder" not in str(caught.value)


# ---------------------------------------------------------------- what two readers must agree on


NO_DAY = ["２０２６-03-17", "0000-01-01", "2026-3-17", "20260317", "2026-03-17x", 5, ""]


@pytest.mark.parametrize("value", NO_DAY)
def test_no_day(value):
    assert datasets.day_number(value) is None
    assert len(datasets.problems(pd.DataFrame({"d": [value]}), [{"name": "d", "type": "date"}]))


@pytest.mark.parametrize("value", [pd.NaT, np.datetime64("NaT"), np.datetime64("10000-01-01")])
def test_nothing_and_a_day_that_no_date_can_name_are_no_day(value):
    assert datasets.day_number(value) is None


def test_a_day_in_any_form_is_the_same():
    forms = ["2026-03-17", dt.date(2026, 3, 17), pd.Timestamp("2026-03-17 09:00")]
    forms += [np.datetime64("2026-03-17"), dt.datetime(2026, 3, 17, 23)]
    assert len({datasets.day_number(form) for form in forms}) == 1


def test_instants_are_read_one_by_one_as_all_together():
    texts = ["2026-03-17T12:40Z", "2026-03-17 20:40:05.5+08:00", "2026-02-30T12:00Z", "noon", ""]
    texts += ["2026-03-17T12:40", "1500-01-01T00:00Z", "2026-03-17T25:00Z"]
    together = datasets._instants(pd.Series(texts))
    alone = [datasets.instant(text) for text in texts]
    assert [None if pd.isna(t) else t for t in together] == alone
    assert [t is not None for t in alone] == [True, True] + [False] * 6


@pytest.mark.parametrize(
    "value",
    ["138 0013 8000", "138-0013-8000", "010-88886666", "0731 88886666", "+86 138 0013 8000"],
)
def test_numbers_of_people_are_seen_however_they_are_grouped(value):
    assert datasets.identifying_columns(pd.DataFrame({"x": ["a", value]})) == ["x"]


@pytest.mark.parametrize("heading", ["姓 名", "户名", "客户", "联系人", "customer", "Borrower"])
def test_headings_of_people_are_seen(heading):
    assert datasets.identifying_columns(pd.DataFrame({heading: ["x"]})) == [heading]


def test_codes_are_not_taken_for_people():
    codes = ["2026-03-17T12:40:00+08:00", "1380013a-8000-4000-8000-138001380001", "D000138"]
    frame = pd.DataFrame({"customer_id": codes, "client_code": codes, "at": codes})
    assert datasets.identifying_columns(frame) == []


def test_a_number_late_in_a_long_column_is_seen():
    column = [f"c{i}" for i in range(12_000)] + ["13800138000"]
    assert datasets.identifying_columns(pd.DataFrame({"x": column})) == ["x"]


def test_a_very_long_cell_is_searched_at_once():
    # a pattern that tries every start again would take hours here
    assert datasets.identifying_columns(pd.DataFrame({"x": ["字" * 2_000_000]})) == []


def test_a_loader_refuses_a_table_of_people(put):
    path = put("own.csv", "debt_id,mobile\nA,1\n")
    with pytest.raises(DataProblem, match="mobile"):
        datasets.read_table(path)


def test_own_files_and_shipped_ones_are_not_mixed_up(tmp_path, monkeypatch):
    shipped = (datasets.folder() / "law/regimes/kr.yaml").read_text(encoding="utf-8")
    (tmp_path / "law/regimes").mkdir(parents=True)
    own = tmp_path / "law/regimes/kr.yaml"
    own.write_text(shipped.replace("id: KR", "id: MINE", 1), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    contact = law.Contact(channel="visit")
    assert law.check(contact, "law/regimes/kr.yaml").regime == "MINE"
    assert law.check(contact, "KR").regime == "KR"


def test_yaml_is_read_anew_though_the_clock_stood_still(put):
    path = put("own.yaml", "a: 1\n")
    stamp = path.stat()
    assert datasets.read_own_yaml(path) == {"a": 1}
    path.write_text("a: 2\n", encoding="utf-8")
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert datasets.read_own_yaml(path) == {"a": 2}


def test_writing_leaves_other_files_alone(tmp_path):
    beside = tmp_path / "report.json.part"
    beside.write_text("mine", encoding="utf-8")
    datasets.write_whole(tmp_path / "report.json", "new")
    assert beside.read_text(encoding="utf-8") == "mine"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["report.json", "report.json.part"]


def test_a_cell_longer_than_pythons_own_reader_takes(put):
    assert len(datasets.read_table(put("own.csv", f"a,b\n{'x' * 200_000},\n"))) == 1
