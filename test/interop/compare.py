"""Compares a bundle, read in every way that Python offers, with what its writer says is in it."""

import hashlib
import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from datafolio import DataFolio

import notation


def normal(value):
    """Fractions of seconds without the zeros at their end: which unit holds them is compared as a type."""
    if isinstance(value, str) and re.search(r"\d\d:\d\d:\d\d\.\d+Z?$", value):
        return re.sub(r"\.?0*(Z?)$", r"\1", value)
    if isinstance(value, list):
        return [normal(each) for each in value]
    if isinstance(value, dict):
        return {key: normal(each) for key, each in value.items()}
    return value


def same(a, b):
    """Equal, of one type, zeros with their sign, keys in their order."""
    if isinstance(a, dict) and isinstance(b, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    return type(a) is type(b) and (repr(a) == repr(b) if isinstance(a, float) else a == b)


def missing_for_not_a_number(value):
    """pandas does not tell them apart."""
    if isinstance(value, list):
        return [missing_for_not_a_number(each) for each in value]
    return None if value == "NaN" else value


def spelled(t):
    """The text of a type without the name that the column lends to its map."""
    return re.sub(r" \('[^']*'\)>", ">", str(t))


def decoded(array):
    array = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array


def as_stored(array, stored):
    """The values in the type that the file has, where one library has read them into a wider one."""
    array, target = decoded(array), stored.value_type if pa.types.is_dictionary(stored) else stored
    if array.type.equals(target):
        return array
    if pa.types.is_map(target) and (pa.types.is_list(array.type) or pa.types.is_large_list(array.type)):
        return pa.array([None if each is None else [tuple(pair.values()) for pair in each] for each in array.to_pylist()], target)
    return array.cast(target)


def table(folio, name, path, expected, found):
    file = pq.ParquetFile(path)
    stored = file.read()
    if stored.column_names != expected["columns"]:
        found(f"pyarrow has the columns {stored.column_names}")
        return
    recorded = folio.item_info(name)["dtypes"]
    ways = {"pyarrow": lambda i: stored.column(i)}
    polars = folio.get(name, frame="polars")
    scanned = folio.scan_table(name).collect()
    if polars.columns != expected["columns"] or not polars.equals(scanned):
        found(f"Polars reads {polars.columns}, and scanning gives the same: {polars.equals(scanned)}")
    ways["Polars"] = lambda i: as_stored(polars.to_series(i).to_arrow(), stored.schema.field(i).type)
    pandas = None
    if "pandas" not in expected.get("skip", {}):
        pandas = folio.get(name)
        if list(pandas.columns) != expected["columns"]:
            found(f"pandas has the columns {list(pandas.columns)}")

    def of_pandas(i):
        stored_type = stored.schema.field(i).type
        target = stored_type.value_type if pa.types.is_dictionary(stored_type) else stored_type
        return pa.Array.from_pandas(pandas.iloc[:, i], type=target, safe=False)

    if pandas is not None:
        ways["pandas"] = of_pandas
    for i, column in enumerate(expected["columns"]):
        type_ = stored.schema.field(i).type
        if recorded[column] != spelled(type_) and not pa.types.is_dictionary(type_):
            found(f"column {column!r} is {type_} in the file, recorded is {recorded[column]}")
        for way, get in ways.items():
            if column in expected.get("skip", {}).get(way, []):
                continue
            want = normal(expected["values"][i])
            if way == "pandas" and pa.types.is_integer(type_) and pandas.dtypes.iloc[i].kind == "f":
                # integers with missing values are doubles in pandas: held to the double that is nearest
                have = [None if x != x else x for x in pandas.iloc[:, i]]
                if have != [None if v is None else float(v) for v in expected["values"][i]]:
                    found(f"pandas, column {column!r} ({type_}): {have}, not {expected['values'][i]}")
                continue
            try:
                have = normal(notation.column(get(i)))
            except Exception as e:  # noqa: BLE001 - one column, one finding
                found(f"{way} fails in column {column!r}: {type(e).__name__}: {e}")
                continue
            if way == "pandas":
                want, have = missing_for_not_a_number(want), missing_for_not_a_number(have)
            if not same(want, have):
                found(f"{way}, column {column!r} ({type_}): {have}, not {want}")


def item(folio, name, expected, found):
    info = folio.item_info(name)
    for key, value in expected.get("facts", {}).items():
        if not same(info.get(key), value):
            found(f"{key} is {info.get(key)!r}, not {value!r}")
    kind = info["item_type"]
    if kind == "included_table":
        table(folio, name, folio.item_path(name), expected["table"], found)
    elif kind == "numpy_array":
        have = notation.array(folio.get(name))
        for key, value in expected["array"].items():
            # numpy itself calls |S2 so in the manifest, and S2 when it has read it
            if not same(have[key].lstrip("|") if key == "dtype" else have[key], value.lstrip("|") if key == "dtype" else value):
                found(f"the array's {key}: {have[key]}, not {value}")
    elif kind == "json_data":
        if not same(folio.get(name), expected["value"]):
            found(f"{folio.get(name)!r}, not {expected['value']!r}")
    elif kind == "timestamp":
        if folio.get(name).isoformat() != expected["value"]:
            found(f"{folio.get(name).isoformat()}, not {expected['value']}")
    elif kind in ("artifact", "model"):
        path = folio.get(name) if kind == "artifact" else folio.item_path(name)
        have = hashlib.md5(Path(path).read_bytes()).hexdigest()
        if have != expected["md5"]:
            found(f"the file's MD5 is {have}, not {expected['md5']}")
    elif kind == "referenced_table":
        have = notation.table(folio.get(name, frame="polars").to_arrow())
        for key in ("columns", "values"):
            if not same(have[key], expected["table"][key]):
                found(f"{key}: {have[key]}, not {expected['table'][key]}")
    else:
        found(f"a {kind} was not expected")


def compare(bundle, expected):
    """All differences between a bundle and {items, listed, metadata} as its writer told them."""
    findings = []
    folio = DataFolio(bundle, read_only=True, create=False)
    names = [name for name in folio._items]
    if names != list(expected["items"]):
        findings.append(f"the items are {names}, not {list(expected['items'])}")
        return findings
    listed = {name for names in folio.list_contents().values() for name in names}
    if listed != set(expected["listed"]):
        findings.append(f"listed are {sorted(listed)}, not {sorted(expected['listed'])}")
    metadata = {key: value for key, value in folio.metadata.items() if key not in ("created_at", "updated_at", "_datafolio")}
    if not same(metadata, expected["metadata"]):
        findings.append(f"the metadata is {metadata}, not {expected['metadata']}")
    for name, each in expected["items"].items():
        try:
            item(folio, name, each, lambda text: findings.append(f"{name}: {text}"))
        except Exception as e:  # noqa: BLE001 - one item, one finding
            findings.append(f"{name}: {type(e).__name__}: {e}")
    return findings
