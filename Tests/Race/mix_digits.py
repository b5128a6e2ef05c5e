#!/usr/bin/env python3
"""Makes a small set of tags out of spoken digits: each clip is one to three digits at once, by different speakers.

    python mix_digits.py DIGITS OUT [CLIPS]

DIGITS is what `frami make-digits --out DIGITS` made. OUT gets WAV files, `labels.csv` and `split.csv` (fold 1 for testing has
mixtures of the speakers from 49 on, whom no training clip has), as `frami train folder:OUT:1` reads them.
"""
import array
import csv
import pathlib
import random
import sys
import wave

NAMES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
digits, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
count = int(sys.argv[3]) if len(sys.argv) > 3 else 1200
chance = random.Random(3)
files = {True: [], False: []}
for path in sorted(digits.glob("data/*/*.wav")):
    files[int(path.parent.name) > 48].append(path)


def samples(path):
    with wave.open(str(path)) as file:
        assert file.getsampwidth() == 2 and file.getnchannels() == 1
        return file.getframerate(), array.array("h", file.readframes(file.getnframes()))


out.mkdir(parents=True, exist_ok=True)
rows, folds = [], []
for number in range(count):
    is_test = number % 5 == 0
    parts = {}
    # Some digits are more common than others, as tags are.
    for _ in range(chance.randint(1, 3)):
        path = chance.choice(files[is_test])
        digit = int(path.name[0])
        if digit < 5 or chance.random() < 0.5:
            parts[digit] = path
    parts = parts or {0: next(p for p in files[is_test] if p.name[0] == "0")}
    sounds = [samples(path) for path in parts.values()]
    length = max(len(sound) for _, sound in sounds)
    mixed = [0.0] * length
    for _, sound in sounds:
        start = chance.randint(0, length - len(sound))
        for index, value in enumerate(sound):
            mixed[start + index] += value
    loudest = max(max(mixed), -min(mixed), 1)
    name = f"{number:04}.wav"
    with wave.open(str(out / name), "wb") as file:
        file.setnchannels(1), file.setsampwidth(2), file.setframerate(sounds[0][0])
        file.writeframes(array.array("h", (int(20000 * value / loudest) for value in mixed)).tobytes())
    rows.append([name, ";".join(NAMES[digit] for digit in sorted(parts))])
    folds.append([name, 1 if is_test else 0])
for name, header, lines in [("labels.csv", ["path", "labels"], rows), ("split.csv", ["path", "fold"], folds)]:
    with open(out / name, "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header] + lines)
print(f"{out}: {count} clips")
