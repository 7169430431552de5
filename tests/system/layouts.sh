# shellcheck shell=sh
# layouts - workspaces as CI systems leave them, credentials and all.
#
# Sourced after lib.sh, inside a body of for_each_who.  `layout NAME` makes one
# below $T/$who, owned by who this part of the test is about, changes into it
# and sets
#
#	LAYOUT		the directory that holds everything of it
#	W		the workspace, which is the working directory now
#	TOKEN		the credential, new in each layout
#	TOKENS		each form in which it lies on the disk, one a line
#	WITNESS		a file outside in which one of the forms stands
#	LAYOUT_ENV	NAME=VALUE words that the CI system has set
#
# Names: checkout_v4 checkout_v6 gitlab gitlab_include jenkins worktree
# submodule.  `layouts` has them all.  Every one has three commits on main, a
# tracked file `tracked`, changed and not yet added, and a probe in it that git
# ignores.
#
# shellcheck disable=SC2034,SC2154
: "${newline:?lib.sh comes first}"
layouts='checkout_v4 checkout_v6 gitlab gitlab_include jenkins worktree
submodule'

# git outside, with no configuration but the repository's.
host_git()
{
	as_user env HOME="$HOME" GIT_CONFIG_NOSYSTEM=1 \
		GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com \
		GIT_COMMITTER_NAME=c GIT_COMMITTER_EMAIL=c@example.com \
		git -c init.defaultBranch=main -c protocol.file.allow=always \
		-c advice.detachedHead=false "$@"
}

# as_user_write FILE <TEXT, as_user_add FILE <TEXT
as_user_write() { as_user sh -c 'cat >"$1"' - "$1"; }
as_user_add() { as_user sh -c 'cat >>"$1"' - "$1"; }

new_token()
{
	TOKEN=$1$(od -An -N 20 -tx1 /dev/urandom | tr -d ' \n')
	TOKENS=$TOKEN
}

# The form in which actions/checkout writes a token.
basic_auth()
{
	_basic=$(printf 'x-access-token:%s' "$TOKEN" | base64 -w 0)
	TOKENS=$TOKENS$newline$_basic
}

# A repository with three commits at DIR; what a fetch leaves is in it too.
make_repository()
{
	as_user mkdir -p "$1"
	host_git init -q "$1"
	for _commit in one two three; do
		echo "$_commit" | as_user_add "$1/tracked"
		host_git -C "$1" add tracked
		host_git -C "$1" commit -q -m "$_commit"
	done
	host_git -C "$1" update-ref refs/remotes/origin/main HEAD
	host_git -C "$1" config remote.origin.fetch \
		'+refs/heads/*:refs/remotes/origin/*'
	host_git -C "$1" config branch.main.remote origin
	host_git -C "$1" config branch.main.merge refs/heads/main
	echo probe | as_user_add "$1/.git/info/exclude"
	echo four | as_user_add "$1/tracked"
}

# Where gits of some age write down the URL they fetched from.
leave_traces()
{
	_head=$(host_git -C "$1" rev-parse HEAD)
	printf "%s\t\tbranch 'main' of %s\n" "$_head" "$2" |
		as_user_write "$1/.git/FETCH_HEAD"
	printf '%s %s a <a@example.com> 1700000000 +0000\tclone: from %s\n' \
		"$_head" "$_head" "$2" | as_user_add "$1/.git/logs/HEAD"
}

# What all versions of GitHub's checkout leave alike.
checked_out_by_github()
{
	W=$LAYOUT/work/app/app
	new_token ghs_
	basic_auth
	make_repository "$W"
	host_git -C "$W" config remote.origin.url \
		https://github.com/example/app
	host_git -C "$W" config gc.auto 0
}

layout_checkout_v4()
{
	checked_out_by_github
	host_git -C "$W" config 'http.https://github.com/.extraheader' \
		"AUTHORIZATION: basic $_basic"
	WITNESS=$W/.git/config
	as_user mkdir -p "$LAYOUT/work/_temp"
	LAYOUT_ENV="CI=true GITHUB_ACTIONS=true GITHUB_WORKSPACE=$W \
RUNNER_TEMP=$LAYOUT/work/_temp"
}

layout_checkout_v6()
{
	checked_out_by_github
	_temp=$LAYOUT/work/_temp
	as_user mkdir -p "$_temp"
	WITNESS=$_temp/git-credentials-7e3a9f52-1c1d-4c55-9d6e-0a8f2b6d4e11.config
	as_user_write "$WITNESS" <<-EOT
	[http "https://github.com/"]
		extraheader = AUTHORIZATION: basic $_basic
	EOT
	for _dir in "$W/.git" "$W/.git/worktrees/*" /github/workspace/.git \
		'/github/workspace/.git/worktrees/*'; do
		host_git -C "$W" config --add "includeIf.gitdir:$_dir.path" \
			"$WITNESS"
	done
	LAYOUT_ENV="CI=true GITHUB_ACTIONS=true GITHUB_WORKSPACE=$W \
RUNNER_TEMP=$_temp"
}

