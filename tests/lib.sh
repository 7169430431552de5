# shellcheck shell=sh
# lib - what every script of tests/system and tests/attacks begins with.
#
# A script prints TAP: `ok`, `not_ok` for each thing it looked at, `plan` at
# its end.  A private directory T is made and removed; helpers started with
# `start` are ended by their process id.  Nothing sleeps: `start` waits for the
# helper's first line, `stop` for its end.
#
#	for_each_who body	runs `body` as root and as an ordinary user where
#				we are root, else as who we are
#	control TEXT CMD...	CMD without cordon must end with 0
#	confined TEXT CMD...	CMD inside must be refused (probe says so)
#	inside TEXT CMD...	CMD inside must end with 0
#	cordon OPTIONS...	cordon run with what the tests need
#	on_terminal TEXT CMD...	CMD on a terminal, with keys typed
#
# CORDON is the program under test, PROBE the witness (tests/probe).
set -u
LC_ALL=C
export LC_ALL
umask 022
# Whose CI runs the tests must not show in them: cordon behaves otherwise where
# it sees a CI system.  A test about one says so itself.
may_skip=yes
[ "${CI-}" != true ] || may_skip=
unset CI GITHUB_ACTIONS GITLAB_CI TF_BUILD BUILDKITE JENKINS_URL JENKINS_HOME \
	HUDSON_HOME TEAMCITY_VERSION CIRCLECI TRAVIS BITBUCKET_BUILD_NUMBER DRONE
: "${CORDON:?the program under test}" "${PROBE:?tests/probe/probe}"
tests=$(cd "$(dirname "$0")/.." && pwd)
PROBES=$(dirname "$PROBE")
# the system's own: a wrapper in HOME is not there inside
# shellcheck disable=SC2034
PYTHON=/usr/bin/python3
newline='
'
n_tests=0
n_bad=0
helpers=
who=
OPTIONS=

T=$(mktemp -d "${TMPDIR:-/tmp}/cordon-test.XXXXXX") || exit 99
chmod 0755 "$T"
cp "$PROBE" "$T/probe"

clean_up()
{
	for _helper in $helpers; do
		kill "${_helper#*:}" 2>/dev/null && wait "${_helper#*:}"
	done 2>/dev/null
	cd / && chmod -R u+rwX "$T" 2>/dev/null
	rm -rf "$T"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM

# One result; the text may not hold a `#`, which TAP would take for more.
result()
{
	n_tests=$((n_tests + 1))
	_text=$2
	case $_text in
	*'#'*|*"$newline"*) _text=$(printf '%s' "$_text" | tr '#\n' '  ') ;;
	esac
	printf '%s %d - %s\n' "$1" "$n_tests" "${who:+$who: }$_text"
}

ok() { result ok "$1"; }

not_ok()
{
	n_bad=$((n_bad + 1))
	result 'not ok' "$1"
	shift
	for _line; do
		printf '%s\n' "$_line" | sed 's/^/# /'
	done
}

# is TEXT WANTED GOT
is()
{
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1" "wanted: $2" "got:    $3"
	fi
}

# has TEXT FILE WORDS, has_not TEXT FILE WORDS
has()
{
	if grep -qF -e "$3" "$2"; then
		ok "$1"
	else
		not_ok "$1" "not there: $3" "$(head -c 2000 "$2")"
	fi
}

has_not()
{
	if grep -qF -e "$3" "$2"; then
		not_ok "$1" "it is there: $3"
	else
		ok "$1"
	fi
}

# A skip names the fact that is missing; where nothing may be missing it fails.
skip()
{
	if [ -z "$may_skip" ]; then
		not_ok "$1" "a skip is a failure where CI is true"
		plan
	fi
	echo "1..0 # SKIP $1"
	exit 77
}

plan()
{
	echo "1..$n_tests"
	[ "$n_bad" -eq 0 ]
	exit
}

