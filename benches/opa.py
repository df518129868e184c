"""Evaluates policies in OPA's own Go library, from the PyPI wheel `opa-golib-python-bindings` unpacked into a folder.

Usage: opa.py WHEEL_FOLDER JOBS.json. JOBS is a list of {modules: {name: text}, rule, input}. Prints the CPU seconds
that the library took, input and verdicts as JSON text included, and how many verdicts it gave.
"""

import ctypes
import json
import resource
import sys


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def library(folder):
    sys.path.insert(0, folder)
    from opa_bindings import _native

    return _native.load()


def answer(lib, pointer):
    """The text behind a pointer that the library hands over; the caller must free it."""
    text = ctypes.string_at(pointer)
    lib.OpaFreeString(pointer)
    return text


def evaluate(lib, job):
    text = json.dumps(job["input"]).encode()
    began = cpu()
    engine = lib.OpaNew()
    for name, module in job["modules"].items():
        answer(lib, lib.OpaAddPolicy(engine, name.encode(), module.encode()))
    said = answer(lib, lib.OpaEvalDocument(engine, job["rule"].removeprefix("data.").encode(), text, 0, 0))
    spent = cpu() - began
    lib.OpaDestroy(engine)
    return spent, said.count(b'"verdict"')


def main():
    lib = library(sys.argv[1])
    with open(sys.argv[2], encoding="utf-8") as file:
        outcomes = [evaluate(lib, job) for job in json.load(file)]
    print(f"{sum(spent for spent, _ in outcomes):.3f} {sum(count for _, count in outcomes)}")


if __name__ == "__main__":
    main()
