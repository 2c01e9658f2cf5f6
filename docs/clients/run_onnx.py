"""Predicts images of an IDX file with what `normstream models export --format onnx` wrote.

    python3 run_onnx.py m.onnx t10k-images-idx3-ubyte.gz
"""

import gzip
import struct
import sys

import numpy
import onnxruntime

model, file = sys.argv[1:]
data = gzip.open(file).read()
images = numpy.frombuffer(data, numpy.uint8, offset=16).reshape(-1, *struct.unpack(">2I", data[8:16]), 1)
session = onnxruntime.InferenceSession(model)
probabilities, logits = session.run(None, {"images": images})
for number, row in enumerate(probabilities):
    print(number, row.argmax(), *(f"{p:.7f}" for p in row))
