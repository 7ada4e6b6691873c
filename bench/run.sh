#!/bin/sh
# Run every bench/bench_*.py in an environment with the benchmark-only packages. `make bench` calls it.
set -eu
cd "$(dirname "$0")/.."
python=.bench-venv/bin/python

# What only benchmarks need has an environment of its own: the kit's stays exactly what the lock says.
if ! cmp -s bench/requirements.lock .bench-venv/requirements.lock; then
    .venv/bin/python -m venv --clear .bench-venv
    .bench-venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r bench/requirements.lock
    # The kit and its packages are seen through a path file; addsitedir reads the kit's own path file too.
    packages=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    theirs=$("$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    echo "import site; site.addsitedir('$packages')" >"$theirs/kit_environment.pth"
    cp bench/requirements.lock .bench-venv/requirements.lock
fi

# One that misses its limit must not hide the others' figures.
missed=0
for script in bench/bench_*.py; do
    "$python" "$script" "$@" || missed=1
done
exit $missed
