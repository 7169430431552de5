# SPDX-License-Identifier: Apache-2.0
"""tools - The commands that are measured: cordon, and what others use."""
import os
import shutil
import subprocess

IS_ROOT = os.geteuid() == 0
BWRAP = ["bwrap", "--unshare-user", "--unshare-all", "--die-with-parent",
         "--new-session", "--cap-drop", "ALL",
         "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin",
         "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64",
         "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
UNSHARE = ["unshare", "-Urnpfm", "--mount-proc", "-iuC"]
OWN_NET = ["unshare", "-n"] if IS_ROOT else ["unshare", "-Urn"]
FIREJAIL = ["firejail", "--quiet", "--noprofile", "--net=none",
            "--private-dev", "--private-tmp", "--read-only=/usr", "--seccomp",
            "--caps.drop=all", "--nonewprivs", "--ipc-namespace"]
# as root it would become nobody, who may open no tun device on some hosts
PASTA = ["pasta", "-f", "-q", "--config-net"] + \
        (["--runas", "0"] if IS_ROOT else [])

PACKAGES = {"bwrap": "bubblewrap", "pasta": "passt", "unshare": "util-linux",
            "ip": "iproute2", "nginx": "nginx-light",
            "mitmdump": "mitmproxy"}


class Command:
    """argv for one payload; fds are opened anew for each start."""

    def __init__(self, prefix, filter_path=None):
        self.prefix = prefix
        self.filter_path = filter_path

    def start(self, payload, **kwargs):
        argv, fds = list(self.prefix), []
        if self.filter_path:
            fds.append(os.open(self.filter_path, os.O_RDONLY))
            argv += ["--seccomp", str(fds[0])]
        kwargs.setdefault("stdin", subprocess.DEVNULL)
        kwargs.setdefault("stderr", subprocess.DEVNULL)
        try:
            return subprocess.Popen(argv + payload, pass_fds=fds, **kwargs)
        finally:
            for fd in fds:
                os.close(fd)


def missing(tool):
    """Why a tool cannot be measured, or None."""
    if shutil.which(tool):
        return None
    return f"not installed (package {PACKAGES.get(tool, tool)})"


def sandboxes(cordon, top):
    """Name -> Command, and name -> reason for those that are not there."""
    every = {
        "bwrap": Command(BWRAP, top + "/filter"),
        "unshare": Command(UNSHARE),
        "firejail": Command(FIREJAIL),
        "pasta": Command(PASTA + ["--"]),
    }
    there = {"bare": Command([])}
    gone = {}
    for name, command in every.items():
        why = missing(name)
        if not why:
            # some do not come up everywhere, and one of them then waits
            process = command.start(["/usr/bin/true"],
                                    stdout=subprocess.DEVNULL)
            try:
                why = "does not start here" if process.wait(20) else None
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                why = "does not come up here"
        if why:
            gone[name] = why
        else:
            there[name] = command
    there["cordon none"] = Command([cordon, "run", "--"])
    there["cordon none, in CI"] = Command(
        [cordon, "run", "--set", "output.ci-commands=yes", "--"])
    for name, profile in (("two tls", "two"), ("https", "https"),
                          ("https, secret", "secret")):
        there["cordon " + name] = Command(
            [cordon, "run", "-p", f"{top}/{profile}.ini", "--"])
    return there, gone
