"""What the authors' code of power normalisation computes, for PowerNormTest.

Usage: python power_norm.py FILE

Plain Python, no packages. Writes FILE as JSON: a few steps of one channel as in
fairseq/modules/norms/mask_powernorm.py of github.com/sIncerass/powernorm (commit 9ea6226), without the
group scaling before it. One step of warm-up, so that its running mean square is updated once in each.
"""

import json
import math
import sys

EPSILON, ALPHA_FORWARD, ALPHA_BACKWARD, WARM_UP = 1e-5, 0.9, 0.8, 1
SCALE, SHIFT = 0.7, 0.2
STEPS = [
    ([1.0, 2.0, 3.0, 6.0], [1.0, -1.0, 2.0, 0.5]),
    ([0.0, 2.0, 4.0, 2.0], [0.5, 0.5, -1.0, 1.0]),
    ([2.0, -2.0, 1.0, 1.0], [1.0, 0.0, 0.0, -1.0]),
    ([-3.0, 0.5, 1.0, 2.5], [-0.25, 2.0, 1.0, 0.5]),
]


def mean(values):
    return sum(values) / len(values)


def steps():
    running, accumulated = 1.0, 0.0
    for number, (x, dy) in enumerate(STEPS, 1):
        square = mean([v * v for v in x])
        divided_by = square if number <= WARM_UP else running
        z = [v / math.sqrt(divided_by + EPSILON) for v in x]
        running = ALPHA_FORWARD * running + (1 - ALPHA_FORWARD) * square
        g = [SCALE * v for v in dy]
        approximate = [a - (1 - ALPHA_BACKWARD) * accumulated * b for a, b in zip(g, z)]
        accumulated += mean([a * b for a, b in zip(approximate, z)])
        yield {
            "x": x,
            "dy": dy,
            "y": [SCALE * v + SHIFT for v in z],
            "dx": [v / math.sqrt(square + EPSILON) for v in approximate],
            "dscale": sum(a * b for a, b in zip(dy, z)),
            "dshift": sum(dy),
            "psi2_after": running,
            "nu_after": (1 - ALPHA_BACKWARD) * accumulated,
        }


with open(sys.argv[1], "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(step) for step in steps()) + "\n]\n")
