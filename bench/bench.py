#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""bench - Measures cordon beside other tools and says which goals are met.

Rounds are interleaved: every command once, then every command again. What is
compared was measured in the same run.
"""
import argparse
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import time

import https
import output
import tools
import ways

PAYLOAD = ["/bin/sh", "-c", "echo ready; exec sleep 1000"]
# what, count, rounds are alike for all ways; MiB, bytes or connections
DOOR = (("up", 512), ("down", 512), ("echo", 3000), ("connect", 300))
UNITS = {"up": "GiB/s", "down": "GiB/s", "echo": "us", "connect": "1/s"}


def run_once(command):
    begin = time.monotonic()
    process = command.start(["/usr/bin/true"], stdout=subprocess.DEVNULL)
    if process.wait() != 0:
        sys.exit("bench: a start failed: " + " ".join(process.args))
    return (time.monotonic() - begin) * 1000


def run_many(command, count=50):
    begin = time.monotonic()
    running = [command.start(["/usr/bin/sleep", "0"],
                             stdout=subprocess.DEVNULL) for _ in range(count)]
    if any([process.wait() for process in running]):
        sys.exit("bench: a start failed: " + " ".join(running[0].args))
    return (time.monotonic() - begin) * 1000


def children(pid):
    path = f"/proc/{pid}/task/{pid}/children"
    with open(path, encoding="ascii") as file:
        found = [int(word) for word in file.read().split()]
    return found + [deep for child in found for deep in children(child)]


def pss(pid):
    with open(f"/proc/{pid}/comm", encoding="ascii") as file:
        if file.read().strip() in ("sleep", "sh"):
            return 0
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        for line in file:
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


def idle_memory(command):
    """KiB of all processes of the tool, its payload left out."""
    process = command.start(PAYLOAD, stdout=subprocess.PIPE)
    process.stdout.readline()
    every = [process.pid] + children(process.pid)
    total = sum(pss(pid) for pid in every)
    for pid in reversed(every):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    process.wait()
    process.stdout.close()
    return total


def medians(commands, measure, rounds):
    """
    Interleaved rounds: name -> [lowest, median, highest].  The order changes,
    because the kernel goes on taking down what a run before has left.
    """
    taken = {name: [] for name in commands}
    for _ in range(rounds):
        for name in random.sample(list(commands), len(commands)):
            value = measure(name)
            if value is not None:
                taken[name].append(value)
    return {name: [min(t), statistics.median(t), max(t)]
            for name, t in taken.items() if name in commands}


def print_rows(title, unit, rows, base, gone):
    """The best ratio is of what no other load disturbed on either side."""
    best = 2 if unit in ("GiB/s", "1/s") else 0
    print(f"\n{title}\n  {unit:18}{'least':>10}{'median':>10}{'most':>10}"
          f"{'/ ' + base:>12}{'best':>8}")
    for name, (low, mid, high) in rows.items():
        print(f"  {name:18}{low:10.4g}{mid:10.4g}{high:10.4g}"
              f"{mid / rows[base][1]:12.2f}"
              f"{rows[name][best] / rows[base][best]:8.2f}")
    for name, why in gone.items():
        print(f"  {name:18}missing: {why}")


def unit_of(what):
    if what.endswith(("put", "get")):
        return "GiB/s"
    return UNITS.get(what.partition(" ")[0], "1/s")


def as_unit(what, count, seconds):
    if seconds is None:
        return None
    if what == "echo":
        return seconds / count * 1e6
    return count / seconds / (1024 if unit_of(what) == "GiB/s" else 1)


def measure_door(cordon, top, rounds, results):
    every = ways.Ways(cordon, top)
    try:
        for what, count in DOOR:
            rows = medians(every.there, lambda name: as_unit(
                what, count, every.try_measure(name, what, count)), rounds)
            results[what] = rows
            print_rows(f"the door: {what}", UNITS[what], rows, "direct",
                       every.gone)
    finally:
        every.release()


def guard_memory(pid):
    """PSS of relay and upstream of a run, in KiB."""
    total = 0
    for child in children(pid):
        with open(f"/proc/{child}/comm", encoding="ascii") as file:
            if file.read().startswith(("cordon-relay", "cordon-upstream")):
                total += pss(child)
    return total


def connection_memory(every, name, count):
    """KiB of both guards that one more open connection takes."""
    taken = []
    for held in (1, count + 1):
        process = every.hold(name, held)
        taken.append(guard_memory(process.pid))
        process.stdin.close()
        process.wait()
        process.stdout.close()
    return (taken[1] - taken[0]) / count


def measure_https(cordon, top, rounds, results):
    every = https.Https(cordon, top)
    try:
        for verb, count, connections in https.FIGURES:
            what = f"{verb} {connections}" if verb == "ask" else verb
            rows = medians(every.there, lambda name: as_unit(
                what, every.share(name, count),
                every.try_measure(name, what, every.share(name, count))),
                rounds)
            results["https " + what] = rows
            print_rows(f"https: {what}", unit_of(what), rows,
                       "nginx, streaming" if "nginx, streaming" in rows
                       else "direct", every.gone)
        rows = medians(["cordon https", "cordon https, secret"],
                       lambda name: connection_memory(every, name, 100), 1)
        results["https memory"] = rows
        print_rows("https: an open connection, both guards", "PSS KiB", rows,
                   "cordon https", {})
    finally:
        every.release()


def measure_output(cordon, top, rounds, results):
    output.write_texts(top)
    ways_there = output.ways(cordon)
    for name, mib in (("log", 1024), ("base64", 512)):
        taken = medians(
            ways_there,
            lambda n: mib / 1024 / output.measure(ways_there[n], name, mib),
            rounds)
        results["output " + name] = taken
        print_rows(f"output, {mib} MiB of {name}, {rounds} rounds", "GiB/s",
                   taken, "cat", {})


def measure_starts(cordon, top, args, results):
    there, gone = tools.sandboxes(cordon, top)
    base = "bwrap" if "bwrap" in there else "bare"
    for key, title, unit, measure, rounds in (
            ("start", "start-up of true", "ms", run_once, args.rounds),
            ("many", "50 at once", "ms", run_many, args.few),
            ("memory", "idle, payload left out", "PSS KiB", idle_memory,
             args.few)):
        if key not in args.only:
            continue
        commands = {name: c for name, c in there.items()
                    if key != "memory" or name != "bare"}
        results[key] = medians(commands, lambda n: measure(there[n]), rounds)
        print_rows(f"{title}, {rounds} rounds", unit, results[key], base, gone)


def ratio(results, key, name, base):
    rows = results.get(key, {})
    if name not in rows or base not in rows:
        return None
    return rows[name][1] / rows[base][1]


def goals(results):
    """(what, value or None, '<=' or '>=', limit)"""
    none, door = "cordon none", "cordon two tls"
    yield "start-up, none / bwrap", ratio(results, "start", none, "bwrap"), \
        "<=", 0.75
    yield "start-up, two tls / bwrap", ratio(results, "start", door, "bwrap"), \
        "<=", 1.0
    yield "50 at once, none / bwrap", ratio(results, "many", none, "bwrap"), \
        "<=", 0.75
    yield "50 at once, two tls / bwrap", ratio(results, "many", door, "bwrap"), \
        "<=", 1.2
    yield "start-up, https and a secret / bwrap", \
        ratio(results, "start", "cordon https, secret", "bwrap"), "<=", 1.5
    for name, limit in ((none, 0.3), (door, 1.5),
                        ("cordon https, secret", 6)):
        rows = results.get("memory")
        yield f"idle PSS MiB, {name[7:]}", \
            rows and rows[name][1] / 1024, "<=", limit
    for scheme in ("tcp", "tls"):
        way = "cordon " + scheme
        for what in ("up", "down"):
            yield f"{scheme} {what} / direct", \
                ratio(results, what, way, "direct"), ">=", 0.40
            yield f"{scheme} {what} / veth", \
                ratio(results, what, way, "veth"), ">=", 0.75
        yield f"{scheme} worse direction / best peer's", \
            worse_direction(results, way), ">=", 1.0
        yield f"{scheme} round trip / direct", \
            ratio(results, "echo", way, "direct"), "<=", 2.5
        yield f"{scheme} connections / direct", \
            ratio(results, "connect", way, "direct"), ">=", 0.36


    for what in ("put", "get", "chunked-put", "chunked-get", "ask 1",
                 "ask 16"):
        yield f"https {what} / nginx", \
            ratio(results, "https " + what, "cordon https",
                  "nginx, streaming"), ">=", 0.8
    rows = results.get("https memory")
    for name, what in (("cordon https", ""),
                       ("cordon https, secret", ", secret")):
        yield f"https, KiB for an open connection{what}", \
            rows and rows[name][1], "<=", 160


def worse_direction(results, way):
    if "up" not in results:
        return None
    worse = {name: min(results["up"][name][1], results["down"][name][1])
             for name in results["up"] if name in results["down"]}
    peers = [value for name, value in worse.items()
             if name.startswith(("pasta", "socat"))]
    return worse[way] / max(peers) if peers else None


def print_goals(results):
    judged = []
    print(f"\n{'goal':42}{'now':>8}{'goal':>9}")
    for what, value, sense, limit in goals(results):
        if value is None:
            verdict = "not measured"
        else:
            is_met = value <= limit if sense == "<=" else value >= limit
            verdict = "met" if is_met else "MISSED"
        number = "-" if value is None else f"{value:.2f}"
        print(f"{what:42}{number:>8}{sense:>4}{limit:5.2f}  {verdict}")
        judged.append({"what": what, "value": value, "sense": sense,
                       "goal": limit, "verdict": verdict})
    return judged


def main():
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("cordon")
    parser.add_argument("top", help="an empty directory that all may read")
    parser.add_argument("--rounds", type=int, default=40, help="of start-up")
    parser.add_argument("--few", type=int, default=5, help="of all else")
    parser.add_argument("--only", default="start,many,memory,door,https,output")
    parser.add_argument("--json", metavar="FILE")
    args = parser.parse_args()
    args.only = args.only.split(",")
    results = {}
    print(f"Linux {os.uname().release}, {os.cpu_count()} processors, "
          f"{'root' if tools.IS_ROOT else 'an ordinary user'}")
    measure_starts(args.cordon, args.top, args, results)
    if "door" in args.only:
        measure_door(args.cordon, args.top, args.few, results)
    if "https" in args.only:
        measure_https(args.cordon, args.top, args.few, results)
    if "output" in args.only:
        measure_output(args.cordon, args.top, args.few, results)
    judged = print_goals(results)
    if args.json:
        with open(args.json, "w", encoding="ascii") as file:
            json.dump({"measured": results, "goals": judged}, file, indent=1)


if __name__ == "__main__":
    main()
