"""Training steps of a small network in PyTorch, float64, for ParityTest.

Usage: python parity.py DIRECTORY

Needs PyTorch only. Writes DIRECTORY/NAME.safetensors for each recipe below, with
  images/T, labels/T       mini-batch of step T, [rows, height, width, channels] in 0..255 and [rows]
  logits/T, evalLogits/T   training and inference output before step T, [rows, classes]
  loss/T                   mean cross-entropy of the training output
  parameters/T/NAME        before step T, in the layout of this project (channels last)
  state/T/NAME             running statistics before step T
  momentum/T/NAME          momentum after T steps
for T = 0..STEPS; the last T has no mini-batch. Hyperparameters are in the metadata.
"""

import json
import struct
import sys

import torch
from torch import nn
from torch.nn import functional as F

STEPS, ROWS, SIDE, CHANNELS, CLASSES = 5, 6, 8, 2, 3
MOMENTUM, WEIGHT_DECAY, LEARNING_RATE = 0.9, 0.01, 0.05
# name: initial scale, divisor of the scale's learning rate, divisor of the shift's
RECIPES = {"paper": (0.1, 100.0, 1.0), "revised": (0.5, 4.0, 4.0)}


class Network(nn.Module):
    def __init__(self, scale):
        super().__init__()
        self.input = nn.BatchNorm2d(CHANNELS)
        self.conv1 = nn.Conv2d(CHANNELS, 4, 3, stride=1, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(4)
        self.conv2 = nn.Conv2d(4, 6, 3, stride=2, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(6)
        self.dense1 = nn.Linear(6, CLASSES)
        nn.init.constant_(self.input.weight, 0.58 * scale)
        self.input.bias.requires_grad_(False)
        for norm in (self.norm1, self.norm2):
            nn.init.constant_(norm.weight, scale)
            # Not 0, so that every term of the backward pass shows.
            nn.init.normal_(norm.bias, std=0.1)
        nn.init.normal_(self.dense1.bias, std=0.1)

    def forward(self, x):
        x = F.relu(self.norm1(self.conv1(self.input(x))))
        x = F.max_pool2d(x, 2)
        x = F.relu(self.norm2(self.conv2(x)))
        return self.dense1(x.mean(dim=(2, 3)))

    def named(self):
        """(name here, parameter, to channels-last, role) of everything that is trained."""
        kernel = lambda w: w.permute(2, 3, 1, 0)
        same = lambda w: w
        yield "input.scale", self.input.weight, same, "scale"
        for i in (1, 2):
            conv, norm = getattr(self, f"conv{i}"), getattr(self, f"norm{i}")
            yield f"conv{i}.weight", conv.weight, kernel, "weight"
            yield f"norm{i}.scale", norm.weight, same, "scale"
            yield f"norm{i}.shift", norm.bias, same, "shift"
        yield "dense1.weight", self.dense1.weight, lambda w: w.t(), "weight"
        yield "dense1.bias", self.dense1.bias, same, "bias"

    def statistics(self):
        for name in ("input", "norm1", "norm2"):
            norm = getattr(self, name)
            yield f"{name}.runningMean", norm.running_mean
            yield f"{name}.runningVariance", norm.running_var


def optimizer(network, scale_divisor, shift_divisor):
    divisors = {"weight": 1, "bias": 1, "scale": scale_divisor, "shift": shift_divisor}
    groups = [
        {
            "params": [p],
            "lr": LEARNING_RATE / divisors[role],
            "weight_decay": WEIGHT_DECAY if role == "weight" else 0.0,
        }
        for _, p, _, role in network.named()
    ]
    return torch.optim.SGD(groups, lr=LEARNING_RATE, momentum=MOMENTUM)


def record(arrays, t, network, sgd):
    for name, p, layout, _ in network.named():
        arrays[f"parameters/{t}/{name}"] = layout(p.detach()).clone()
        if t > 0:
            momentum = sgd.state[p]["momentum_buffer"]
            arrays[f"momentum/{t}/{name}"] = layout(momentum).clone()
    for name, values in network.statistics():
        arrays[f"state/{t}/{name}"] = values.clone()


def run(scale, scale_divisor, shift_divisor):
    torch.manual_seed(20211013)
    network = Network(scale).double()
    sgd = optimizer(network, scale_divisor, shift_divisor)
    arrays = {}
    for t in range(STEPS):
        pixels = torch.randint(0, 256, (ROWS, SIDE, SIDE, CHANNELS))
        labels = torch.randint(0, CLASSES, (ROWS,))
        # Divided in float32, as it is done here, before anything is computed in float64.
        x = (pixels.float() / 255).double().permute(0, 3, 1, 2)
        record(arrays, t, network, sgd)
        arrays[f"images/{t}"], arrays[f"labels/{t}"] = pixels, labels
        network.eval()
        arrays[f"evalLogits/{t}"] = network(x).detach()
        network.train()
        logits = network(x)
        loss = F.cross_entropy(logits, labels)
        arrays[f"logits/{t}"], arrays[f"loss/{t}"] = logits.detach(), loss.detach().reshape(1)
        sgd.zero_grad()
        loss.backward()
        sgd.step()
    record(arrays, STEPS, network, sgd)
    return arrays


def save(path, metadata, arrays):
    header, data = {"__metadata__": metadata}, b""
    for name in sorted(arrays):
        values = arrays[name].contiguous()
        kind, code = ("I64", "q") if values.dtype == torch.int64 else ("F64", "d")
        raw = struct.pack(f"<{values.numel()}{code}", *values.flatten().tolist())
        offsets = [len(data), len(data) + len(raw)]
        header[name] = {"dtype": kind, "shape": list(values.shape), "data_offsets": offsets}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def main(directory):
    for name, (scale, scale_divisor, shift_divisor) in RECIPES.items():
        metadata = {
            "initialScale": str(scale),
            "scaleDivisor": str(scale_divisor),
            "shiftDivisor": str(shift_divisor),
            "momentum": str(MOMENTUM),
            "weightDecay": str(WEIGHT_DECAY),
            "learningRate": str(LEARNING_RATE),
            "steps": str(STEPS),
            "torch": torch.__version__,
        }
        save(f"{directory}/{name}.safetensors", metadata, run(scale, scale_divisor, shift_divisor))


if __name__ == "__main__":
    main(sys.argv[1])
