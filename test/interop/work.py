"""What the tests ask of Python: each function is a request, its arguments and its result are JSON."""

import contextlib
import datetime as dt
import hashlib
import io
import json
import multiprocessing
import os
import sys
from pathlib import Path

import filelock
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from datafolio import ConcurrentWriteError, DataFolio

import notation
import pieces_of_work
from compare import compare
from frames import write_everything

sys.path.insert(0, str(Path(__file__).parent.parent / "resources" / "fixtures"))
import check_with_python  # noqa: E402

__all__ = ["compare", "write_everything"]

folios = {}
locks = {}


def sum_pieces(pieces, column):
    """Sums a column of a table's pieces, each in another process."""
    with multiprocessing.get_context("spawn").Pool(2, maxtasksperchild=1) as pool:
        sums = pool.starmap(pieces_of_work.miles_of, [(json.loads(piece), column) for piece in pieces], chunksize=1)
    return {"miles": sum(s[0] for s in sums), "rows": sum(s[1] for s in sums), "processes": len({s[2] for s in sums})}


def check(bundle, flags=()):
    """What check_with_python.py finds wrong with a bundle."""
    out, argv = io.StringIO(), sys.argv
    sys.argv = ["check", bundle, *flags]
    try:
        with contextlib.redirect_stdout(out):
            check_with_python.main()
    finally:
        sys.argv = argv
    found = json.loads(out.getvalue())
    return {"errors": found["errors"], "warnings": found["warnings"]}


def folio(bundle):
    """One folio a bundle, held over all requests as a user would."""
    if bundle not in folios:
        folios[bundle] = DataFolio(bundle, create=False)
    return folios[bundle]


def revision(bundle):
    """The revision of the folio that is held; loads what the package loads at its first use."""
    return folio(bundle)._manifest_revision


def stubborn(bundle, change):
    """Changes a bundle as the package's documentation tells: refresh and try again when somebody else was faster."""
    while True:
        try:
            return change(folio(bundle))
        except ConcurrentWriteError:
            folio(bundle).refresh()


def arrow_ways(path, expected, dictionaries, all_ways):
    """What pyarrow, and in all ways also Polars and DuckDB, find in an Arrow file that they map, where it differs from
    {columns, values}."""
    from compare import as_stored, normal, same

    found = []
    with pa.memory_map(path) as source:
        pool = pa.proxy_memory_pool(pa.default_memory_pool())
        mapped = pa.ipc.open_file(source, memory_pool=pool).read_all()
        if pool.bytes_allocated() > 4096:
            found.append("pyarrow copies what it maps")
        mapped.validate(full=True)
        if mapped.column_names != expected["columns"]:
            return [f"pyarrow has the columns {mapped.column_names}"]
        for name in dictionaries:
            if not pa.types.is_dictionary(mapped.schema.field(name).type):
                found.append(f"column {name!r} is {mapped.schema.field(name).type}")
        types = mapped.schema.types
        ways = {"pyarrow": mapped.column}
        if all_ways:
            import duckdb

            try:
                polars = pl.read_ipc(path, memory_map=True)
            except TypeError:  # Polars 2 has no such choice: it maps
                polars = pl.read_ipc(path)
            told = duckdb.sql("SELECT * FROM mapped")
            duck = told.to_arrow_table() if hasattr(told, "to_arrow_table") else told.arrow()
            ways["Polars"] = lambda i: as_stored(polars.to_series(i).to_arrow(), types[i])
            ways["DuckDB"] = lambda i: as_stored(duck.column(i), types[i])
        for i, name in enumerate(expected["columns"]):
            for way, get in ways.items():
                if way == "DuckDB" and "duration" in str(types[i]):
                    continue  # it makes intervals of them
                try:
                    have = normal(notation.column(get(i)))
                except Exception as e:  # noqa: BLE001 - one column, one finding
                    found.append(f"{way} fails in column {name!r}: {type(e).__name__}: {e}")
                    continue
                if not same(normal(expected["values"][i]), have):
                    found.append(f"{way}, column {name!r} ({types[i]}): {str(have)[:200]}, not {str(expected['values'][i])[:200]}")
    return found


def arrow_differs(path, parquet):
    """The columns in which an Arrow file, mapped, is not the Parquet file, by who reads it."""
    import duckdb

    stored = pq.read_table(parquet)
    with pa.memory_map(path) as source:
        mapped = pa.ipc.open_file(source).read_all()
        told = duckdb.sql("SELECT * FROM mapped")
        ways = {
            "pyarrow": mapped,
            "Polars": pl.read_ipc(path).to_arrow(),
            "DuckDB": told.to_arrow_table() if hasattr(told, "to_arrow_table") else told.arrow(),
        }
        return [f"{way}: {f.name}" for way, t in ways.items() for f in stored.schema
                if not t.column(f.name).cast(f.type).equals(stored.column(f.name))]


def collect(bundle):
    """What Python's own cleaning removes."""
    return folio(bundle).cleanup_orphaned_versions()


def add_json(bundle, name, value, overwrite=False, retry=True, **facts):
    def change(f):
        f.add(name, value, overwrite=overwrite, **facts)

    stubborn(bundle, change) if retry else change(folio(bundle))
    return folio(bundle)._manifest_revision


def add_table(bundle, name, columns, overwrite=False, library="pandas"):
    frame = pd.DataFrame(columns) if library == "pandas" else pl.DataFrame(columns)
    stubborn(bundle, lambda f: f.add(name, frame, overwrite=overwrite))
    return folio(bundle)._manifest_revision


def add_array(bundle, name, values, overwrite=False):
    stubborn(bundle, lambda f: f.add(name, np.array(values), overwrite=overwrite))
    return folio(bundle)._manifest_revision


