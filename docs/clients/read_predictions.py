"""Prints what a model said of each image, until Ctrl-C, then how often it was right.

  python3 read_predictions.py BROKERS [TOPIC]   default: normstream.prequential-predictions
"""
import sys
from confluent_kafka import Consumer
from single_object import decode

REMEMBERED = 1_000_000  # a prediction comes twice soon or not at all

consumer = Consumer({
    "bootstrap.servers": sys.argv[1],
    "group.id": "read-predictions",  # goes on where it stood; another name begins anew
    "auto.offset.reset": "earliest",
    "isolation.level": "read_committed",  # nothing that a crash takes back
})
consumer.subscribe([sys.argv[2] if len(sys.argv) > 2 else "normstream.prequential-predictions"])
seen, labelled, right, doubles = {}, 0, 0, 0
try:
    while True:
        message = consumer.poll(1)
        if message is None:
            continue
        if message.error():
            sys.exit(str(message.error()))
        said = decode("Prediction", message.value())
        key = said["topic"], said["partition"], said["offset"], said["version"]
        if key in seen:  # scorers write at least once
            doubles += 1
            continue
        seen[key] = None
        if len(seen) > REMEMBERED:
            del seen[next(iter(seen))]
        print(said["imageId"], said["version"], said["predictedClass"], said["label"], f"{max(said['probabilities']):.3f}")
        if said["label"] is not None:
            labelled += 1
            right += said["label"] == said["predictedClass"]
except KeyboardInterrupt:
    accuracy = f"{right / labelled:.2%}" if labelled else "none"
    print(f"{labelled} labelled images, accuracy {accuracy}, {doubles} doubles left out", file=sys.stderr)
finally:
    consumer.close()
