#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# fuzz.sh SECONDS: runs each fuzzer of build/fuzz for so long. What it finds is left in
# build/fuzz/findings; the inputs worth keeping stay in build/fuzz/corpus, so that the next run goes
# on from there. FUZZ_SEED sets another seed (default: 1).
set -euo pipefail
cd "$(dirname "$0")/.."

readonly SECONDS_EACH=$1
readonly FUZZ=build/fuzz
mkdir -p $FUZZ/findings
$FUZZ/tests/fuzz/fuzz_seeds $FUZZ/seeds
for program in "$FUZZ"/tests/fuzz/*_fuzz; do
    name=$(basename "$program" _fuzz)
    mkdir -p "$FUZZ/corpus/$name"
    echo "== Fuzzing $name for $SECONDS_EACH s"
    "$program" "$FUZZ/corpus/$name" "$FUZZ/seeds/$name" -max_total_time="$SECONDS_EACH" \
        -max_len=65536 -rss_limit_mb=4096 -timeout=30 -seed="${FUZZ_SEED:-1}" -verbosity=0 -print_funcs=0 \
        -print_final_stats=1 -artifact_prefix="$FUZZ/findings/$name-"
done
