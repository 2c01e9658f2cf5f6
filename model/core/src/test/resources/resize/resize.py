"""Images resized by Pillow, for ResizerTest.

Usage: python resize.py FILE

Needs Pillow (12.3.0 made the file that is kept) and NumPy. Writes FILE as safetensors, all U8:
  old/HxWxC                         noise and ramps of that size
  MODE/FILTER/HxWxC/hxw             what Pillow makes of it
"""

import json
import struct
import sys

import numpy
from PIL import Image, ImageOps

OLD = [(37, 53, 3), (64, 48, 1), (9, 9, 3), (1, 40, 1), (41, 1, 3), (5, 97, 3), (203, 2, 1), (28, 61, 1)]
NEW = [(8, 8), (28, 20), (7, 33), (3, 1)]
MODES = {
    "stretch": lambda image, size, filter: image.resize(size, filter),
    "pad": ImageOps.pad,
    "crop": ImageOps.fit,
}
FILTERS = {
    "box": Image.Resampling.BOX,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}


def old(height, width, channels, random):
    """Noise over the whole range, a ramp in the lower half, so that filters overshoot."""
    pixels = random.integers(0, 256, (height, width, channels), numpy.uint8)
    ramp = numpy.arange(height * width * channels).reshape(height, width, channels)
    pixels[height // 2 :] = ramp[height // 2 :] // channels * 3 % 256
    return pixels


def resized(mode, filter, pixels, height, width):
    image = Image.fromarray(pixels[:, :, 0] if pixels.shape[2] == 1 else pixels)
    try:
        new = MODES[mode](image, (width, height), FILTERS[filter])
    except ValueError:
        return None  # Pillow makes no side shorter than a pixel
    return numpy.asarray(new).reshape(height, width, pixels.shape[2])


def write(path, arrays):
    header, begin = {}, 0
    for name, array in arrays.items():
        header[name] = {"dtype": "U8", "shape": array.shape, "data_offsets": [begin, begin + array.size]}
        begin += array.size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for array in arrays.values():
            file.write(array.tobytes())


def main(path):
    random, arrays = numpy.random.default_rng(19), {}
    for shape in OLD:
        name = "x".join(map(str, shape))
        pixels = arrays[f"old/{name}"] = old(*shape, random)
        for mode in MODES:
            for filter in FILTERS:
                for height, width in NEW:
                    new = resized(mode, filter, pixels, height, width)
                    if new is not None:
                        arrays[f"{mode}/{filter}/{name}/{height}x{width}"] = new
    write(path, arrays)


main(sys.argv[1])
