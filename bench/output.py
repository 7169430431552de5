# SPDX-License-Identifier: Apache-2.0
"""output - What a script prints, on its way to a reader behind a pipe."""
import os
import random
import subprocess
import time

KEY = "bench-0123456789abcdef" "ghijklmnop"
LINE = ("2026-01-02T03:04:05.678Z [info] step {0}: compiled src/module_{1}.c "
        "in {2} ms, 0 warnings\n")
BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
PIECE = 32		# MiB of one file


def write_texts(top):
    """A log, some of it coloured, and lines of base64."""
    chance = random.Random(1)
    with open(top + "/log", "w", encoding="ascii") as file:
        while file.tell() < PIECE << 20:
            lines = [LINE.format(chance.randrange(99), chance.randrange(9999),
                                 chance.randrange(999)) for _ in range(1000)]
            lines[500] = "\033[32mok\033[0m " + lines[500]
            file.write("".join(lines))
        file.truncate(PIECE << 20)
    with open(top + "/base64", "w", encoding="ascii") as file:
        lines = ["".join(chance.choices(BASE64, k=76)) + "\n"
                 for _ in range(10000)]
        while file.tell() < PIECE << 20:
            file.write("".join(chance.sample(lines, len(lines))))
        file.truncate(PIECE << 20)


def ways(cordon):
    run = [cordon, "run", "--set", "limits.output=none"]
    commands = ["--set", "output.ci-commands=yes"]
    return {
        "cat": [],
        "cordon": run + ["--"],
        "cordon, commands": run + commands + ["--"],
        "cordon, mask": run + ["--set", "env.expose=BENCH_KEY", "--"],
        "cordon, all": run + commands + [
            "--set", "output.escapes=sgr", "--set", "env.expose=BENCH_KEY",
            "--"],
    }


def measure(prefix, name, mib):
    """Seconds from the start to the last byte."""
    env = dict(os.environ, BENCH_KEY=KEY)
    env.pop("CI", None)
    begin = time.monotonic()
    writer = subprocess.Popen(prefix + ["cat"] + [name] * (mib // PIECE),
                              stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, env=env)
    with open(os.devnull, "wb") as null:
        reader = subprocess.Popen(["cat"], stdin=writer.stdout, stdout=null)
    writer.stdout.close()
    if writer.wait() or reader.wait():
        raise RuntimeError("output failed: " + " ".join(prefix))
    return time.monotonic() - begin