# Our words, run as the one this part of the test is about.
as_user()
{
	case $who in
	user) setpriv --reuid 65534 --regid 65534 --clear-groups -- "$@" ;;
	*) "$@" ;;
	esac
}

# A workspace W, a home and a directory no one inside is told of, for $who.
become()
{
	who=$1
	W=$T/$who/work
	HOME=$T/$who/home
	OUT=$T/$who/out
	export HOME
	mkdir -p "$W" "$HOME" "$OUT"
	cp "$T/probe" "$W/probe"
	echo 'a secret of the host' >"$OUT/secret"
	chmod 0644 "$OUT/secret"
	case $who in
	user)
		chown -R 65534:65534 "$T/$who"
		as_user test -x "$CORDON" ||
			skip "uid 65534 cannot reach $CORDON"
		;;
	esac
	cd "$W" || exit 99
}

for_each_who()
{
	if [ "$(id -u)" = 0 ]; then
		become root
		"$1"
		become user
		"$1"
	else
		become me
		"$1"
	fi
	stop_all
}

# Sets rc, out (stdout) and err (stderr) of a command.
try()
{
	as_user "$@" >"$T/stdout" 2>"$T/stderr" 9<&-
	rc=$?
	out=$(head -c 4000 "$T/stdout")
	err=$(head -c 4000 "$T/stderr")
}

# OPTIONS are words for every run of this test.
cordon()
{
	# shellcheck disable=SC2086
	try "$CORDON" run $OPTIONS "$@"
}

control()
{
	_text=$1
	shift
	try "$@"
	if [ $rc -eq 0 ]; then
		ok "without cordon: $_text"
	else
		not_ok "without cordon: $_text" "status $rc" "$out" "$err"
	fi
}

confined()
{
	_text=$1
	shift
	cordon -- "$@"
	case $rc:$out in
	1:refused*) ok "inside refused: $_text" ;;
	*) not_ok "inside refused: $_text" "status $rc" "$out" "$err" ;;
	esac
}

inside()
{
	_text=$1
	shift
	cordon -- "$@"
	if [ $rc -eq 0 ]; then
		ok "inside: $_text"
	else
		not_ok "inside: $_text" "status $rc" "$out" "$err"
	fi
}

# Lines of words for the probe on stdin, all of them in one run; each is a
# result.  control_each: without cordon each must end well; confined_each:
# inside each must be refused.  Not in a pipeline: its counts would be lost.
control_each()
{
	_each='without cordon'
	_wanted='done'
	cat >"$T/lines"
	try sh -c "$each_line" <"$T/lines"
	judge_each
}

confined_each()
{
	_each='inside refused'
	_wanted=refused
	cat >"$T/lines"
	cordon -- sh -c "$each_line" <"$T/lines"
	judge_each
}

each_line='while read -r words; do echo "$(./probe $words 2>&1)"; done'

judge_each()
{
	exec 3<"$T/stdout"
	while read -r _words; do
		_said=
		read -r _said <&3
		case $_said in
		"$_wanted"*) ok "$_each: $_words" ;;
		*) not_ok "$_each: $_words" "$_said" "$err" ;;
		esac
	done <"$T/lines"
	exec 3<&-
}

# not_started TEXT STATUS: the last run ended so, and no payload said a word.
not_started()
{
	if [ "$rc" -eq "$2" ] && [ -z "$out" ] && [ -n "$err" ]; then
		ok "$1"
	else
		not_ok "$1" "wanted status $2 and only a message" \
			"status $rc" "$out" "$err"
	fi
}

