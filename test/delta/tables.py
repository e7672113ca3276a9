"""Makes Delta tables with the Python package deltalake, and beside each of their versions what that package reads of it.

    python tables.py FOLDER        FOLDER/NAME is a table; FOLDER/NAME.expected.json its versions: {version: [rows]}
"""

import datetime as dt
import decimal
import json
import pathlib
import sys

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake
from deltalake.schema import Field, PrimitiveType

UTC = dt.timezone.utc


def plain(value):
    """A value as the other side writes it: times in microseconds, bytes in hexadecimal, decimals and numbers as text."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, dt.datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return "us " + str((aware - dt.datetime(1970, 1, 1, tzinfo=UTC)) // dt.timedelta(microseconds=1))
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bytes):
        return "hex " + value.hex()
    if isinstance(value, decimal.Decimal):
        return "decimal " + str(value)
    if isinstance(value, float):
        return "double " + repr(value)
    return value


def rows(table):
    return [plain(row) for row in table.to_pyarrow_table().to_pylist()]


def expected(folder, name, versions=None):
    path = folder / name
    last = DeltaTable(path).version()
    wanted = range(last + 1) if versions is None else versions
    told = {version: rows(DeltaTable(path, version=version)) for version in wanted}
    (folder / f"{name}.expected.json").write_text(json.dumps(told))


def events(start, count, day):
    return pa.table({
        "id": pa.array(range(start, start + count), pa.int64()),
        "day": pa.array([day] * count, pa.date32()),
        "kind": pa.array([None if i % 7 == 0 else f"kind {i % 3}" for i in range(start, start + count)]),
        "value": pa.array([i / 4 for i in range(start, start + count)], pa.float64()),
    })


def partitioned(folder):
    path = folder / "partitioned"
    for n in range(5):
        write_deltalake(path, events(n * 100, 100, dt.date(2024, 1, 1 + n)), partition_by=["day"], mode="append")
    table = DeltaTable(path)
    table.delete("id >= 150 and id < 180")
    table.update(updates={"value": "value + 1000"}, predicate="id < 10")
    write_deltalake(path, events(200, 5, dt.date(2024, 1, 3)), mode="overwrite", predicate="day = '2024-01-03'")
    expected(folder, "partitioned")


def merged(folder):
    path = folder / "merged"
    write_deltalake(path, events(0, 20, dt.date(2024, 2, 1)))
    source = events(10, 20, dt.date(2024, 2, 2))
    (DeltaTable(path).merge(source, "t.id = s.id", source_alias="s", target_alias="t")
        .when_matched_update_all().when_not_matched_insert_all().execute())
    expected(folder, "merged")


def evolved(folder):
    path = folder / "evolved"
    write_deltalake(path, pa.table({"id": pa.array([1, 2], pa.int32()), "s": pa.array([{"a": 1}, None], pa.struct([("a", pa.int64())]))}))
    write_deltalake(path, pa.table({"id": pa.array([3], pa.int32()), "s": pa.array([{"a": 2}], pa.struct([("a", pa.int64())])),
                                    "added": pa.array(["new"])}), mode="append", schema_mode="merge")
    DeltaTable(path).alter.add_columns([Field("later", PrimitiveType("double"))])
    write_deltalake(path, pa.table({"id": pa.array([9], pa.int32()), "other": pa.array([True])}), mode="overwrite", schema_mode="overwrite")
    expected(folder, "evolved")


def checkpointed(folder):
    path = folder / "checkpointed"
    for n in range(25):
        write_deltalake(path, events(n * 4, 4, dt.date(2024, 3, 1) + dt.timedelta(days=n)), partition_by=["day"], mode="append")
        if n in (10, 20):
            DeltaTable(path).create_checkpoint()
    expected(folder, "checkpointed", [0, 9, 10, 11, 20, 24])


def typed(folder):
    path = folder / "typed"
    moment = dt.datetime(2024, 5, 6, 7, 8, 9, 123456, tzinfo=UTC)
    write_deltalake(path, pa.table({
        "b": pa.array([True, None]), "i8": pa.array([-128, 127], pa.int8()), "i16": pa.array([-32768, None], pa.int16()),
        "i32": pa.array([-2147483648, 5], pa.int32()), "i64": pa.array([-9223372036854775808, 9223372036854775807], pa.int64()),
        "f32": pa.array([1.5, None], pa.float32()), "f64": pa.array([1e300, float("nan")], pa.float64()),
        "text": pa.array(["ein Täxt, \"quoted\" 'too' %20 \n", ""]), "bytes": pa.array([b"\x00\xff", None], pa.binary()),
        "d": pa.array([dt.date(1, 1, 1), dt.date(9999, 12, 31)]), "ts": pa.array([moment, None], pa.timestamp("us", tz="UTC")),
        "ntz": pa.array([dt.datetime(1969, 12, 31, 23, 59, 59, 1), None], pa.timestamp("us")),
        "dec": pa.array([decimal.Decimal("123456789012345678.12"), None], pa.decimal128(20, 2)),
        "list": pa.array([[1, None, 3], []], pa.list_(pa.int64())),
        "map": pa.array([[("k", 1)], None], pa.map_(pa.string(), pa.int64())),
        "deep": pa.array([[{"x": [{"y": "z"}]}], None], pa.list_(pa.struct([("x", pa.list_(pa.struct([("y", pa.string())])))]))),
    }))
    told = rows(DeltaTable(path))
    for row in told:
        row["map"] = dict(row["map"]) if row["map"] is not None else None
    (folder / "typed.expected.json").write_text(json.dumps({0: told}))


def partition_types(folder):
    path = folder / "partition types"
    write_deltalake(path, pa.table({
        "id": pa.array(range(3), pa.int64()), "text": pa.array(["a b/c=d%20", None, "ü"]), "n": pa.array([1, None, -3], pa.int32()),
        "dec": pa.array([decimal.Decimal("1.50"), None, decimal.Decimal("2.25")], pa.decimal128(10, 2)), "flag": pa.array([True, None, False]),
        "at": pa.array([dt.datetime(2024, 1, 1, 1, 2, 3, 4, tzinfo=UTC), None, dt.datetime(1970, 1, 1, tzinfo=UTC)], pa.timestamp("us", tz="UTC")),
    }), partition_by=["text", "n", "dec", "flag", "at"])
    expected(folder, "partition types")


def mapped(folder):
    """What is expected is what was written: by to_pyarrow_table the package itself does not find these columns."""
    for mode in ("name", "id"):
        path = folder / f"mapped {mode}"
        table = pa.table({"a b": pa.array([1, 2]), "s": pa.array([{"x y": 1}, None], pa.struct([("x y", pa.int64())])),
                          "l": pa.array([[{"z z": "q"}], None], pa.list_(pa.struct([("z z", pa.string())])))})
        write_deltalake(path, table, configuration={"delta.columnMapping.mode": mode, "delta.minReaderVersion": "2", "delta.minWriterVersion": "5"})
        (folder / f"mapped {mode}.expected.json").write_text(json.dumps({0: [plain(row) for row in table.to_pylist()]}))


def vacuumed(folder):
    path = folder / "vacuumed"
    for n in range(4):
        write_deltalake(path, events(n * 10, 10, dt.date(2024, 4, 1)), mode="overwrite" if n == 2 else "append")
    expected(folder, "vacuumed")
    DeltaTable(path).vacuum(retention_hours=0, dry_run=False, enforce_retention_duration=False)


def emptied(folder):
    path = folder / "emptied"
    write_deltalake(path, events(0, 10, dt.date(2024, 4, 1)), partition_by=["day"])
    DeltaTable(path).delete()
    expected(folder, "emptied")


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for make in (partitioned, merged, evolved, checkpointed, typed, partition_types, mapped, vacuumed, emptied):
        try:
            make(folder)
        except Exception as error:  # this version of deltalake does not write that: the other side says that it was skipped
            (folder / f"{make.__name__}.missing").write_text(f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
