"""Sweeps: the grid, the folder that is found again, damage, and a cluster of which one dies."""

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from kit.negotiation import sweeps, tactics
from kit.negotiation.simulation import simulate
from kit.negotiation.sweeps import sweep
from kit.negotiation.tactics import LINEAR, Polynomial, Spread
from tests.refusals import refusal

GRID = {
    "creditor": ["boulware", LINEAR],
    "borrower": ["linear", tactics.Delay(LINEAR, days=14), "tit_for_tat"],
    "n": 500,
    "seed": [1, 2],
    "reservation": (Spread(0.1, 0.5), 0.3),
}


def test_every_cell_is_what_simulate_says():
    found = sweep(GRID)
    assert len(found.table) == 12 and (found.computed, found.found) == (12, 0)
    for row in found.table.to_dict("records"):
        tactic = GRID["borrower"][1] if row["borrower"].startswith("delay") else row["borrower"]
        creditor = LINEAR if row["creditor"].startswith("polynomial") else row["creditor"]
        end = simulate(creditor, tactic, 500, row["seed"], reservation=GRID["reservation"])
        for name in ("deal_rate", "price", "net_borrower", "trust_lost"):
            assert row[name] == end.value(name)
            assert (row[f"{name}_low"], row[f"{name}_high"]) == end.interval(name)
    assert "delay(base=" in found.table["borrower"][2] and "days=14" in found.table["borrower"][2]
    assert "12 cells" in repr(found) and "<table" in found._repr_html_()


def test_a_folder_is_found_again_nothing_lost_nothing_twice(tmp_path):
    class Stop(Exception):
        pass

    def stop(done, all_):
        if done == 5:
            raise Stop

    with pytest.raises(Stop):
        sweep(GRID, folder=tmp_path / "results", progress=stop)
    files = sorted((tmp_path / "results").iterdir())
    assert len(files) == 5 and all(file.name.startswith("cell-") for file in files)
    before = {file.name: file.read_bytes() for file in files}
    seen = []
    second = sweep(GRID, folder=tmp_path / "results", progress=lambda d, a: seen.append((d, a)))
    assert (second.computed, second.found) == (7, 5)
    assert seen[0] == (5, 12) and seen[-1] == (12, 12)
    third = sweep(GRID, folder=tmp_path / "results")
    assert (third.computed, third.found) == (0, 12)
    assert third.table.equals(sweep(GRID).table) and second.table.equals(third.table)
    assert all((tmp_path / "results" / name).read_bytes() == b for name, b in before.items())


def test_a_grown_grid_plays_only_what_is_new(tmp_path):
    sweep({**GRID, "seed": 1}, folder=tmp_path)
    grown = sweep(dict(reversed(GRID.items())), folder=tmp_path)
    assert (grown.computed, grown.found) == (6, 6)
    assert sweep({**GRID, "yearly_rate": 0.24}, folder=tmp_path).found == 0


