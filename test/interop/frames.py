"""A bundle as Python's users write it: every type of column, array and item; and what is in it."""

import datetime as dt
import enum
import hashlib
import uuid
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from datafolio import DataFolio

import notation

UTC = dt.timezone.utc
MOST = 2**63 - 1


def pandas_types():
    days = ["2024-02-29T23:59:59", None, "1969-12-31T00:00:01"]
    frame = {f"int{n}": pd.array([2 ** (n - 1) - 1, 0, -(2 ** (n - 1))], dtype=f"int{n}") for n in (8, 16, 32, 64)}
    frame |= {f"uint{n}": pd.array([2**n - 1, 0, 1], dtype=f"uint{n}") for n in (8, 16, 32, 64)}
    frame |= {f"Int{n}": pd.array([2 ** (n - 1) - 1, None, -(2 ** (n - 1))], dtype=f"Int{n}") for n in (8, 16, 32, 64)}
    frame |= {f"UInt{n}": pd.array([2**n - 1, None, 1], dtype=f"UInt{n}") for n in (8, 16, 32, 64)}
    frame |= {
        "float32": np.array([0.1, np.nan, -np.inf], dtype="float32"),
        "float64": np.array([5e-324, np.nan, -0.0]),
        "Float64": pd.array([1e308, None, 0.1], dtype="Float64"),
        "bool": [True, False, True],
        "boolean": pd.array([True, None, False], dtype="boolean"),
        "str": ["", None, "naïve 日本 🦉 'q' \"d\"\n\t"],
        "string": pd.array(["x", None, "z" * 5000], dtype="string"),
        "category": pd.Categorical(["b", None, "a"], categories=["b", "a", "never"]),
        "ordered": pd.Categorical(["lo", "hi", None], categories=["lo", "hi"], ordered=True),
        "number_category": pd.Categorical([30, None, 10]),
        **{f"at_{unit}": pd.array(days, dtype=f"datetime64[{unit}]") for unit in ("s", "ms", "us", "ns")},
        "fine": pd.to_datetime(["2024-01-01T00:00:00.123456789", None, "1677-09-22"], format="ISO8601").astype("datetime64[ns]"),
        "utc": pd.to_datetime(["2024-01-01T00:00:00.000001Z", None, "1900-01-01T00:00:00Z"], format="ISO8601"),
        "zoned": pd.to_datetime(["2024-07-01T12:00:00", None, "1950-01-01"], format="ISO8601").tz_localize("America/New_York"),
        **{f"wait_{unit}": pd.array([-1, None, 86_401], dtype=f"timedelta64[{unit}]") for unit in ("s", "ms", "us", "ns")},
        "day": [dt.date(1, 1, 1), None, dt.date(9999, 12, 31)],
        "clock": [dt.time(23, 59, 59, 999_999), None, dt.time(0)],
        "price": [Decimal("-12345.67"), None, Decimal("0.01")],
        "wide_price": [Decimal("1234567890123456789012345678.0123456789"), None, Decimal("-0.5")],
        "blob": [b"\x00\xff", None, b""],
        "list": [[1, 2], None, []],
        "texts": [["a", None, ""], [], None],
        "deep": [[[1.5], None], [[]], None],
        "struct": [{"a": 1, "b": {"c": ["x"]}}, None, {"a": None, "b": None}],
        "structs": [[{"k": dt.date(2020, 1, 1)}], None, []],
        "period": pd.array(["2024-01", None, "1969-12"], dtype="period[M]"),
        "nothing": [None, None, None],
        "arrow_int": pd.array([1, None, 3], dtype=pd.ArrowDtype(pa.int16())),
        "arrow_decimal": pd.array([Decimal("1.5"), None, Decimal("-2.5")], dtype=pd.ArrowDtype(pa.decimal128(20, 3))),
        "arrow_map": pd.array([[("k", 1)], None, []], dtype=pd.ArrowDtype(pa.map_(pa.string(), pa.int64()))),
        "arrow_time_ns": pd.array([dt.time(1, 2, 3), None, dt.time(0)], dtype=pd.ArrowDtype(pa.time64("ns"))),
        "arrow_array": pd.array([[1.0, 2.0], None, [3.0, 4.0]], dtype=pd.ArrowDtype(pa.list_(pa.float32(), 2))),
    }
    return pd.DataFrame(frame)


