#!/bin/sh
# Compile both locks anew: newest versions, hashes, no index address. `make lock` calls it; it needs a network.
set -eu
cd "$(dirname "$0")/.."
for folder in requirements bench; do
    # The benchmarks see the kit's packages: what both have must be the same version.
    same=
    if [ "$folder" = bench ]; then same='--constraint ../requirements/requirements.lock'; fi
    # uv keeps the pins and hashes of an output that exists, even wrong ones: remove it first.
    rm -f "$folder/requirements.lock"
    # uv reads no pip configuration; --no-config keeps out uv's own, so the hashes are those of the public index.
    (cd "$folder" && ../.venv/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 \
        --generate-hashes --no-emit-index-url --no-annotate --no-header \
        $same --override ../requirements/overrides.txt requirements.in -o requirements.lock)
done
