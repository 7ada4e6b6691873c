"""Write binder/requirements.txt: the lock's pins for Python 3.11, without what repo2docker
brings.

repo2docker puts JupyterLab, ipywidgets and JupyterHub into every image, and reads only the files in
binder/. Pinning those again would replace parts of an environment that was tested together; leaving
out what it lacks would break the lessons. tools/repo2docker_frozen.txt says what it brings;
`python tools/binder_test.py --refresh` writes that file from a repo2docker that it installs.
"""

import re
import sys
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "binder" / "requirements.txt"
FROZEN = Path(__file__).with_name("repo2docker_frozen.txt")
LOCK = ROOT / "requirements" / "requirements.lock"
# What the kit imports, and what installs the kit in postBuild. jupyterlab and ipywidgets are
# there.
WANTED = ("pandas", "numpy", "matplotlib", "pyyaml", "statsmodels", "scipy", "pooch", "hatchling")
BINDER = {"python_version": "3.11", "python_full_version": "3.11.14", "sys_platform": "linux"}
BINDER |= {"platform_system": "Linux", "os_name": "posix", "platform_machine": "x86_64"}
BINDER |= {"implementation_name": "cpython", "platform_python_implementation": "CPython"}
HEADER = """\
# Made by tools/make_binder.py from requirements/requirements.lock; `make lock` writes it again.
# JupyterLab, ipywidgets and what they need are missing on purpose: repo2docker brings them.
# No line may point into the repository, or editing a lesson would reinstall everything.
"""


def pins(text, environment=BINDER):
    """Name -> version from lines `name==version ; marker \\`, as far as the marker holds
    there.
    """
    found = {}
    for line in re.findall(r"^[A-Za-z0-9][^\n\\]*==[^\n\\]*", text, flags=re.MULTILINE):
        requirement = Requirement(line.strip())
        if requirement.marker is None or requirement.marker.evaluate(environment):
            found[canonicalize_name(requirement.name)] = next(iter(requirement.specifier)).version
    return found


def needed(wanted, given, environment=BINDER):
    """`wanted` and all that they need, without the names that are `given` already."""
    queue, found = [canonicalize_name(name) for name in wanted], set()
    while queue:
        name = queue.pop()
        if name in found or name in given:
            continue
        found.add(name)
        for line in distribution(name).requires or ():
            requirement = Requirement(line)
            if not requirement.marker or requirement.marker.evaluate(environment | {"extra": ""}):
                queue.append(canonicalize_name(requirement.name))
    return sorted(found)


def content():
    """The text that binder/requirements.txt should have."""
    locked = pins(LOCK.read_text(encoding="utf-8"))
    given = pins(FROZEN.read_text(encoding="utf-8"))
    return HEADER + "".join(f"{name}=={locked[name]}\n" for name in needed(WANTED, given))


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(TARGET.read_text(encoding="utf-8") != content())
    TARGET.write_text(content(), encoding="utf-8", newline="\n")
    print(f"wrote {TARGET.relative_to(ROOT)}")