# start NAME CMD...: runs it behind; READY is the first line it prints, more can
# be read from 9.  Its stdin is open and never says a word.
start()
{
	_name=$1
	shift
	rm -f "$T/$_name.ready"
	mkfifo -m 0622 "$T/$_name.ready"
	[ -p "$T/never" ] || mkfifo -m 0666 "$T/never"
	case $who in
	user)
		setpriv --reuid 65534 --regid 65534 --clear-groups -- "$@" \
			<>"$T/never" >"$T/$_name.ready" \
			2>"$T/$_name.stderr" 9<&- &
		;;
	*)
		"$@" <>"$T/never" >"$T/$_name.ready" \
			2>"$T/$_name.stderr" 9<&- &
		;;
	esac
	helpers="$helpers $_name:$!"
	READY=
	exec 9<"$T/$_name.ready"
	read -r READY <&9
	[ -n "$READY" ] && return
	not_ok "start of $_name" "$(cat "$T/$_name.stderr")"
	plan
}

pid_of()
{
	for _helper in $helpers; do
		case $_helper in "$1":*) echo "${_helper#*:}" ;; esac
	done
}

# Ends a helper, which takes what is waiting for it first.
stop()
{
	_left=
	for _helper in $helpers; do
		case $_helper in
		"$1":*)
			kill "${_helper#*:}" 2>/dev/null
			wait "${_helper#*:}" 2>/dev/null
			;;
		*) _left="$_left $_helper" ;;
		esac
	done
	helpers=$_left
}

stop_all()
{
	for _each in $helpers; do
		stop "${_each%%:*}"
	done
}

# listener NAME KIND ADDRESS MODE: probe serve; sets READY, for tcp its port.
listener()
{
	rm -f "$T/$1.log" "$T/$1.log.data"
	: >"$T/$1.log"
	: >"$T/$1.log.data"
	chmod 0666 "$T/$1.log" "$T/$1.log.data"
	start "$1" "$T/probe" serve "$2" "$3" "$4" "$T/$1.log"
}

# Ends a listener; how many came.
heard()
{
	stop "$1"
	grep -c conn "$T/$1.log"
}

# heard_nothing TEXT NAME, heard_once TEXT NAME
heard_nothing()
{
	is "$1" "0 0" "$(heard "$2") $(wc -c <"$T/$2.log.data")"
	stop "$2"
}

# upstream [MODE]: the server behind the door, at PORT from the first time on.
upstream()
{
	listener upstream tcp "127.0.0.1:${PORT:-0}" "${1:-greet}"
	PORT=$READY
}

# profile <TEXT: the profile of all further runs; it lies outside the view.
profile()
{
	cat >"$T/profile.ini"
	OPTIONS="-p $T/profile.ini"
}

# door [LINES]: tls://good.example leads to the upstream at PORT.
door()
{
	profile <<-EOT
	[network]
	allow = tls://good.example
	connect-to = good.example:443 -> 127.0.0.1:$PORT
	${1-}
	EOT
}

# dnsd RECORD...: a name server on port 53 of loopback; in a world only.
dnsd()
{
	start dnsd "$PROBES/dnsd" -p 53 "$@"
}

# in_world OPTIONS: the script again, in surroundings of its own, where this
# name server is the only one.
in_world()
{
	[ -n "${IN_WORLD-}" ] && return
	rm -rf "$T"
	trap - EXIT
	IN_WORLD=yes exec "$PROBE" world --bind "$tests/resolv.conf" \
		/etc/resolv.conf "$@" -- /bin/sh "$0"
}

# guard NAME: the pid of that guard of the helper `run`.
guard()
{
	ps -o pid=,comm= --ppid "$(pid_of run)" |
		while read -r _pid _comm; do
			[ "$_comm" != "$1" ] || echo "$_pid"
		done
}