def polars_types():
    columns = [
        *[pl.Series(f"Int{n}", [2 ** (n - 1) - 1, None, -(2 ** (n - 1))], dtype=getattr(pl, f"Int{n}")) for n in (8, 16, 32)],
        *[pl.Series(f"UInt{n}", [2**n - 1, None, 0], dtype=getattr(pl, f"UInt{n}")) for n in (8, 16, 32)],
        pl.Series("UInt64", [2**64 - 1, None, 0], dtype=pl.UInt64),
        pl.Series("Int64 ends", [MOST, None, -MOST - 1], dtype=pl.Int64),
        pl.Series("Float32", [0.1, None, float("nan")], dtype=pl.Float32),
        pl.Series("Float64", [float("inf"), None, -0.0]),
        pl.Series("Boolean", [True, None, False]),
        pl.Series("String", ["", None, "naïve 日本 🦉"]),
        pl.Series("Categorical", ["u", None, "v"], dtype=pl.Categorical),
        pl.Series("Enum", ["hi", None, "lo"], dtype=pl.Enum(["lo", "hi"])),
        pl.Series("Binary", [b"\x00\xff", None, b""]),
        pl.Series("Date", [dt.date(1, 1, 1), None, dt.date(9999, 12, 31)]),
        pl.Series("Time", [dt.time(23, 59, 59, 999_999), None, dt.time(0)]),
        *[pl.Series(f"Datetime {u}", [dt.datetime(2024, 2, 29, 1, 2, 3), None, dt.datetime(1969, 12, 31)], dtype=pl.Datetime(u))
          for u in ("ms", "us", "ns")],
        pl.Series("Datetime fine", [dt.datetime(2024, 2, 29, 1, 2, 3, 4005), None, dt.datetime(1600, 1, 1)], dtype=pl.Datetime("us")),
        pl.Series("UTC", [dt.datetime(2024, 1, 1, tzinfo=UTC), None, dt.datetime(1900, 1, 1, tzinfo=UTC)], dtype=pl.Datetime("us", "UTC")),
        pl.Series("Tokyo ns", [1, None, -1], dtype=pl.Int64).cast(pl.Datetime("ns", "UTC")).dt.convert_time_zone("Asia/Tokyo"),
        *[pl.Series(f"Duration {u}", [-1, None, 86_400_000], dtype=pl.Int64).cast(pl.Duration(u)) for u in ("ms", "us", "ns")],
        pl.Series("Decimal", [Decimal("-1.25"), None, Decimal("99999999.99")], dtype=pl.Decimal(10, 2)),
        pl.Series("Decimal 38", [Decimal("9" * 28 + "." + "9" * 10), None, Decimal("0")], dtype=pl.Decimal(38, 10)),
        pl.Series("List", [[1, None], None, []], dtype=pl.List(pl.Int64)),
        pl.Series("Lists", [[["a"], []], None, [None]], dtype=pl.List(pl.List(pl.String))),
        pl.Series("Array", [[1.0, 2.0], None, [3.0, None]], dtype=pl.Array(pl.Float32, 2)),
        pl.Series("Struct", [{"a": 1, "b": ["x"]}, None, {"a": None, "b": None}], dtype=pl.Struct({"a": pl.Int8, "b": pl.List(pl.String)})),
        pl.Series("Durations", [[dt.timedelta(seconds=1)], None, []], dtype=pl.List(pl.Duration("us"))),
        pl.Series("Null", [None, None, None], dtype=pl.Null),
    ]
    return pl.DataFrame(columns)


def arrays():
    made = {f"{kind}{size}": np.array([[0, 1, 2], [3, 4, 5]], dtype=f"{kind}{size}") for kind in "iu" for size in (1, 2, 4, 8)}
    made |= {f"big_{kind}": np.array([1, 2, 300], dtype=f">{kind}") for kind in ("i2", "i4", "i8", "u8", "f4", "f8")}
    made |= {
        "f2": np.array([1.5, np.nan, np.inf], dtype="f2"), "f4": np.array([0.1, -0.0], dtype="f4"), "f8": np.array([5e-324, -np.inf]),
        "c8": np.array([1 + 2j], dtype="c8"), "c16": np.array([[1 + 2j, complex("nan")]]),
        "bool": np.array([[True], [False]]), "text": np.array(["é🦉", "", "longer"]), "bytes": np.array([b"ab", b"", b"c"]),
        "fortran": np.asfortranarray(np.arange(24, dtype="i4").reshape(2, 3, 4)), "scalar": np.array(2.5), "empty": np.zeros((3, 0, 2)),
        "record": np.array([(1, 2.5), (-3, np.inf)], dtype=[("a", "<i4"), ("b", "<f8")]),
        "days": np.array(["2024-02-29", "1969-12-31"], dtype="datetime64[D]"), "u64_ends": np.array([2**64 - 1, 0], dtype="u8"),
        **{f"at_{unit}": np.array(["2024-02-29T01:02:03", "NaT", "1969-12-31"], dtype=f"datetime64[{unit}]") for unit in ("s", "ms", "us", "ns")},
        **{f"wait_{unit}": np.array([1, -1, "NaT"], dtype=f"timedelta64[{unit}]") for unit in ("s", "ms", "us", "ns")},
    }
    return made


