#!/bin/sh
# Make the lock files anew: `make locks`. This machine's own pip settings stay out of them.
set -eu
cd "$(dirname "$0")/../requirements"
export PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND="make locks"
unset PIP_FIND_LINKS PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_CONSTRAINT

for name in base sandbox speech dev tests; do
    echo "requirements/$name.txt"
    ../.venv/bin/python -m piptools compile --quiet --generate-hashes --strip-extras \
        --allow-unsafe --no-emit-index-url --no-emit-find-links \
        --output-file "$name.txt" "$name.in"
done
