#!/usr/bin/env bash
# Makes onnx.pb-c.c and include/onnx.pb-c.h from onnx.proto again; needs Debian's protobuf-c-compiler (1.4.1 made what is here).
set -euo pipefail
cd "$(dirname "$0")"
protoc-c --c_out=. onnx.proto
mv onnx.pb-c.h include/
