"""Seal the data: put size, hash and row count of every file into ``data/datapackage.json``.

Titles, descriptions, sources and licences are written by hand in ``datapackage.json`` and left as
they are; what can be computed is computed here. The fields of the contact log come from the law's
vocabulary. ``data/DICTIONARY.md`` is written from both. Run it after any change in ``data/``.

    python tools/seal_data.py            bring both files up to date
    python tools/seal_data.py --check    fail, and say which file is stale
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]  # this checkout's kit, not an installed one

import make_contacts  # noqa: E402
import make_dialogues  # noqa: E402
import make_games  # noqa: E402
import make_households  # noqa: E402

from kit import datasets  # noqa: E402
from kit.law.contacts import columns_as_fields  # noqa: E402

DATA = ROOT / "data"
PACKAGE = DATA / "datapackage.json"
DICTIONARY = DATA / "DICTIONARY.md"
NOT_LISTED = {PACKAGE.name, DICTIONARY.name}

FORMATS = {
    ".csv": ("csv", "text/csv"),
    ".yaml": ("yaml", "application/yaml"),
    ".json": ("json", "application/json"),
    ".otf": ("otf", "font/otf"),
    ".ttf": ("ttf", "font/ttf"),
    ".txt": ("txt", "text/plain"),
    ".md": ("md", "text/markdown"),
    "": ("txt", "text/plain"),
}
UNITS = {"date": "day", "time": "local clock, HH:MM", "integer": "count"}
# What datasets.problems reads besides Frictionless's own words.
PASSED_ON = ("format", "apart", "zone", "day", "clock")
LISTS = (
    "rules",
    "visits",
    "claims",
    "concordances",
    "decisions",
    "findings",
    "helplines",
    "sources",
    "exercises",
    "contacts",
    "lessons",
    "remedies",
    "households",
    "agreements",
    "cases",
    "codes",
)


# ---------------------------------------------------------------- what lies in the folder


def files() -> list[str]:
    """Name the files to be listed, as paths inside data/; scratch files are none of them."""
    found = (p.relative_to(DATA) for p in DATA.rglob("*") if p.is_file())
    kept = (p for p in found if not any(part.startswith((".", "__")) for part in p.parts))
    return sorted(p.as_posix() for p in kept if p.as_posix() not in NOT_LISTED)


def disagreements(package: dict[str, Any]) -> list[str]:
    """Say which files the package lacks, and which it lists without need."""
    listed, there = {r["path"] for r in package["resources"]}, set(files())
    return [
        *(f"data/{p} is not in datapackage.json: describe it" for p in sorted(there - listed)),
        *(f"datapackage.json lists data/{p}, which is not there" for p in sorted(listed - there)),
    ]


# ---------------------------------------------------------------- sealing


def sealed(package: dict[str, Any]) -> dict[str, Any]:
    """Return the package with everything that can be computed brought up to date."""
    # an absent file keeps its description: disagreements() reports it
    resources = [seal(r) if (DATA / r["path"]).is_file() else r for r in package["resources"]]
    return {**package, "resources": resources}


def seal(resource: dict[str, Any]) -> dict[str, Any]:
    path = DATA / resource["path"]
    content = path.read_bytes()
    form, mediatype = FORMATS[path.suffix]
    computed: dict[str, Any] = {
        "format": form,
        "mediatype": mediatype,
        "bytes": len(content),
        "hash": datasets.sha256(content),
    }
    if not mediatype.startswith("font/"):
        computed["encoding"] = "utf-8"
    if form in {"csv", "yaml"}:
        computed["rows"] = count(path, content)
    if resource["name"] == "synth_contacts":
        computed["schema"] = contact_schema(content)
        computed["generator"] = {
            "script": "tools/make_contacts.py",
            "parameters": make_contacts.TRUTH,
        }
    if resource["name"] == "synth_households":
        computed["generator"] = {
            "script": "tools/make_households.py",
            "parameters": make_households.TRUTH,
        }
    if resource["name"] in ("synth_games", "synth_games_tactics"):
        computed["generator"] = {"script": "tools/make_games.py", "parameters": make_games.TRUTH}
    if resource["name"] == "synth_dialogues":
        true = make_dialogues.TRUTH
        computed["generator"] = {"script": "tools/make_dialogues.py", "parameters": true}
    if resource["name"] == "synth_contacts_planted":
        rules = {"rule": {"enum": [*make_contacts.RULES, *weighed()]}}
        computed["schema"] = with_constraints(resource["schema"], rules)
    return {**resource, **computed}


def count(path: Path, content: bytes) -> int:
    """Count the rows of a table, or the records of a YAML file."""
    if path.suffix == ".csv":
        return sum(1 for _ in csv.reader(io.StringIO(content.decode("utf-8")))) - 1
    records = datasets.read_yaml(path)
    for name in LISTS:
        if isinstance(records, dict) and isinstance(records.get(name), list):
            return len(records[name])
    return len(records)


def weighed() -> list[str]:
    """Name the rules of the planted table under which a person has to weigh first."""
    bound = (rule for rules in make_contacts.WEIGHED.values() for rule, _ in rules)
    return sorted(set(bound) - set(make_contacts.RULES))


def with_constraints(schema: dict[str, Any], more: dict[str, dict]) -> dict[str, Any]:
    fields = [
        {**f, "constraints": {**f.get("constraints", {}), **more.get(f["name"], {})}}
        for f in schema["fields"]
    ]
    return {**schema, "fields": fields}


def contact_schema(content: bytes) -> dict[str, Any]:
    """Describe the log's columns from the vocabulary: type, codes, question, label."""
    words = datasets.read_yaml("law/vocabulary.yaml")["columns"]
    known = {f["name"]: f for f in columns_as_fields()}
    heading = content.decode("utf-8").split("\n", 1)[0].split(",")
    others = [name for name in known if name not in heading]
    return {
        "fields": [describe(known[name], words[name]) for name in heading],
        # what a researcher's own log may have besides; datasets.check_file looks at it
        "optionalFields": [describe(known[name], words[name]) for name in others],
        "primaryKey": "contact_id",
        "missingValues": [""],
    }


