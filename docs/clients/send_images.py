"""Sends images to Normstream, each labelled.

  python3 send_images.py BROKERS MODEL IMAGES LABELS [LIMIT]   IDX files (the MNIST family), gzipped: sent RAW
  python3 send_images.py BROKERS MODEL FOLDER                  PNG and JPEG in class-named folders: sent as they are
"""
import gzip, struct, sys
from datetime import datetime, timezone
from pathlib import Path
from confluent_kafka import Producer
from single_object import encode

TOPIC = "normstream.images"
ENCODINGS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}


def idx(images, labels, limit=sys.maxsize):
    pixels, classes = gzip.open(images).read(), gzip.open(labels).read()[8:]
    _, count, height, width = struct.unpack(">4I", pixels[:16])
    for i in range(min(count, int(limit))):
        payload = pixels[16 + i * height * width:][:height * width]
        shape = {"height": height, "width": width, "channels": 1}
        yield {"imageId": f"{Path(images).name}/{i}", "label": classes[i], "encoding": "RAW", "payload": payload, **shape}


def folder(root):
    folders = (path for path in Path(root).iterdir() if path.is_dir() and not path.name.startswith(("__MACOSX", ".")))
    classes = sorted(path for path in folders if any(file.suffix.lower() in ENCODINGS for file in path.iterdir()))
    for label, directory in enumerate(classes):
        for file in sorted(directory.iterdir()):
            if file.suffix.lower() in ENCODINGS:
                encoding = ENCODINGS[file.suffix.lower()]
                yield {"imageId": str(file), "label": label, "encoding": encoding, "payload": file.read_bytes()}


def acknowledged(error, message):
    if error:
        sys.exit(f"{message.key().decode()}: {error}")


brokers, model, *source = sys.argv[1:]
# murmur2_random: all records of a model belong in one partition, the one that Kafka's own clients choose for its key
producer = Producer({"bootstrap.servers": brokers, "enable.idempotence": True, "partitioner": "murmur2_random"})
number = 0
for number, image in enumerate(idx(*source) if len(source) > 1 else folder(*source), 1):
    record = {"modelId": model, "eventTime": datetime.now(timezone.utc), **image}
    producer.produce(TOPIC, encode("ImageRecord", record), model, on_delivery=acknowledged)
    producer.poll(0)
    if number % 10_000 == 0:
        producer.flush()  # or the queue of the producer is full
producer.flush()
print("sent", number, "images")