layout_gitlab()
{
	W=$LAYOUT/builds/group/app
	new_token glcbt-
	make_repository "$W"
	_url=https://gitlab-ci-token:$TOKEN@gitlab.example.com/group/app.git
	host_git -C "$W" config remote.origin.url "$_url"
	host_git -C "$W" config fetch.recurseSubmodules false
	host_git -C "$W" config http.https://gitlab.example.com.sslCAInfo \
		"$W.tmp/CI_SERVER_TLS_CA_FILE"
	leave_traces "$W" "$_url"
	as_user mkdir -p "$W.tmp"
	echo "export CI_JOB_TOKEN=$TOKEN" |
		as_user_write "$W.tmp/gitlab_runner_env"
	WITNESS=$W/.git/config
	LAYOUT_ENV="CI=true GITLAB_CI=true CI_PROJECT_DIR=$W"
}

# The runner's later way: a configuration beside the workspace.
layout_gitlab_include()
{
	W=$LAYOUT/builds/group/app
	new_token glcbt-
	make_repository "$W"
	host_git -C "$W" config remote.origin.url \
		https://gitlab.example.com/group/app.git
	as_user mkdir -p "$W.tmp"
	WITNESS=$W.tmp/.gitlab-runner.ext.conf
	as_user_write "$WITNESS" <<-EOT
	[url "https://gitlab-ci-token:$TOKEN@gitlab.example.com"]
		insteadOf = https://gitlab.example.com
	[credential "https://gitlab.example.com"]
		username = gitlab-ci-token
		helper = "!f() { echo password=$TOKEN; }; f"
	EOT
	host_git -C "$W" config include.path "$WITNESS"
	LAYOUT_ENV="CI=true GITLAB_CI=true CI_PROJECT_DIR=$W"
}

layout_jenkins()
{
	W=$LAYOUT/jenkins/workspace/app
	new_token token-
	make_repository "$W"
	_url=https://builder:$TOKEN@git.example.com/scm/app.git
	host_git -C "$W" config remote.origin.url "$_url"
	leave_traces "$W" "$_url"
	as_user mkdir -p "$W@tmp/secretFiles/0b1c2d3e" "$W@tmp/durable-1f2e3d4c"
	echo "$TOKEN" | as_user_write "$W@tmp/secretFiles/0b1c2d3e/token.txt"
	echo "true" | as_user_write "$W@tmp/durable-1f2e3d4c/script.sh"
	WITNESS=$W@tmp/secretFiles/0b1c2d3e/token.txt
	LAYOUT_ENV="CI=true JENKINS_URL=https://ci.example.com/ WORKSPACE=$W \
WORKSPACE_TMP=$W@tmp"
}

# The repository lies beside the workspace, which has a file `.git`.
layout_worktree()
{
	MAIN=$LAYOUT/repository
	W=$LAYOUT/work/app
	new_token ghp_
	make_repository "$MAIN"
	_url=https://user:$TOKEN@git.example.com/app.git
	host_git -C "$MAIN" config remote.origin.url "$_url"
	host_git -C "$MAIN" config extensions.worktreeConfig true
	as_user mkdir -p "$LAYOUT/work"
	host_git -C "$MAIN" worktree add -q -b side "$W"
	host_git -C "$W" config --worktree \
		http.https://git.example.com.extraheader \
		"Authorization: Bearer $TOKEN"
	leave_traces "$MAIN" "$_url"
	echo 'private of the repository' | as_user_write "$MAIN/private"
	echo four | as_user_add "$W/tracked"
	WITNESS=$MAIN/.git/config
	LAYOUT_ENV=CI=true
}

# The repository of `sub` is .git/modules/sub of the workspace.
layout_submodule()
{
	W=$LAYOUT/work/app
	new_token ghp_
	basic_auth
	make_repository "$LAYOUT/upstream"
	host_git -C "$LAYOUT/upstream" checkout -q tracked
	make_repository "$W"
	_url=https://user:$TOKEN@git.example.com/sub.git
	host_git -C "$W" submodule --quiet add -b main "$LAYOUT/upstream" sub
	host_git -C "$W" config -f .gitmodules submodule.sub.url \
		https://git.example.com/sub.git
	host_git -C "$W" add .gitmodules
	host_git -C "$W" commit -q -m four -- .gitmodules sub
	host_git -C "$W" config submodule.sub.url "$_url"
	host_git -C "$W/sub" config remote.origin.url "$_url"
	host_git -C "$W/sub" config 'http.https://git.example.com/.extraheader' \
		"AUTHORIZATION: basic $_basic"
	echo four | as_user_add "$W/sub/tracked"
	WITNESS=$W/.git/modules/sub/config
	LAYOUT_ENV=CI=true
}

layout()
{
	LAYOUT=$T/$who/$1
	as_user mkdir "$LAYOUT"
	"layout_$1" || {
		not_ok "the layout $1 could not be made"
		plan
	}
	as_user cp "$T/probe" "$W/probe"
	cd "$W" || exit 99
}

# tokens_in FILE...: the files, in directories too, that hold one.
tokens_in() { printf '%s\n' "$TOKENS" | as_user grep -rlsF -f - -- "$@"; }
