"""The PyTorch module of a model of Normstream, from its architecture (JSON) and its arrays as load_state_dict takes them."""
import gzip, json, struct
from collections import OrderedDict
import torch
from torch import nn


class Residual(nn.Module):
    def __init__(self, body, shortcut):
        super().__init__()
        self.body, self.shortcut = body, shortcut

    def forward(self, x):
        return self.body(x) + self.shortcut(x)


class Dense(nn.Linear):
    def forward(self, x):
        return super().forward(x.flatten(1))


class Flatten(nn.Module):
    def forward(self, x):
        return x.permute(0, 2, 3, 1).flatten(1)[:, :, None, None]  # in the order row, column, channel


class Sign(nn.Module):
    def forward(self, x):
        return torch.where(x >= 0, 1.0, -1.0)  # torch.sign is 0 at 0


def module(layer, path, arrays):
    kind, weight = layer["type"], arrays.get(path + "weight")
    if kind == "Conv2d":
        out, channels, size, _ = weight.shape
        groups = layer.get("groups", 1)
        return nn.Conv2d(channels * groups, out, size, layer["stride"], layer["padding"], groups=groups, bias=path + "bias" in arrays)
    if kind == "Normalization" and layer["normalizer"]["type"] == "BatchNorm":
        channels = len(arrays[path + "running_mean"])
        return nn.BatchNorm2d(channels, layer["normalizer"]["epsilon"], affine=weight is not None)
    if kind == "Residual":
        return Residual(*(sequential(layer[s], f"{path}{s}.", arrays) for s in ("body", "shortcut")))
    if kind == "Dense":
        return Dense(weight.shape[1], weight.shape[0])
    if kind == "MaxPool2d":
        return nn.MaxPool2d(layer["size"], layer.get("stride"), layer.get("padding", 0))
    if kind == "AveragePool2d":
        return nn.AvgPool2d(layer["size"], layer["stride"])
    if kind == "LeakyRelu":
        return nn.LeakyReLU(layer["slope"])
    if kind == "Dropout":
        return nn.Dropout(layer["rate"])
    return {"Relu": nn.ReLU, "Silu": nn.SiLU, "HardSwish": nn.Hardswish, "Flatten": Flatten, "Sign": Sign,
            "GlobalAveragePool": lambda: nn.AdaptiveAvgPool2d(1)}[kind]()


def sequential(layers, path, arrays):
    return nn.Sequential(OrderedDict(
        (e["name"], module(e["layer"], f"{path}{e['name']}.", arrays)) for e in layers["entries"]))


def build(architecture, arrays):
    network = sequential(json.loads(architecture)["layers"], "", arrays)
    network.load_state_dict(arrays)  # strict: every array finds its place
    return network.eval()  # normalises by the running statistics


def predict(network, images):
    """Prints the number, the class and the probabilities of each image of an IDX file (the MNIST family), may be gzipped."""
    data = (gzip.open if images.endswith(".gz") else open)(images, "rb").read()
    pixels = torch.frombuffer(bytearray(data[16:]), dtype=torch.uint8).reshape(-1, 1, *struct.unpack(">2I", data[8:16]))
    with torch.no_grad():
        for number, row in enumerate(network(pixels / 255).softmax(1)):  # pixels are 0 to 1
            print(number, int(row.argmax()), *(f"{p:.7f}" for p in row))
