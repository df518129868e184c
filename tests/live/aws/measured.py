"""Runs a command and prints what it took: CPU time of it and its children, and the largest memory of one process.

With RELEASE set, more than 2 s of CPU or 150 MB is a fault, and the exit code is 99.
"""

import os
import resource
import subprocess
import sys

MOST_SECONDS = 2.0
MOST_MEGABYTES = 150


def main():
    status = subprocess.run(sys.argv[1:], check=False).returncode
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds, megabytes = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    print(f"  {seconds:.2f} s CPU ({used.ru_utime:.2f} user, {used.ru_stime:.2f} system), {megabytes:.0f} MB at most")
    if os.environ.get("RELEASE") and (seconds > MOST_SECONDS or megabytes > MOST_MEGABYTES):
        print(f"  FAULT more than {MOST_SECONDS} s or {MOST_MEGABYTES} MB")
        return 99
    return status


if __name__ == "__main__":
    sys.exit(main())
