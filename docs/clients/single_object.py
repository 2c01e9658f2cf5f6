"""Avro's single-object encoding with the schemas of this repository: C3 01, the writer's fingerprint, the record."""
import io, json
from pathlib import Path
from fastavro import parse_schema, schemaless_reader, schemaless_writer
from fastavro.schema import fingerprint, to_parsing_canonical_form

AVRO = Path(__file__).resolve().parents[2] / "schemas/src/main"


def header(schema):
    return b"\xc3\x01" + bytes.fromhex(fingerprint(to_parsing_canonical_form(schema), "CRC-64-AVRO"))


def read(file):
    return json.loads(file.read_text())


CURRENT = {file.stem: (header(read(file)), parse_schema(read(file))) for file in (AVRO / "avro").glob("*.avsc")}
WRITERS = {header(schema): parse_schema(schema) for schema in map(read, AVRO.rglob("*.avsc"))}  # every released version


def encode(name, record):
    (start, schema), out = CURRENT[name], io.BytesIO()
    schemaless_writer(out, schema, record)
    return start + out.getvalue()


def decode(name, value):
    """The record as the newest schema of that name knows it, whichever version wrote it."""
    writer = WRITERS.get(value[:10])
    if writer is None or not writer["name"].endswith("." + name):
        raise ValueError(f"no schema of a {name} begins a record with {value[:10].hex()}; newer ones belong in {AVRO}/avro")
    return schemaless_reader(io.BytesIO(value[10:]), writer, CURRENT[name][1])
