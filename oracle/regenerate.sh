#!/bin/sh
# Writes every golden file anew. Installs nothing; see README.md for the Debian packages it needs.
set -eu
cd "$(dirname "$0")"
export PYTHONDONTWRITEBYTECODE=1 OMP_NUM_THREADS=1
/usr/bin/python3 torch_golden.py
/usr/bin/python3 accuracy_reference.py
/usr/bin/python3 boosting_golden.py
reference=../tests/LossApi.Domain.Tests/Numerics/reference.txt
/usr/bin/python3 numerics_reference.py > "$reference.new"
mv "$reference.new" "$reference"
