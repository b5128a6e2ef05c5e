#!/bin/sh
# Makes record-1.sqlite: a run as the frami of 26 November 2026 (commit 8d26d89) recorded it, before records had
# migrations. A program of that commit is the only argument: record-1.sh .build/debug/frami
set -e
program=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
cd "$folder"
printf 'inversion-batch = 2\ndistillation-batch = 2\ndrawn-batches = 0\nevaluate = ""\n' > small.toml
"$program" run --recipe small.toml --detach --student digits8x1 --rounds 400 --threads 1 \
    --set inversion-steps=2 --set distillation-steps=2
sleep 6
"$program" set cr=1.6
"$program" pause
"$program" step
sleep 6
"$program" stop
while ! "$program" runs | grep -q stopped; do sleep 1; done
# Of the pictures the first is enough; what is deleted is not to lie in the file still.
sqlite3 runs/*/run.sqlite "DELETE FROM event WHERE kind = 'sampled' AND number >
    (SELECT min(number) FROM event WHERE kind = 'sampled'); PRAGMA wal_checkpoint(TRUNCATE); VACUUM;
    PRAGMA wal_checkpoint(TRUNCATE);"
cp runs/*/run.sqlite "$here/record-1.sqlite"
rm -r "$folder"
