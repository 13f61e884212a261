#!/bin/bash
# train_demo.sh FOLDER: the whole way from drawn boards to scored models of both kinds, small: it shows how, not how well.
# What is in FOLDER is made anew; the weights that ship are not touched.
set -euo pipefail
folder=$1
export BENCHLIGHT_DATA=$PWD/$folder/data BENCHLIGHT_LOG_LEVEL=ERROR
manage() { .venv-train/bin/python manage.py "$@"; }
step() { printf '\n== %s\n' "$*"; }
began=$SECONDS

rm -rf "$folder"
mkdir -p "$folder"

step "1 of 5: 60 pairs of boards to score with, from seeds that no training sees"
manage synthesise --out "$folder/boards" --count 60 --seed 5000000 --contact-sheet "$folder/boards.png"

step "2 of 5: the comparator's network, on 150 drawn pairs (the one that ships: thousands)"
manage train_detector comparator --pairs 150 --epochs 6 --work "$folder/comparator"

step "3 of 5: the score of that comparator"
manage evaluate_detector --data "$folder/boards" --model "$folder/comparator/comparator.onnx" 2>&1 >"$folder/comparator.json"

step "4 of 5: a YOLO for boards without a golden board, 125 steps (a useful one: thousands, for hours)"
manage train_detector yolo --boards 400 --size 256 --epochs 5 --work "$folder/yolo" >"$folder/yolo.log" 2>&1 \
  || { tail -20 "$folder/yolo.log"; exit 1; }
tail -1 "$folder/yolo.log"

step "5 of 5: its score (low after so few steps)"
manage evaluate_detector --data "$folder/boards" --model "$folder/yolo/detector.onnx" 2>&1 >"$folder/yolo.json"

cat <<END

Done in $(((SECONDS - began + 59) / 60)) minutes. Look at:
  $folder/boards.png                  what was drawn
  $folder/comparator/comparator.onnx  the comparator, its card comparator.json beside it
  $folder/yolo/detector.onnx          the YOLO, its card detector.json beside it
  $folder/comparator.json, yolo.json  their scores; yolo.log: how it was trained
The weights that ship are as they were. docs/training.md tells the sizes that give good ones, and how to use them.
END