def describe(known: dict[str, Any], word: dict[str, Any]) -> dict[str, Any]:
    empty = ("An empty cell means: not recorded.", "空格表示未记录。")
    if known["type"] == "list":
        empty = (
            "A set, separated by semicolons; none means recorded, and nothing of the kind. "
            + empty[0],
            "集合，以分号分隔；none 表示有记录且没有此类情形。" + empty[1],
        )
    label, ask = word["label"], word["ask"]
    described = {
        "name": known["name"],
        "title": label["en"],
        "title_zh": label["zh"],
        "description": f"{ask['en'][0].upper()}{ask['en'][1:]} {empty[0]}",
        "description_zh": f"{ask['zh']}{empty[1]}",
        "type": known["type"],
        "unit": UNITS.get(known["type"], "code" if "codes" in word else "none"),
        "constraints": known["constraints"],
    }
    described |= {key: known[key] for key in PASSED_ON if key in known}
    if known["type"] == "time":
        described["format"] = "%H:%M"
    if known["type"] == "list":
        described |= {"delimiter": ";", "itemType": "string"}
    return described


# ---------------------------------------------------------------- the dictionary


def dictionary(package: dict[str, Any]) -> str:
    """Write the dictionary of all files, columns and codes, in both languages."""
    parts = [
        "# Dictionary of the data · 数据字典",
        "Made by `tools/seal_data.py` from `datapackage.json` and `law/vocabulary.yaml`; "
        "do not edit it by hand.",
        "本文件由 `tools/seal_data.py` 生成，请勿手工修改。",
        f"{package['description']}\n\n{package['description_zh']}",
        "## Files · 文件",
        table(
            ("name 名称", "file 文件", "rows 行数", "licence 许可", "title 标题"),
            [
                (
                    f"`{r['name']}`",
                    f"`{r['path']}`",
                    r.get("rows", ""),
                    ", ".join(x["name"] for x in r["licenses"]),
                    f"{r['title']} · {r['title_zh']}",
                )
                for r in package["resources"]
            ],
        ),
    ]
    for resource in package["resources"]:
        parts += section(resource)
    parts += codes()
    return "\n\n".join(parts) + "\n"


def section(resource: dict[str, Any]) -> list[str]:
    parts = [
        f"## {resource['name']} · {resource['title_zh']}",
        f"{resource['description']}\n\n{resource['description_zh']}",
        "Source · 来源: " + "; ".join(s["title"] for s in resource["sources"]),
    ]
    if "generator" in resource:
        true = json.dumps(resource["generator"]["parameters"], ensure_ascii=False, indent=1)
        parts.append(f"True parameters · 真实参数:\n\n```json\n{true}\n```")
    fields = resource.get("schema", {}).get("fields", [])
    if fields:
        heads = ("column 列", "type 类型", "unit 单位", "meaning", "含义")
        rows = [
            (f"`{f['name']}`", f["type"], f.get("unit", ""), f["description"], f["description_zh"])
            for f in fields
        ]
        parts.append(table(heads, rows))
    return parts


def codes() -> list[str]:
    """List the codes that cells may hold, with their labels."""
    words = datasets.read_yaml("law/vocabulary.yaml")
    lists: dict[str, list[str]] = {}
    for name, column in words["columns"].items():
        if "codes" in column:
            lists.setdefault(column["codes"], []).append(f"`{name}`")
    parts = ["## Codes · 代码"]
    for group, columns in lists.items():
        rows = [(f"`{code}`", label["en"], label["zh"]) for code, label in words[group].items()]
        heads = ("code 代码", "English", "中文")
        parts += [f"### {group} ({', '.join(columns)})", table(heads, rows)]
    return parts


def table(heads: tuple[str, ...], rows: list[tuple]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join("| " + " | ".join(_cell(c) for c in line) + " |" for line in lines)


def _cell(value: Any) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")


# ---------------------------------------------------------------- running it


def texts() -> dict[Path, str]:
    """Return what the two files should say now."""
    package = sealed(json.loads(PACKAGE.read_text(encoding="utf-8")))
    text = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
    return {PACKAGE: text, DICTIONARY: dictionary(package)}


def stale() -> list[str]:
    """Say what is not up to date: unlisted files, old hashes, an old dictionary."""
    found = disagreements(json.loads(PACKAGE.read_text(encoding="utf-8")))
    for path, text in texts().items():
        if not path.is_file() or path.read_bytes() != text.encode():
            found.append(f"data/{path.name} is stale: run python tools/seal_data.py")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Seal data/: sizes, hashes, rows, dictionary.")
    parser.add_argument("--check", action="store_true", help="write nothing, fail if stale")
    if parser.parse_args().check:
        found = stale()
    else:
        found = disagreements(json.loads(PACKAGE.read_text(encoding="utf-8")))
        for path, text in texts().items():
            datasets.write_whole(path, text)
    for line in found:
        print(line, file=sys.stderr)
    raise SystemExit(1 if found else 0)


if __name__ == "__main__":
    main()