# memory_of PID: KiB that are its own.  fds_of PID: how many descriptors, which
# root reads and, from Linux 6.2 on, anybody.
memory_of() { sed -n 's/^RssAnon:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$1/status"; }

fds_of()
{
	if [ "$(id -u)" = 0 ]; then
		set -- "/proc/$1/fd/"*
		[ ! -e "$1" ] || echo $#
	else
		stat -L -c %s "/proc/$1/fd"
	fi
}

# clock PID: the processor time it took, in hundredths of a second.
clock()
{
	_fields=$(sed 's/.*) //' "/proc/$1/stat")
	# shellcheck disable=SC2086
	set -- $_fields
	echo $((${12} + ${13}))
}

# A server that answers, and a profile with a tls and a tcp endpoint of it.
two_answers()
{
	start server "$PYTHON" "$tests/system/answer_server.py"
	PORT=$READY
	profile <<-EOT
	[network]
	allow = tls://good.example
	allow = tcp://plain.example:80
	connect-to = good.example:443 -> 127.0.0.1:$PORT
	connect-to = plain.example:80 -> 127.0.0.1:$PORT
	EOT
}

# door_client [PREFIX...]: tests/system/door_client.py inside, as the helper
# `run`; say WORDS: it does that and SAID is its answer.
door_client()
{
	cp "$tests/system/door_client.py" .
	# shellcheck disable=SC2086
	start run "$@" "$CORDON" run $OPTIONS --stdin=inherit -- \
		"$PYTHON" door_client.py
	exec 8<&9
}

say()
{
	echo "$*" >"$T/never"
	SAID=
	# shellcheck disable=SC2034
	read -r SAID <&8
}

# rested: the guards RELAY and UPSTREAM hold no more descriptors than they do
# now.  at_rest TEXT: waits until that is so again and stays so: the other side's
# end may still be on its way, and connections wait to be accepted.  Each
# question is answered by the relay in its turn.
rested()
{
	say question
	RELAY_FDS=$(fds_of "$RELAY")
	UPSTREAM_FDS=$(fds_of "$UPSTREAM")
}

at_rest()
{
	_try=0
	_calm=0
	while [ $_calm -lt 20 ] && [ $_try -lt 2000 ]; do
		say question
		_relay=$(fds_of "$RELAY")
		_upstream=$(fds_of "$UPSTREAM")
		_try=$((_try + 1))
		_calm=$((_calm + 1))
		[ "$_relay" -le "$RELAY_FDS" ] &&
			[ "$_upstream" -le "$UPSTREAM_FDS" ] || _calm=0
	done
	at_most "$1: descriptors of the relay" "$RELAY_FDS" "$_relay"
	at_most "$1: descriptors of upstream" "$UPSTREAM_FDS" "$_upstream"
}

# at_most TEXT LIMIT NUMBER
at_most()
{
	if [ -n "$3" ] && [ "$3" -le "$2" ]; then
		ok "$1: $3, at most $2"
	else
		not_ok "$1" "$3 is above $2"
	fi
}

# ends TEXT STATUS: the helper `run` ends with it.
ends()
{
	echo quit >"$T/never"
	wait "$(pid_of run)"
	_rc=$?
	is "$1" "$2" "$_rc"
	[ "$_rc" -eq "$2" ] || sed 's/^/# /' "$T/run.stderr"
	exec 8<&-
	stop run
}

# event FILE KIND WORDS: an evidence line of that kind has the words.
event()
{
	grep -F "\"event\":\"$2\"" "$1" | grep -qF -e "$3"
}

has_event()
{
	if event "$2" "$3" "$4"; then
		ok "$1"
	else
		not_ok "$1" "no $3 with $4 in:" "$(head -c 3000 "$2")"
	fi
}

# on_terminal TEXT [--background | --leader] CMD... <SCRIPT: the command as a
# job on a terminal of its own, as tests/system/terminal.py tells.
on_terminal()
{
	_text=$1
	_mode=
	shift
	case $1 in --*)
		_mode=$1
		shift
		;;
	esac
	cat >"$T/script"
	case $1 in */*) ;; *)
		_command=$(command -v "$1")
		shift
		set -- "$_command" "$@"
		;;
	esac
	# shellcheck disable=SC2086
	try "$PYTHON" "$tests/system/terminal.py" $_mode "$T/script" "$@"
	if [ $rc -eq 0 ]; then
		ok "$_text"
	else
		not_ok "$_text" "$out" "$err"
	fi
}
