"""Predicts with a file of `normstream models export --format pytorch`.

  python3 load_model.py MODEL.safetensors IMAGES   images as IDX (the MNIST family), may be gzipped
"""
import sys
from network import build, predict
from safetensors import safe_open

with safe_open(sys.argv[1], "pt") as opened:
    arrays = {name: opened.get_tensor(name) for name in opened.keys()}
    predict(build(opened.metadata()["architecture"], arrays), sys.argv[2])
