"""Networks in PyTorch that models start from, for StartFromPyTorchTest.

Usage: python start.py DIRECTORY

Needs PyTorch only. Writes, for NAME in paths (submodules called as layers are here) and torchvision (called as
torchvision's resnet18 calls them),
  DIRECTORY/NAME.safetensors       the state_dict, float32
  DIRECTORY/NAME-out.safetensors   images [rows, height, width, channels] in 0..1 and logits [rows, classes] in eval mode

And the way back: python start.py DIRECTORY EXPORTED loads EXPORTED/NAME.safetensors, which the test wrote as models export
--format pytorch does, into the same modules, strictly, and compares arrays (equal) and logits (within 1e-5).
"""

import json
import struct
import sys

import torch
from torch import nn
from torch.nn import functional as F

ROWS, SIDE, CHANNELS, CLASSES = 4, 8, 3, 3


class Paths(nn.Module):
    def __init__(self):
        super().__init__()
        self.input = nn.BatchNorm2d(CHANNELS)
        self.conv1, self.norm1 = nn.Conv2d(CHANNELS, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4)
        self.residual1 = nn.ModuleDict({
            "body": nn.ModuleDict({
                "conv1": nn.Conv2d(4, 6, 3, 2, 1, bias=False), "norm1": nn.BatchNorm2d(6),
                "conv2": nn.Conv2d(6, 6, 3, 1, 1, bias=False), "norm2": nn.BatchNorm2d(6)}),
            "shortcut": nn.ModuleDict({
                "conv1": nn.Conv2d(4, 6, 1, 2, bias=False), "norm1": nn.BatchNorm2d(6)})})
        self.dense1 = nn.Linear(6 * 2 * 2, CLASSES)

    def forward(self, x):
        x = F.relu(self.norm1(self.conv1(self.input(x))))
        body, shortcut = self.residual1["body"], self.residual1["shortcut"]
        main = body["norm2"](body["conv2"](F.relu(body["norm1"](body["conv1"](x)))))
        x = F.relu(main + shortcut["norm1"](shortcut["conv1"](x)))
        return self.dense1(F.max_pool2d(x, 2).flatten(1))


class BasicBlock(nn.Module):
    def __init__(self, channels_in, channels, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(channels_in, channels, 3, stride, 1, bias=False), nn.BatchNorm2d(channels)
        self.conv2, self.bn2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels)
        self.downsample = nn.Identity() if stride == 1 else nn.Sequential(
            nn.Conv2d(channels_in, channels, 1, stride, bias=False), nn.BatchNorm2d(channels))

    def forward(self, x):
        main = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(main + self.downsample(x))


class Torchvision(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(CHANNELS, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4)
        self.layer1 = nn.Sequential(BasicBlock(4, 4, 1), BasicBlock(4, 4, 1))
        self.layer2 = nn.Sequential(BasicBlock(4, 6, 2), BasicBlock(6, 6, 1))
        self.fc = nn.Linear(6, CLASSES)

    def forward(self, x):
        x = self.layer2(self.layer1(F.relu(self.bn1(self.conv1(x)))))
        return self.fc(x.mean(dim=(2, 3)))


def trained(network):
    """Numbers that differ everywhere, as after training."""
    for name, array in network.state_dict().items():
        if name.endswith("running_var") or "bn" in name and name.endswith("weight"):
            array.uniform_(0.5, 1.5)
        elif array.is_floating_point() and array.dim() == 1:
            array.normal_(std=0.2)
    if isinstance(network, Paths):
        network.input.bias.data.zero_()  # a scale without a shift
    return network.eval()


def save(path, arrays):
    header, data = {}, b""
    for name, values in arrays.items():
        kind, code = ("I64", "q") if values.dtype == torch.int64 else ("F32", "f")
        raw = struct.pack(f"<{values.numel()}{code}", *values.contiguous().flatten().tolist())
        header[name] = {"dtype": kind, "shape": list(values.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def load(path):
    with open(path, "rb") as file:
        data = file.read()
    (length,) = struct.unpack("<Q", data[:8])
    arrays = {}
    for name, array in json.loads(data[8:8 + length]).items():
        if name != "__metadata__" and array["dtype"] == "F32":
            start, end = (8 + length + offset for offset in array["data_offsets"])
            arrays[name] = torch.frombuffer(bytearray(data[start:end]), dtype=torch.float32).reshape(array["shape"])
    return arrays


def back(network, name, made, exported):
    arrays = load(f"{exported}/{name}.safetensors")
    before, out = load(f"{made}/{name}.safetensors"), load(f"{made}/{name}-out.safetensors")
    assert all(torch.equal(arrays[key], before[key]) for key in before), name
    network.load_state_dict(arrays)
    with torch.no_grad():
        logits = network.eval()(out["images"].permute(0, 3, 1, 2))
    print(f"{name}: {len(before)} arrays equal, logits within {(logits - out['logits']).abs().max():.1e}")
    assert torch.allclose(logits, out["logits"], rtol=0, atol=1e-5)


def main(directory, exported=None):
    torch.manual_seed(20261201)
    for name, network in {"paths": Paths(), "torchvision": Torchvision()}.items():
        if exported and name == "paths":  # an export has the paths as names
            back(network, name, directory, exported)
        elif not exported:
            images = torch.rand(ROWS, SIDE, SIDE, CHANNELS)
            with torch.no_grad():
                logits = trained(network)(images.permute(0, 3, 1, 2))
            save(f"{directory}/{name}.safetensors", network.state_dict())
            save(f"{directory}/{name}-out.safetensors", {"images": images, "logits": logits})


if __name__ == "__main__":
    main(*sys.argv[1:])