def update(bundle, name, description):
    stubborn(bundle, lambda f: f.update_item(name, description=description))
    return folio(bundle)._manifest_revision


def delete(bundle, name):
    stubborn(bundle, lambda f: f.delete(name, warn_dependents=False))
    return folio(bundle)._manifest_revision


def snapshot(bundle, name):
    stubborn(bundle, lambda f: f.create_snapshot(name, capture_git=False))
    return folio(bundle)._manifest_revision


def history(bundle, snapshot, target):
    """What Python makes of the snapshots: lists, compares, loads, exports and restores them."""
    f = DataFolio(bundle, create=False)
    found = {
        "names": sorted(s["name"] for s in f.list_snapshots()),
        "info": f.get_snapshot_info(snapshot),
        "diff": f.diff_from_snapshot(snapshot),
        "values": read(bundle, snapshot)["values"],
    }
    f.export_snapshot(snapshot, target)
    f.restore_snapshot(snapshot, confirm=True)
    found["restored"] = {name: plain(f.get(name)) for name in list(f._items)}
    found["collected"] = sorted(f.cleanup_orphaned_versions())
    return found


def references(bundle):
    """What there is to say of references: their names, the page, whether they are valid, and what reading each does."""
    f = folio(bundle)
    names = sorted(f.list_contents()["referenced_tables"])

    def read(name):
        try:
            return str(type(f.get(name)))
        except Exception as e:  # noqa: BLE001 - everything is told
            return f"{type(e).__name__}: {e}"

    return {"references": names, "described": f.describe(return_string=True), "validate": f.validate(), "read": {name: read(name) for name in names}}


def set_metadata(bundle, key, value):
    def change(f):
        f.metadata[key] = value

    stubborn(bundle, change)
    return folio(bundle)._manifest_revision


def plain(value):
    """A value of any item, as JSON."""
    if isinstance(value, pd.DataFrame):
        return {name: value[name].tolist() for name in value.columns}
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, Path):
        return value.read_text()
    return value


def read(bundle, snapshot=None):
    """Everything that is in a bundle or a snapshot of it, by name, with descriptions."""
    f = DataFolio.load_snapshot(bundle, snapshot) if snapshot else folio(bundle)
    f.refresh() if not snapshot else None
    wrong = [name for name, valid in f.validate().items() if not valid]
    names = list(f._items)
    return {
        "revision": f._manifest_revision,
        "invalid": wrong,
        "values": {name: plain(f.get(name)) for name in names},
        "descriptions": {name: f.item_info(name).get("description") for name in names},
        "metadata": {k: v for k, v in f.metadata.items() if k not in ("created_at", "updated_at", "_datafolio")},
    }


def reopen(bundle):
    """The names that a fresh Python finds, and those that are not valid."""
    f = DataFolio(bundle, create=False, read_only=True)
    return {"names": sorted(f._items), "invalid": sorted(n for n, valid in f.validate().items() if not valid)}


def take_lock(bundle, seconds):
    """Takes the lock of all writers, as the package does; tells whether that was possible in time."""
    lock = filelock.FileLock(str(Path(bundle) / "items.json.lock"))
    try:
        lock.acquire(timeout=seconds)
    except filelock.Timeout:
        return False
    locks[bundle] = lock
    return True


def give_lock(bundle):
    locks.pop(bundle).release()


publishing = {}


def logging_replace(source, target, replace=os.replace):
    """os.replace that copies a manifest, with the operation that made it, to the log before it takes its place."""
    if publishing and str(target) == publishing["items"]:
        text = Path(source).read_text(encoding="utf-8")
        revision = json.loads(text)["revision"]
        passing = Path(publishing["log"]) / f"passing-{os.getpid()}"
        passing.write_text(json.dumps(publishing["operation"]) + "\n\n" + text, encoding="utf-8")
        replace(passing, Path(publishing["log"]) / f"{revision:08d}")
        publishing["revision"] = revision
    replace(source, target)


def operate(bundle, log, operation):
    """One operation of many writers; the revision that it made, or 0."""
    os.replace = logging_replace
    publishing.update(items=str(Path(bundle) / "items.json"), log=log, operation=operation, revision=0)
    name, fact = operation["name"], operation["id"]

    def all_at_once(f):
        with f.batch():
            for each in name.split(" "):
                f.add(each, [fact, each], overwrite=True, description=fact)

    changes = {
        "put": lambda f: f.add(name, {"id": fact}, overwrite=True, description=fact),
        "delete": lambda f: f.delete(name, warn_dependents=False),
        "transact": all_at_once,
        "snapshot": lambda f: f.create_snapshot(name, capture_git=False),
        "forget": lambda f: f.delete_snapshot(name),
        "restore": lambda f: f.restore_snapshot(name, confirm=True),
        "collect": lambda f: f.cleanup_orphaned_versions(),
    }
    folio(bundle).refresh()
    try:
        stubborn(bundle, changes[operation["op"]])
    except KeyError:
        pass  # somebody else deleted it
    return publishing["revision"]


def read_path(path):
    """What the file of a table is to pyarrow, Polars and pandas, and the same through Polars' lazy scan."""
    arrow = notation.table(pq.ParquetFile(path).read())["values"]
    eager, lazy = pl.read_parquet(path), pl.scan_parquet(path).collect()
    frame = pd.read_parquet(path)
    return {
        "pyarrow": arrow,
        "polars": notation.table(eager.to_arrow())["values"],
        "scan": notation.table(lazy.to_arrow())["values"],
        "pandas": notation.table(pa.Table.from_pandas(frame, preserve_index=False))["values"],
    }


def md5(path):
    return hashlib.md5(Path(path).read_bytes()).hexdigest()
