# SPDX-License-Identifier: Apache-2.0
"""terminal.py - A terminal and a shell's job control, for one command.

    terminal.py [--background | --leader] SCRIPT COMMAND [ARG...]

Opens a pty, leads its session as a shell would, runs the command as a job on
it (or has the command lead the session) and follows SCRIPT, one word and its
argument a line:

    wait TEXT       read until TEXT comes after what was waited for before
    send TEXT       keys; TEXT with the escapes of Python
    not TEXT        TEXT has not come so far; whole: in all that was read
    count N TEXT    TEXT has come N times in all
    bytes N         so many bytes x have come, and between them only newlines
    column 0        the last output ended its line
    size R C        a new size, as a window has
    modes same|raw  of the terminal: as before the command, or raw
    kill SIG        to the command
    stopped SIG     the command is stopped by it
    front, back     the shell's fg and bg: the foreground is whose, then SIGCONT
    foreground      the command's, without a word to it
    run TEXT        a command of the shell outside; PID is the command's
    hangup          the terminal goes away; the command ends
    end STATUS      read to the end; 128+n for a signal

Ends with 0, or says which line failed and what was read.  Whatever is waited
for is waited for on descriptors; silence for too long is a failure.
"""
import errno
import fcntl
import os
import select
import signal
import struct
import sys
import termios

LIMIT = 20


class Failed(Exception):
    pass


def number(name):
    return getattr(signal, "SIG" + name)


