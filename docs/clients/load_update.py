"""Predicts with the newest model of the model-updates topic.

  python3 load_update.py BROKERS MODEL IMAGES [TOPIC]   images as IDX (the MNIST family), may be gzipped"""
import hashlib, json, sys
import torch
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, TopicPartition
from network import build, predict
from safetensors.torch import load
from single_object import decode


def records(brokers, topic):
    """Every record up to where each partition ends now, those of a partition in order."""
    consumer = Consumer({"bootstrap.servers": brokers, "group.id": "unused", "enable.auto.commit": False,
                         "isolation.level": "read_committed", "enable.partition.eof": True})
    partitions = set(consumer.list_topics(topic).topics[topic].partitions)
    consumer.assign([TopicPartition(topic, partition, OFFSET_BEGINNING) for partition in partitions])
    while partitions:
        message = consumer.poll(1)
        if message and message.error() and message.error().code() == KafkaError._PARTITION_EOF:
            partitions.discard(message.partition())
        elif message and message.error():
            sys.exit(str(message.error()))
        elif message:
            yield message.key().decode().split("/"), message.value()
    consumer.close()


def newest(brokers, model, topic):
    """Manifest and safetensors bytes; a manifest comes after all of its chunks."""
    chunks, manifest = {}, None
    for (of, *key), value in records(brokers, topic):
        if of == model and len(key) == 2:  # slot and number; no value: a chunk that is there no more
            chunks[tuple(map(int, key))] = value and decode("ModelChunk", value)
        elif of == model and value and (manifest is None or int(key[0]) > manifest["version"]):
            manifest = decode("ModelManifest", value)
    manifest or sys.exit(f"no model {model} was published")
    data = b"".join(chunks[manifest["slot"], number]["payload"] for number in range(manifest["chunks"]))
    if hashlib.sha256(data).digest() != manifest["checksum"]:
        sys.exit("the chunks are not those that were announced: a newer model takes their slot just now, or they are broken")
    return manifest, data


def pytorch(published):
    """Kernels are published as [height, width, in, out], dense weights as [in, out], a scale without a shift alone."""
    names = {"scale": "weight", "shift": "bias", "runningMean": "running_mean", "runningVariance": "running_var"}
    arrays = {}
    for path, array in published.items():
        before, _, name = path.rpartition(".")
        arrays[f"{before}.{names.get(name, name)}"] = array.permute({4: (3, 2, 0, 1), 2: (1, 0), 1: (0,)}[array.dim()])
        if name == "scale":
            arrays.setdefault(before + ".bias", torch.zeros_like(array))
    return {path: array for path, array in arrays.items() if not path.endswith(".updates")}


manifest, data = newest(sys.argv[1], sys.argv[2], *(sys.argv[4:] or ["normstream.model-updates"]))
metadata = json.loads(data[8:8 + int.from_bytes(data[:8], "little")])["__metadata__"]
print("version", manifest["version"], "of", manifest["modelId"], file=sys.stderr)
predict(build(metadata["architecture"], pytorch(load(data))), sys.argv[3])