class Color(enum.Enum):
    RED = "red"


def json_values():
    return {
        "null": None, "true": True, "int": -(2**63), "uint": 2**64 - 1, "float": 0.1, "whole": 1e16, "zero": -0.0, "tiny": 5e-324,
        "text": "quote \" \\ / \u0001 \x7f é 🦉 \u2028", "empty text": "", "list": [], "dict": {}, "deep": [[[[{"a": [None]}]]]],
        "nested": {"b": {"é": [1, 2.5, None, True]}, "a": 2**53 + 1, "": {}}, "tuple": (1, (2, 3)), "nan": [float("nan"), 1.0],
        "converted": {"at": dt.datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC), "day": dt.date(2024, 1, 2), "id": uuid.UUID(int=5), "color": Color.RED},
    }


def stored(folio, name):
    return {"kind": "table", **notation.table(pq.ParquetFile(folio.item_path(name)).read())}


def write_everything(bundle, scratch):
    """Writes the bundle and tells what is in it: name -> {kind, ...}, in the order of the items."""
    folio, found, scratch = DataFolio(bundle, metadata={"title": "ü", "n": 2**53 + 1}), {}, Path(scratch)
    indexed = pd.DataFrame({"v": [1, 2]}, index=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["k", None]))
    frames = {
        "pandas": pandas_types(), "polars": polars_types(), "pandas/empty": pandas_types().iloc[:0], "polars/empty": polars_types().clear(),
        "pandas/no_columns_names": pd.DataFrame({"": [1], "a": [2], "A": [3], "select": [4], 'q"uo\'te': [5], "日本": [6], "a.b": [7], "x\ny": [8]}),
        "polars/lazy": pl.LazyFrame({"x": range(1000)}).with_columns(y=pl.col("x") * 2),
        "series": pd.Series([1.5, None], name="s"), "polars/series": pl.Series("p", ["a", None]),
        "large": pd.DataFrame({"i": np.arange(150_000), "s": [f"row {i % 97}" for i in range(150_000)]}),
    }
    for name, frame in frames.items():
        folio.add(name, frame, description=f"frame {name}")
        found[name] = stored(folio, name)
    folio.add("pandas/indexed", indexed, preserve_index=True, inputs=["pandas"])
    found["pandas/indexed"] = stored(folio, "pandas/indexed")
    for name, array in arrays().items():
        folio.add(f"array/{name}", array)
        found[f"array/{name}"] = {"kind": "array", **notation.array(folio.get(f"array/{name}")), "dtype": str(array.dtype)}
    for name, value in json_values().items():
        name = "json/" + name.replace(" ", "_")
        folio.add(name, value)
        found[name] = {"kind": "json", "value": folio.get(name)}
    moment = dt.datetime(2024, 1, 15, 10, 30, 0, 7, tzinfo=dt.timezone(dt.timedelta(hours=5)))
    folio.add("moment", moment)
    found["moment"] = {"kind": "timestamp", "value": moment.astimezone(UTC).isoformat()}
    from sklearn.linear_model import LinearRegression

    model = LinearRegression().fit([[0.0], [1.0]], [1.0, 3.0])
    folio.add_model("model", model)
    folio.add_model("model_skops", model, custom=True)
    note = scratch / "note.tar.gz"
    note.write_bytes(b"\x1f\x8b not really")
    folio.add_file(str(note), "note", category="notes")
    for name in ("model", "model_skops", "note"):
        found[name] = {"kind": "file", "md5": hashlib.md5(Path(folio.item_path(name)).read_bytes()).hexdigest()}
    outside = scratch / "out side.parquet"
    pl.DataFrame({"id": [1, 2], "v": [None, 0.5]}).write_parquet(outside)
    folio.reference_table("ref", str(outside))
    found["ref"] = {"kind": "table", **notation.table(pq.read_table(outside))}
    folio.add("gone", 1)
    folio.delete("gone")
    folio.archive("json/null")
    return {"items": found, "revision": folio._manifest_revision, "title": folio.metadata["title"]}
