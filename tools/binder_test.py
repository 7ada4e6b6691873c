"""Build what Binder would build, without Docker, and run a lesson in it under strict nbval.

    python tools/binder_test.py                           lesson 11, English
    python tools/binder_test.py notebooks/zh/00-*.ipynb   another one
    python tools/binder_test.py --refresh                 write tools/repo2docker_frozen.txt anew

repo2docker's newest release is installed aside, as mybinder.org runs it; the environment gets the
Jupyter versions that it freezes, then binder/requirements.txt by pip, then binder/postBuild in a
copy of the repository. Nothing of .venv is in it. Needs a network; works in build/binder.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from make_binder import FROZEN, ROOT, TARGET, pins

WORK = ROOT / "build" / "binder"
ENVIRONMENT, HOME, TOOL = WORK / "env", WORK / "home", WORK / "repo2docker"
LESSON = "notebooks/en/11-the-visit-and-the-law.ipynb"
KERNEL = "doorstep-binder"
# conda-forge's name -> PyPI's, where they differ by more than a hyphen.
RENAMED = {
    "brotli-python": "brotli",
    "jupyterhub-base": "jupyterhub",
    "nbconvert-core": "nbconvert",
    "python-fastjsonschema": "fastjsonschema",
}
# Builds of Python packages are called py311... or pyhd..., the rest are libraries and programs.
BUILD = re.compile(r"/([a-z0-9_.-]+)-([^-/]+)-py(?:311|h)[^-/]*\.(?:conda|tar\.bz2)", re.IGNORECASE)
INSTALLERS = {"pip", "setuptools", "wheel"}


def frozen(lock):
    """The Python packages of repo2docker's frozen environment as sorted `name==version` lines."""
    rows = {
        RENAMED.get(name, name).replace("_", "-"): version for name, version in BUILD.findall(lock)
    }
    return "".join(f"{name}=={rows[name]}\n" for name in sorted(set(rows) - INSTALLERS))


def run(*command, **options):
    """Run a command from the root, quietly; stop with its output when it fails."""
    command = [str(word) for word in command]
    done = subprocess.run(
        command, cwd=options.pop("cwd", ROOT), text=True, capture_output=True, **options
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}\nbinder-test: this step failed")
    return done.stdout + done.stderr


def uv(*words):
    """uv from the environment that runs this script; UV_* settings of the user hold."""
    return run(Path(sys.executable).with_name("uv"), "--quiet", *words)


def new_environment(folder, *seed):
    shutil.rmtree(folder, ignore_errors=True)
    uv("venv", *seed, "--python", sys.executable, folder)
    return folder / "bin" / "python"


def install_repo2docker():
    """Install repo2docker aside and return what it freezes for Python 3.11."""
    python = new_environment(TOOL)
    uv("pip", "install", "--python", python, "jupyter-repo2docker")
    (lock,) = TOOL.glob(
        "lib/*/site-packages/repo2docker/buildpacks/conda/environment.py-3.11-linux-64.lock"
    )
    return frozen(lock.read_text(encoding="utf-8"))


def dockerfile():
    """What repo2docker would build from this folder; it needs no Docker for that."""
    text = run(TOOL / "bin" / "jupyter-repo2docker", "--no-build", "--debug", ".")
    for part in ("binder/requirements.txt", "./binder/postBuild", "for python=3.11"):
        if part not in text:
            sys.exit(f"binder-test: repo2docker does not use {part}")


def copy_repository():
    """Copy what git would have in a clone, with changes that are not committed yet."""
    shutil.rmtree(HOME, ignore_errors=True)
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (HOME / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, HOME / name)


def build(given):
    """Make the environment in Binder's own order: frozen packages, requirements.txt,
    postBuild.
    """
    python = new_environment(ENVIRONMENT, "--seed")
    (WORK / "frozen.txt").write_text(given, encoding="utf-8")
    uv("pip", "install", "--python", python, "--no-deps", "-r", WORK / "frozen.txt")
    run(python, "-m", "pip", "install", "--disable-pip-version-check", "-r", TARGET)
    path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
    run(HOME / "binder" / "postBuild", cwd=HOME, env={**os.environ, "PATH": path})
    return python


def unmoved(python, given):
    """Complain when installing the kit's requirements replaced something that repo2docker
    froze.
    """
    now = pins(uv("pip", "freeze", "--python", python))
    moved = [name for name, version in pins(given).items() if now.get(name) != version]
    if moved:
        sys.exit(
            f"binder-test: binder/requirements.txt replaces frozen packages: {', '.join(moved)}"
        )


def check_lesson(python, lesson):
    """Run a lesson there. pytest runs in .venv and only the kernel is Binder's, so nothing is
    added.
    """
    spec = WORK / "share" / "kernels" / KERNEL
    spec.mkdir(parents=True, exist_ok=True)
    argv = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    kernel = {"argv": argv, "display_name": KERNEL, "language": "python"}
    (spec / "kernel.json").write_text(json.dumps(kernel), encoding="utf-8")
    options = ["-o", "addopts=", "--import-mode=importlib", "-p", "no:cacheprovider", "--nbval"]
    options += [f"--nbval-kernel-name={KERNEL}", "--nbval-cell-timeout=120"]
    options += ["--nbval-sanitize-with=tests/sanitize.cfg"]
    environment = {**os.environ, "JUPYTER_PATH": str(WORK / "share")}
    command = [sys.executable, "-m", "pytest", "-q", *options, lesson]
    return subprocess.run(command, cwd=HOME, env=environment, check=False).returncode


def main(arguments):
    given = install_repo2docker()
    if "--refresh" in arguments:
        FROZEN.write_text(given, encoding="utf-8", newline="\n")
        return 0
    if given != FROZEN.read_text(encoding="utf-8"):
        print("binder-test: repo2docker froze other versions; renew the list with --refresh")
    dockerfile()
    copy_repository()
    python = build(given)
    unmoved(python, given)
    if sys.version_info[:2] != (3, 11):
        print(f"binder-test: this is Python {sys.version.split()[0]}, Binder's is 3.11")
    return check_lesson(python, arguments[0] if arguments else LESSON)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
