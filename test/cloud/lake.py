"""A Delta table in the bucket: lake.py ORDER URL. Prints {version: the ids it has}."""
import datetime
import json
import os
import struct
import sys
import uuid
import zlib

import boto3
import pyarrow
from deltalake import DeltaTable, write_deltalake

order, url = sys.argv[1], sys.argv[2]
options = {
    "AWS_ENDPOINT_URL": os.environ["AWS_ENDPOINT_URL"], "AWS_ALLOW_HTTP": "true", "AWS_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": os.environ["AWS_ACCESS_KEY_ID"], "AWS_SECRET_ACCESS_KEY": os.environ["AWS_SECRET_ACCESS_KEY"],
    "aws_conditional_put": "etag",
}
bucket, prefix = url.removeprefix("s3://").split("/", 1)
s3 = boto3.client("s3", endpoint_url=os.environ["AWS_ENDPOINT_URL"], region_name="us-east-1",
                  aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"], aws_secret_access_key=os.environ["AWS_SECRET_ACCESS_KEY"])


def rows(start, count, day):
    return pyarrow.table({"id": pyarrow.array(range(start, start + count), pyarrow.int64()),
                          "day": pyarrow.array([datetime.date(2026, 1, day)] * count),
                          "text": [f"row {i}" for i in range(start, start + count)]})


def append(start, count, day):
    write_deltalake(url, rows(start, count, day), mode="append", partition_by=["day"], storage_options=options)


def make():
    append(0, 10, 1)
    append(10, 10, 2)
    DeltaTable(url, storage_options=options).delete("id < 5")
    DeltaTable(url, storage_options=options).create_checkpoint()
    append(20, 5, 3)
    last = DeltaTable(url, storage_options=options).version()
    told = {}
    for version in range(last + 1):
        table = DeltaTable(url, version=version, storage_options=options).to_pyarrow_table()
        told[version] = sorted(table.column("id").to_pylist())
    print(json.dumps(told))


def z85(data):
    signs = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
    text = ""
    for (word,) in struct.iter_unpack(">I", data):
        text += "".join(signs[word // 85 ** place % 85] for place in (4, 3, 2, 1, 0))
    return text


def vector():
    """Takes the first two rows of the day 3 away, by a deletion vector in a file, as the protocol has it: deltalake writes none."""
    version = DeltaTable(url, storage_options=options).version() + 1
    name = f"{prefix}/_delta_log/{version - 1:020d}.json"
    add = next(line for line in map(json.loads, s3.get_object(Bucket=bucket, Key=name)["Body"].read().splitlines()) if "add" in line)["add"]
    gone = [0, 1]
    bitmap = struct.pack("<IIHHI", 12346, 1, 0, len(gone) - 1, 16) + struct.pack(f"<{len(gone)}H", *gone)
    data = struct.pack("<IQI", 1681511377, 1, 0) + bitmap
    name = uuid.uuid4()
    s3.put_object(Bucket=bucket, Key=f"{prefix}/deletion_vector_{name}.bin",
                  Body=b"\x01" + struct.pack(">I", len(data)) + data + struct.pack(">I", zlib.crc32(data)))
    taken = {"path": add["path"], "deletionTimestamp": 1, "dataChange": True, "partitionValues": add["partitionValues"], "size": add["size"]}
    add["deletionVector"] = {"storageType": "u", "pathOrInlineDv": z85(name.bytes), "offset": 1, "sizeInBytes": len(data), "cardinality": len(gone)}
    features = {"minReaderVersion": 3, "minWriterVersion": 7, "readerFeatures": ["deletionVectors"], "writerFeatures": ["deletionVectors"]}
    lines = [{"commitInfo": {"operation": "DELETE"}}, {"protocol": features}, {"remove": taken}, {"add": add}]
    s3.put_object(Bucket=bucket, Key=f"{prefix}/_delta_log/{version:020d}.json", Body="\n".join(map(json.dumps, lines)).encode())
    print(version)


def more():
    append(100, 5, 4)
    print(DeltaTable(url, storage_options=options).version())


{"make": make, "vector": vector, "more": more}[order]()
sys.stdout.flush()
os._exit(0)  # threads of the store's client may still run, and break the end off
