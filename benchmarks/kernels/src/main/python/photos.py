"""JPEG files to 64x64x3, ours and Pillow's in turns, one thread each.

Usage: python photos.py FOLDER JAVA-COMMAND...

Makes 100 photos of 640x480 in FOLDER, where none are: smooth noise, quality 90. JAVA-COMMAND runs PhotosMain with FOLDER and a
file for its pixels. Prints images a second of both, their ratio, and how far the pixels are apart. Needs Pillow and NumPy.
"""

import glob
import os
import statistics
import subprocess
import sys
import time

import numpy
from PIL import Image, ImageOps

ROUNDS, WARM_UPS = 15, 5


def make(folder):
    os.makedirs(folder, exist_ok=True)
    random = numpy.random.default_rng(19)
    for number in range(100):
        image = Image.new("RGB", (640, 480))
        for side in (8, 40, 160):
            noise = Image.fromarray(random.integers(0, 256, (side * 3 // 4, side, 3), numpy.uint8))
            image = Image.blend(image, noise.resize(image.size, Image.Resampling.BICUBIC), 0.5)
        image.save(f"{folder}/{number:03}.jpg", quality=90)


def decoded(file):
    image = ImageOps.exif_transpose(Image.open(file)).convert("RGB")
    return ImageOps.fit(image, (64, 64), Image.Resampling.BILINEAR)


def main(folder, *command):
    if not glob.glob(f"{folder}/*.jpg"):
        make(folder)
    files = sorted(glob.glob(f"{folder}/*.jpg"))
    pixels = f"{folder}/pixels"
    java = subprocess.Popen([*command, folder, pixels], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    ours, theirs = [], []
    for _ in range(ROUNDS):
        java.stdin.write("\n")
        java.stdin.flush()
        ours.append(float(java.stdout.readline()))
        start = time.perf_counter()
        for file in files:
            decoded(file)
        theirs.append(len(files) / (time.perf_counter() - start))
    java.stdin.close()
    java.wait()
    here = numpy.stack([numpy.asarray(decoded(file)) for file in files]).astype(int).ravel()
    apart = numpy.abs(here - numpy.fromfile(pixels, numpy.uint8))
    fast, pillow = (statistics.median(rates[WARM_UPS:]) for rates in (ours, theirs))
    print(f"ours {fast:.0f} images/s, Pillow {pillow:.0f} images/s, ratio {fast / pillow:.2f}")
    print(f"pixels: largest difference {apart.max()}, {100 * (apart > 0).mean():.2f} % differ")


main(*sys.argv[1:])
