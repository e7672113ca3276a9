"""One comparison in Python: measure.py WORK key=value ..., with the keys of bench.jvm.Main. Prints one line of EDN."""

import os
import statistics
import sys
import time


class Tally:
    """What a pass has seen; integers and lengths are kept modulo 2**64, as the other sides have them."""

    def __init__(self):
        self.rows = self.batches = self.longs = 0
        self.doubles = 0.0

    def batch(self, rows):
        self.rows += rows
        self.batches += 1

    def edn(self):
        longs = (self.longs + 2**63) % 2**64 - 2**63
        return f":rows {self.rows} :batches {self.batches} :longs {longs} :doubles {self.doubles!r}"


def touch_arrow(batch, tally):
    """Sums the columns of a pyarrow record batch by its compute functions."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for column in batch.columns:
        if pa.types.is_floating(column.type):
            tally.doubles += pc.sum(column).as_py()
        elif pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            tally.longs += pc.sum(pc.binary_length(column)).as_py()
        elif pa.types.is_timestamp(column.type):
            tally.longs += pc.sum(column.view(pa.int64())).as_py()
        else:
            tally.longs += pc.sum(column).as_py()


def touch_polars(frame, tally):
    """Sums the columns of a Polars frame."""
    import polars as pl

    for column in frame.get_columns():
        if column.dtype.is_float():
            tally.doubles += column.sum()
        elif column.dtype == pl.String:
            tally.longs += int(column.str.len_bytes().cast(pl.Int64).sum())
        else:
            tally.longs += int(column.cast(pl.Int64).sum())


def scan_polars(given):
    import polars as pl

    tally = Tally()
    lazy = pl.scan_parquet(given["file"])
    if hasattr(lazy, "collect_batches"):
        frames = lazy.collect_batches(chunk_size=given["chunk"], maintain_order=True)
    else:
        frames = lazy.collect(engine="streaming").iter_slices(given["chunk"])
    for frame in frames:
        tally.batch(frame.height)
        if given["touch"]:
            touch_polars(frame, tally)
    return tally


def scan_pyarrow(given):
    import pyarrow.parquet as pq

    tally = Tally()
    with pq.ParquetFile(given["file"]) as source:
        for batch in source.iter_batches(batch_size=given["chunk"]):
            tally.batch(batch.num_rows)
            if given["touch"]:
                touch_arrow(batch, tally)
    return tally


def scan_duckdb(given):
    import duckdb

    tally = Tally()
    with duckdb.connect() as connection:
        found = connection.sql("SELECT * FROM read_parquet(?)", params=[given["file"]])
        reader = found.to_arrow_reader if hasattr(found, "to_arrow_reader") else found.fetch_record_batch
        for batch in reader(given["chunk"]):
            tally.batch(batch.num_rows)
            if given["touch"]:
                touch_arrow(batch, tally)
    return tally


def fresh(given, name):
    """A path to write to at which nothing is."""
    path = os.path.join(given["out"], name)
    if os.path.exists(path):
        os.remove(path)
    return path


def write_pyarrow(given):
    import pyarrow.parquet as pq

    tally = Tally()
    path = fresh(given, "pyarrow.parquet")
    with pq.ParquetFile(given["file"]) as source:
        with pq.ParquetWriter(path, source.schema_arrow, compression="zstd", compression_level=1) as sink:
            for batch in source.iter_batches(batch_size=given["chunk"]):
                tally.batch(batch.num_rows)
                sink.write_batch(batch)
    return tally


def write_polars(given):
    import polars as pl

    tally = Tally()
    path = fresh(given, "polars.parquet")
    pl.scan_parquet(given["file"]).sink_parquet(path, compression="zstd", compression_level=1, row_group_size=122_880)
    tally.batch(given["rows"])
    return tally


def footer(given):
    """The median time to learn rows, columns and types of a file never asked about before, over hard links to it."""
    import pyarrow.parquet as pq

    folder = os.path.join(given["out"], "links-of-python")
    os.makedirs(folder, exist_ok=True)
    seconds = []
    for i in range(40):
        link = os.path.join(folder, f"{i}.parquet")
        if not os.path.exists(link):
            os.link(given["file"], link)
        start = time.perf_counter()
        with pq.ParquetFile(link) as source:
            facts = (source.metadata.num_rows, source.schema_arrow.names, source.schema_arrow.types)
        seconds.append(time.perf_counter() - start)
    assert facts[0] == given["rows"]
    print("{:footer %.9f%s}" % (statistics.median(seconds[20:]), peak()))


def mapped(given):
    """Median times to map the Arrow file that the JVM side left beside the other one, and to sum a column of doubles."""
    import pyarrow as pa
    import pyarrow.compute as pc

    path = os.path.join(os.path.dirname(given["file"]), "trips.arrow")
    opened, summed = [], []
    for _ in range(40):
        start = time.perf_counter()
        with pa.memory_map(path) as source:
            table = pa.ipc.open_file(source).read_all()
        opened.append(time.perf_counter() - start)
    column = table.column("x")
    for cores in (1, os.cpu_count()):
        pa.set_cpu_count(cores)
        for _ in range(40):
            start = time.perf_counter()
            total = pc.sum(column).as_py()
            summed.append(time.perf_counter() - start)
    print("{:open %.9f :sum-one %.9f :sum %.9f :total %r%s}" % (
        statistics.median(opened[20:]), statistics.median(summed[20:40]), statistics.median(summed[60:]), total, peak()))


def worked_out(task):
    """The rows of some row groups, and over those that have a price the sum of what sqrt(price) is after ten times sin(v + x)."""
    import numpy as np
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    path, groups = task
    rows, total = 0, 0.0
    with pq.ParquetFile(path) as source:
        for batch in source.iter_batches(batch_size=100_000, row_groups=groups, columns=["price", "x"], use_threads=False):
            rows += batch.num_rows
            there = batch.filter(pc.is_valid(batch.column("price")))
            value, x = np.sqrt(there.column("price").to_numpy()), there.column("x").to_numpy()
            for _ in range(10):
                value = np.sin(value + x)
            total += float(np.sum(value))
    return rows, total


def in_parts(given, workers):
    """worked_out over all row groups, by a pool of processes that take ranges of them, or by this one."""
    import multiprocessing

    import pyarrow.parquet as pq

    with pq.ParquetFile(given["file"]) as source:
        count = source.num_row_groups
    if workers == 1:
        found = [worked_out((given["file"], list(range(count))))]
    else:
        tasks = [(given["file"], list(range(i, min(i + 4, count)))) for i in range(0, count, 4)]
        with multiprocessing.get_context("spawn").Pool(workers) as pool:
            found = list(pool.imap_unordered(worked_out, tasks))
    tally = Tally()
    tally.batch(sum(rows for rows, _ in found))
    tally.doubles = sum(total for _, total in found)
    return tally


def history(given):
    """Median times of add, snapshot, describe and open of bundles of many items, with and without many snapshots."""
    import datafolio

    def median(call, times=7):
        seconds = []
        for i in range(2 * times):
            start = time.perf_counter()
            call(i)
            seconds.append(time.perf_counter() - start)
        return statistics.median(seconds[times:])

    found = []
    for items, snapshots in SIZES:
        path = os.path.join(given["out"], f"python-{items}-{snapshots}")
        folio = datafolio.DataFolio(path)
        with folio.batch():
            for i in range(items):
                folio.add(f"item/{i}", i, description="one of many")
        for i in range(snapshots):
            folio.create_snapshot(f"s{i}", capture_git=False)
        opened = median(lambda i: datafolio.DataFolio(path, create=False).list_contents())
        described = median(lambda i: folio.describe(return_string=True))
        added = median(lambda i: folio.add(f"more/{i}", i))
        taken = median(lambda i: folio.create_snapshot(f"more{i}", capture_git=False))
        found.append("{:items %d :snapshots %d :open %.9f :describe %.9f :add %.9f :snapshot %.9f}" % (
            items, snapshots, opened, described, added, taken))
    print("{:history [%s]%s}" % (" ".join(found), peak()))


SIZES = [(1_000, 0), (1_000, 100), (5_000, 0), (5_000, 100)]


def peak():
    """The largest resident size that this process has had, as an EDN key and value; nothing where /proc does not tell it."""
    try:
        with open("/proc/self/status") as status:
            return "".join(" :peak-kb " + line.split()[1] for line in status if line.startswith("VmHWM:"))
    except OSError:
        return ""


def cpu_seconds():
    """What this process and the children that have ended have computed."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def versions():
    import duckdb
    import polars
    import pyarrow

    from importlib.metadata import version

    print('{:python "%s" :polars "%s" :pyarrow "%s" :duckdb "%s" :datafolio "%s"}' % (
        sys.version.split()[0], polars.__version__, pyarrow.__version__, duckdb.__version__, version("datafolio")))


PASSES = {
    "scan-polars": scan_polars, "scan-pyarrow": scan_pyarrow, "scan-duckdb": scan_duckdb,
    "one-process": lambda given: in_parts(given, 1), "pool": lambda given: in_parts(given, os.cpu_count()),
    "write-pyarrow": write_pyarrow, "write-polars": write_polars,
}


def main():
    work = sys.argv[1]
    given = dict(word.split("=", 1) for word in sys.argv[2:])
    if work == "versions":
        return versions()
    given.update({key: int(given[key]) for key in ("rows", "chunk", "warm")}, touch=given["touch"] == "true")
    if work in ("footer", "mapped", "history"):
        return {"footer": footer, "mapped": mapped, "history": history}[work](given)
    seconds, cpu = [], []
    for _ in range(given["warm"] + 1):
        start, cpu_start = time.perf_counter(), cpu_seconds()
        tally = PASSES[work](given)
        seconds.append(time.perf_counter() - start)
        cpu.append(cpu_seconds() - cpu_start)
    print("{:seconds [%s] :cpu-seconds [%s] %s%s}" % (
        " ".join(map(repr, seconds)), " ".join(map(repr, cpu)), tally.edn(), peak()))


if __name__ == "__main__":
    main()
