#!/bin/sh
# Make .venv with exactly the locked packages and the kit in editable mode. Called by make; one argument: a Python, or "".
# Plain sh, because it runs before there is anything but a system Python.
set -eu
cd "$(dirname "$0")/.."
lock=requirements/requirements.lock

fits='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))'
can_make_venv='import venv, ensurepip'

if [ -n "${1:-}" ]; then candidates=$1; else candidates='python3 python3.14 python3.13 python3.12 python3.11 python'; fi
python='' without_venv=''
for candidate in $candidates; do
    "$candidate" -c "$fits" >/dev/null 2>&1 || continue
    if "$candidate" -c "$can_make_venv" >/dev/null 2>&1; then python=$candidate; break; fi
    without_venv=${without_venv:-$candidate}
done

if [ -z "$python" ] && [ -n "$without_venv" ]; then
    version=$("$without_venv" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    echo "$without_venv (Python $version) lacks venv: install it first, on Debian or Ubuntu with: sudo apt install python$version-venv" >&2
    exit 1
elif [ -z "$python" ]; then
    # -c 'print' with a string literal works on Python 2 as well, which may be all that there is.
    found=$("${1:-python3}" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || echo none)
    echo "Doorstep needs Python 3.11, 3.12, 3.13 or 3.14 (found: $found); name one with: make lab PYTHON=/path/to/python3.12" >&2
    exit 1
fi

bin=.venv/bin
here=$(pwd -P)
if [ "$(cat .venv/.ready 2>/dev/null)" = "$here" ] && [ -z "${1:-}" ] && "$bin/python" -c "$fits" 2>/dev/null; then
    echo "Bringing .venv up to date with the lock"
else
    echo "Setting up .venv with $("$python" -V) (once; about half a minute)"
    # --clear: a half-made or moved environment must not leak into the new one.
    "$python" -m venv --clear .venv
fi
rm -f .venv/.ready

# uv as the lock pins it, then everything else through uv: four times as fast as pip, and it removes what the lock lacks.
sed -n '/^uv==/,/[^\\]$/p' "$lock" >.venv/uv.txt

# uv does not read pip's configuration. A classroom behind a mirror has set one, so hand it on.
if [ -z "${UV_DEFAULT_INDEX:-}" ]; then
    mirror=${PIP_INDEX_URL:-$("$bin/python" -m pip config get global.index-url 2>/dev/null || true)}
    if [ -n "$mirror" ]; then UV_DEFAULT_INDEX=$mirror; export UV_DEFAULT_INDEX; fi
fi

with_uv() {
    "$bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.txt &&
    "$bin/uv" pip sync --quiet --require-hashes --compile-bytecode --python "$bin/python" "$lock"
}
# pip alone reaches the same packages where uv cannot run or cannot connect (old systems, company certificates).
with_pip() {
    echo "uv did not work here; pip does the same, more slowly" >&2
    "$bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$lock"
}
with_uv || with_pip

# No build isolation: the build backend is in the lock, so nothing unlocked is fetched.
"$bin/python" -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .

# JupyterLab asks on first start whether it may fetch news; a classroom should not be asked, and nothing should be fetched.
settings=.venv/share/jupyter/lab/settings
mkdir -p "$settings"
echo '{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": false}}' >"$settings/overrides.json"

# Written last: an interrupted set-up starts again.
echo "$here" >.venv/.ready
