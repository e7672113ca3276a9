"""Python's side of the tests in object stores: work.py ORDER URL ARGUMENTS..."""
import json
import sys

import datafolio
import numpy
import pandas

order, url, rest = sys.argv[1], sys.argv[2], sys.argv[3:]


def write():
    f = datafolio.DataFolio(url, metadata={"by": "python"})
    f.add("table", pandas.DataFrame({"x": [1, 2, 3], "s": ["a", "b", "é"]}), description="three rows")
    f.add("params", {"a": 1, "nested": {"b": [1.5, None]}})
    f.add("array", numpy.arange(6, dtype="int32").reshape(2, 3))
    f.create_snapshot("v1", capture_git=False)
    f.add("params", {"a": 2}, overwrite=True)


def read():
    f = datafolio.DataFolio(url, create=False)
    print(json.dumps({
        "table": f.get("table").to_dict("list"),
        "params": f.get("params"),
        "array": f.get("array").tolist(),
        "revision": json.loads(f._storage._cloud_read_bytes(url + "/items.json"))["revision"],
        "items": sorted(name for names in f.list_contents().values() for name in names),
    }))


def add():
    """Adds items one by one, reading again and again where others were first."""
    f = datafolio.DataFolio(url, create=False)
    for i in range(int(rest[1])):
        while True:
            try:
                f.add(rest[0] + str(i), {"i": i})
                break
            except datafolio.ConcurrentWriteError:
                f.refresh()


{"write": write, "read": read, "add": add}[order]()
