"""A Python user of bundles, at the command of the tests: reads requests from standard input, answers on standard output.

Each message is its length in bytes on a line, then JSON. A request names a function of `work` and its arguments; the
answer is {"result": ...} or {"error": class name, "message": text}.
"""

import json
import os
import sys
import traceback
import warnings

answers = os.fdopen(os.dup(1), "wb")
os.dup2(2, 1)
warnings.simplefilter("ignore")

import work  # noqa: E402


def main():
    while True:
        line = sys.stdin.buffer.readline()
        if not line:
            return
        request = json.loads(sys.stdin.buffer.read(int(line)))
        try:
            answer = {"result": getattr(work, request.pop("do"))(**request)}
        except Exception as e:  # noqa: BLE001 - everything is told
            answer = {"error": type(e).__name__, "message": str(e), "trace": traceback.format_exc()}
        text = json.dumps(answer, ensure_ascii=False, allow_nan=False).encode()
        answers.write(b"%d\n" % len(text) + text)
        answers.flush()


if __name__ == "__main__":
    main()