@pytest.mark.parametrize(
    "harm",
    [
        lambda text: text[: len(text) // 2],
        lambda text: "",
        lambda text: "[]",
        lambda text: text.replace('"deal_rate": [\n   1.0', '"deal_rate": [\n   0.5'),
        lambda text: json.dumps({**json.loads(text), "key": "another"}),
        lambda text: "[" * 100_000,
    ],
)
def test_a_damaged_file_is_named_and_made_anew(tmp_path, harm):
    grid = {"creditor": "linear", "borrower": ["linear", "boulware"], "n": 50, "seed": 1}
    whole = sweep(grid, folder=tmp_path)
    victim = sorted(tmp_path.iterdir())[0]
    good = victim.read_text(encoding="utf-8")
    victim.write_text(harm(good), encoding="utf-8")
    assert victim.read_text(encoding="utf-8") != good
    again = sweep(grid, folder=tmp_path)
    assert again.damaged == (victim.name,) and victim.name in repr(again)
    assert (again.computed, again.found) == (1, 1) and again.table.equals(whole.table)
    assert victim.read_text(encoding="utf-8") == good


def test_binary_rubbish_and_strange_files_do_no_harm(tmp_path):
    grid = {"creditor": "linear", "borrower": "linear", "n": 50, "seed": 1}
    sweep(grid, folder=tmp_path)
    next(tmp_path.iterdir()).write_bytes(b"\xff\x00\xfe")
    (tmp_path / "notes.txt").write_text("mine")
    assert len(sweep(grid, folder=tmp_path).damaged) == 1
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_cell_named_twice_is_played_once(tmp_path):
    grid = {"creditor": ["linear", "linear"], "borrower": "linear", "n": 50, "seed": 1}
    found = sweep(grid, folder=tmp_path)
    assert len(found.table) == 2 and found.computed == 1
    # the same tactic under another name is the same cell
    assert sweep({**grid, "creditor": Polynomial(1.0)}, folder=tmp_path).found == 1


def test_the_bar_shows_only_on_a_terminal(capsys):
    grid = {"creditor": "linear", "borrower": ["linear", "boulware"], "n": 5, "seed": 1}
    sweep(grid)
    assert capsys.readouterr() == ("", "")
    sweep(grid, progress=True)
    out, err = capsys.readouterr()
    assert out == "" and err.endswith("2 of 2\n") and "\r" in err


def test_what_a_grid_may_not_be(tmp_path):
    good = {"creditor": "linear", "borrower": "linear", "n": 5, "seed": 1}
    assert "steps" in refusal(sweep, {**good, "stepps": 3})
    assert "'n'" in refusal(sweep, {k: v for k, v in good.items() if k != "n"})
    refusal(sweep, {**good, "seed": []})
    refusal(sweep, {**good, "n": -1})
    refusal(sweep, {**good, "keep": "rows"})
    refusal(sweep, {**good, 3: 4})
    refusal(sweep, [("creditor", "linear")])
    refusal(sweep, {**good, "seed": list(range(100_001))})
    assert "<lambda>" in refusal(sweep, {**good, "creditor": lambda turn: 0.6}, folder=tmp_path)
    assert sweep({**good, "creditor": lambda turn: 0.6}).table["creditor"][0] == "<lambda>"
    (tmp_path / "file").write_text("x")
    refusal(sweep, good, folder=tmp_path / "file")
    refusal(sweep, good, folder=3)


CLUSTER = textwrap.dedent(
    """
    import os, signal, sys, threading
    from distributed import Client, LocalCluster
    from kit.negotiation.sweeps import sweep

    def kill(client, seen):
        def progress(done, all_):
            # one of the two dies in the middle, by its id; its nanny starts another
            if done == 2 and not seen:
                workers = client.run(os.getpid)
                seen.append(sorted(workers.values())[0])
                os.kill(seen[0], signal.SIGKILL)
        return progress

    if __name__ == "__main__":
        grid = {"creditor": "boulware", "borrower": ["linear", "tit_for_tat"], "n": 100_000,
                "seed": [1, 2, 3, 4]}
        seen = []
        with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1",
                          dashboard_address=None) as cluster, Client(cluster) as client:
            done = sweep(grid, client, folder=sys.argv[1], progress=kill(client, seen))
            again = sweep(grid, client)
        assert seen and (done.computed, done.found, done.damaged) == (8, 0, ())
        assert done.table.equals(again.table)
        resumed = sweep(grid, folder=sys.argv[1])
        assert (resumed.computed, resumed.found) == (0, 8)
        assert resumed.table.equals(sweep(grid).table)
        print("sound")
    """
)


def test_a_cluster_of_two_of_which_one_is_killed(tmp_path):
    pytest.importorskip("distributed")
    script = tmp_path / "cluster.py"
    script.write_text(CLUSTER)
    root = Path(sweeps.__file__).parents[2]
    command = [sys.executable, str(script), str(tmp_path / "results")]
    # a limit of its own: a cluster that hangs must not hang the suite
    run = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0 and run.stdout.endswith("sound\n"), run.stderr[-3000:]
    assert len(list((tmp_path / "results").iterdir())) == 8
