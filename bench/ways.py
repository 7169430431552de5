# SPDX-License-Identifier: Apache-2.0
"""ways - The roads from a sandbox to a server: how each is built and used."""
import subprocess

import tools

NAME = "door.example"
HERE = "127.0.0.1"


class Roads:
    """What is kept running for them, and how one is tried."""

    def __init__(self, top):
        self.top = top
        self.running = []
        self.there = {}
        self.gone = {}

    def add(self, name, tool, build, *args):
        why = tools.missing(tool)
        try:
            if not why:
                self.there[name] = build(*args)
                self.measure(name, "connect", 1)
        except (OSError, RuntimeError, subprocess.SubprocessError) as error:
            why = str(error)
        if why:
            self.there.pop(name, None)
            self.gone[name] = why

    def measure(self, name, what, count):
        """Seconds that the client took."""
        done = subprocess.run(self.argv(name, what, count),
                              stdin=subprocess.DEVNULL, timeout=60,
                              capture_output=True, text=True)
        if done.returncode:
            last = (done.stderr.strip() or "no word").splitlines()[-1]
            raise RuntimeError(f"{what} failed: {last}")
        return float(done.stdout)

    def try_measure(self, name, what, count):
        """None, and it is gone, where somebody else's way does not hold."""
        try:
            return self.measure(name, what, count)
        except (RuntimeError, subprocess.SubprocessError) as error:
            if name.startswith(("cordon", "direct")):
                raise
            self.there.pop(name)
            self.gone[name] = str(error)
            return None

    def keep(self, argv, **kwargs):
        process = subprocess.Popen(argv, stdin=subprocess.PIPE, **kwargs)
        self.running.append(process)
        return process

    def release(self):
        for process in self.running:
            process.kill()
            process.wait()


class Ways(Roads):
    """Builds every way there is; release() takes all down again."""

    def __init__(self, cordon, top):
        super().__init__(top)
        self.traffic = top + "/traffic"
        port = self.serve([], HERE)
        self.there["direct"] = ([], HERE, port, None)
        self.add("veth", "ip", self.veth)
        for scheme, inner_port in (("tcp", 9000), ("tls", 443)):
            self.there["cordon " + scheme] = (
                [cordon, "run", "--allow", f"{scheme}://{NAME}:{inner_port}",
                 "--set", "network.connect-to="
                 f"{NAME}:{inner_port} -> {HERE}:{port}", "--"],
                NAME, inner_port, NAME if scheme == "tls" else None)
        self.add("pasta, tap", "pasta", self.pasta_tap, port)
        self.add("pasta, spliced", "pasta", self.pasta_spliced, port)
        self.add("socat pair", "socat", self.socat, port)

    def serve(self, prefix, address):
        server = self.keep(prefix + [self.traffic, "serve", address],
                           stdout=subprocess.PIPE)
        return int(server.stdout.readline())

    def namespace(self):
        """A network of its own, for as long as we live."""
        holder = self.keep(tools.OWN_NET + ["sh", "-c", "echo; exec cat"],
                           stdout=subprocess.PIPE)
        holder.stdout.readline()
        return holder.pid, ["nsenter", "-t", str(holder.pid), "-n"]

    def veth(self):
        if not tools.IS_ROOT:
            raise RuntimeError("needs root")
        _, server = self.namespace()
        pid, client = self.namespace()
        for prefix, words in (
                (server, f"link add near type veth peer name far netns {pid}"),
                (server, "address add 10.0.0.1/24 dev near"),
                (server, "link set near up"),
                (client, "address add 10.0.0.2/24 dev far"),
                (client, "link set far up")):
            subprocess.run(prefix + ["ip"] + words.split(), check=True)
        return client, "10.0.0.1", self.serve(server, "10.0.0.1"), None

    def pasta_tap(self, port):
        route = subprocess.run(["ip", "-4", "route", "show", "default"],
                               check=True, capture_output=True,
                               text=True).stdout.split()
        if "via" not in route:
            raise RuntimeError("needs a host with a default route")
        gateway = route[route.index("via") + 1]
        return tools.PASTA + ["--"], gateway, port, None

    def pasta_spliced(self, port):
        return (tools.PASTA + ["-T", str(port), "--"], HERE, port, None)

    def socat(self, port):
        path = self.top + "/socket"
        self.keep(["socat", f"UNIX-LISTEN:{path},fork",
                   f"TCP:{HERE}:{port},nodelay"])
        script = ("ip link set lo up; "
                  f"socat TCP-LISTEN:9000,bind={HERE},fork,nodelay "
                  f"UNIX-CONNECT:{path} & \"$@\"; s=$?; kill $!; exit $s")
        return (tools.OWN_NET + ["sh", "-c", script, "sh"], HERE, 9000, None)

    def argv(self, name, what, count):
        prefix, host, port, server_name = self.there[name]
        argv = prefix + [self.traffic, what, host, str(port), str(count)]
        return argv + [server_name] if server_name else argv