class Terminal:
    def __init__(self, argv, mode):
        # so that ours is not called /dev/pts/0, as the one inside is
        self.spare = os.openpty()
        self.master, self.slave = os.openpty()
        self.has_jobs = mode != "--leader"
        if self.has_jobs:
            self.lead()
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        # a descriptor to wait on for what becomes of the job
        self.wake, wake = os.pipe()
        os.set_blocking(wake, False)
        os.set_blocking(self.wake, False)
        signal.set_wakeup_fd(wake)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self.size(24, 80)
        self.before = termios.tcgetattr(self.slave)
        self.read = b""
        self.at = 0
        self.status = None
        ready, go = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            if self.has_jobs:
                os.setpgid(0, 0)
            else:
                self.lead()
            os.read(ready, 1)
            # a shell without jobs has keys ignored in what it starts behind
            for sig in (signal.SIGTTOU, signal.SIGHUP, signal.SIGCHLD,
                        signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP):
                signal.signal(sig, signal.SIG_DFL)
            for fd in range(3):
                os.dup2(self.slave, fd)
            os.closerange(3, 64)
            os.execv(argv[0], argv)
        if self.has_jobs:
            os.setpgid(self.pid, self.pid)
            if mode != "--background":
                os.tcsetpgrp(self.slave, self.pid)
        os.write(go, b"x")

    def lead(self):
        os.setsid()
        fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)

    def more(self):
        """Waits for one thing to happen; False if a job change was it."""
        r, _, _ = select.select([self.master, self.wake], [], [], LIMIT)
        if not r:
            raise Failed("nothing came")
        if self.master in r:
            self.read += os.read(self.master, 65536)
            return True
        try:
            os.read(self.wake, 64)
        except BlockingIOError:
            pass
        return False

    def drain(self):
        while select.select([self.master], [], [], 0)[0]:
            self.read += os.read(self.master, 65536)

    def wait(self, text):
        want = text.encode().decode("unicode_escape").encode()
        while True:
            i = self.read.find(want, self.at)
            if i >= 0:
                self.at = i + len(want)
                return
            if not self.more() and self.poll(os.WNOHANG):
                self.drain()
                if self.read.find(want, self.at) < 0:
                    raise Failed("the command ended, %d" % self.status)

    def send(self, text):
        os.write(self.master, text.encode().decode("unicode_escape").encode())

    def size(self, rows, columns):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ,
                    struct.pack("HHHH", rows, columns, 0, 0))

    def poll(self, flags):
        """Has it ended?"""
        if self.status is None:
            pid, status = os.waitpid(self.pid, flags)
            if pid != 0:
                self.status = os.waitstatus_to_exitcode(status) \
                    if not os.WIFSTOPPED(status) else None
                return not os.WIFSTOPPED(status)
        return self.status is not None

    def stopped(self, name):
        while True:
            pid, status = os.waitpid(self.pid, os.WNOHANG | os.WUNTRACED)
            if pid != 0:
                break
            self.more()
        if not os.WIFSTOPPED(status):
            raise Failed("it ended, %d" % status)
        if os.WSTOPSIG(status) != number(name):
            raise Failed("stopped by %d" % os.WSTOPSIG(status))
        # what a shell does then
        os.tcsetpgrp(self.slave, os.getpgrp())

    def end(self, want):
        while not self.poll(os.WNOHANG):
            self.more()
        self.drain()
        if self.has_jobs:
            os.tcsetpgrp(self.slave, os.getpgrp())
        got = self.status if self.status >= 0 else 128 - self.status
        if got != want:
            raise Failed("status %d" % got)
        self.modes("same")

    def hangup(self):
        os.close(self.master)
        while not self.poll(os.WNOHANG):
            if not select.select([self.wake], [], [], LIMIT)[0]:
                raise Failed("it has not ended")
            os.read(self.wake, 64)

    def modes(self, want):
        now = termios.tcgetattr(self.slave)
        raw = not now[3] & (termios.ICANON | termios.ECHO | termios.ISIG) \
            and not now[1] & termios.OPOST
        if want == "raw" and not raw or want == "same" and now != self.before:
            raise Failed("modes are %s, were %s" % (now, self.before))

    def check(self, word, text):
        self.drain()
        if word == "not" and text.encode() in self.read:
            raise Failed("it has come")
        if word == "count":
            n, text = text.split(" ", 1)
            if self.read.count(text.encode()) != int(n):
                raise Failed("%d times" % self.read.count(text.encode()))
        if word == "bytes":
            if self.read.strip(b"\r\n").replace(b"\r\n", b"") != \
                    b"x" * int(text):
                raise Failed("%d bytes" % len(self.read))
        if word == "column" and not self.read.endswith(b"\n"):
            raise Failed("the last line has not ended")

    def follow(self, line):
        word, _, text = line.partition(" ")
        if word in ("wait", "send", "modes", "stopped"):
            getattr(self, word)(text)
        elif word in ("not", "count", "bytes", "column"):
            self.check(word, text)
        elif word == "size":
            self.size(*map(int, text.split()))
        elif word == "run":
            if os.system("PID=%d; %s" % (self.pid, text)) != 0:
                raise Failed("it failed")
        elif word == "hangup":
            self.hangup()
        elif word == "kill":
            os.kill(self.pid, number(text))
        elif word in ("front", "back"):
            if word == "front":
                os.tcsetpgrp(self.slave, self.pid)
            os.killpg(self.pid, signal.SIGCONT)
        elif word == "foreground":
            os.tcsetpgrp(self.slave, self.pid)
        elif word == "end":
            self.end(int(text))
        else:
            raise Failed("no such word")


def main():
    words = sys.argv[1:]
    mode = words.pop(0) if words[0].startswith("--") else ""
    with open(words[0]) as f:
        lines = f.read().splitlines()
    # a session leader must not lead a group yet
    pid = os.fork()
    if pid:
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    t = Terminal(words[1:], mode)
    line = ""
    try:
        for line in lines:
            t.follow(line)
    except (Failed, OSError) as e:
        sys.stdout.write("%s: %s\n%s\n" % (
            line, e, t.read[-3000:].decode(errors="backslashreplace")))
        if t.status is None:
            os.killpg(t.pid, signal.SIGKILL)
        os._exit(1)
    os._exit(0)


main()
