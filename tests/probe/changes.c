/* SPDX-License-Identifier: Apache-2.0 */
/* changes - acts on names, modes, owners, times and attributes of files. */
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

int act_link(int argc, char **argv)
{
	(void)argc;
	if (link(argv[1], argv[2]) < 0)
		return refused(errno, "link %s to %s", argv[1], argv[2]);
	return done("%s is %s too", argv[1], argv[2]);
}

int act_rename(int argc, char **argv)
{
	(void)argc;
	if (rename(argv[1], argv[2]) < 0)
		return refused(errno, "rename %s to %s", argv[1], argv[2]);
	return done("%s is %s", argv[1], argv[2]);
}

/* Two names change places again and again, until we are ended. */
int act_exchange(int argc, char **argv)
{
	(void)argc;
	if (write(1, "up\n", 3) != 3)
		return 1;
	for (;;)
		if (renameat2(AT_FDCWD, argv[1], AT_FDCWD, argv[2],
			      RENAME_EXCHANGE) < 0)
			broken("exchange %s and %s", argv[1], argv[2]);
}

/* One attribute, to what it is not; no contents. */
int act_change(int argc, char **argv)
{
	struct stat st;
	int bad;

	(void)argc;
	if (lstat(argv[2], &st) < 0)
		return refused(errno, "stat %s", argv[2]);
	if (strcmp(argv[1], "mode") == 0)
		bad = chmod(argv[2], (st.st_mode & 07777) ^ 01);
	else if (strcmp(argv[1], "owner") == 0)
		bad = chown(argv[2], getuid(), getgid());
	else if (strcmp(argv[1], "times") == 0)
		bad = utimensat(AT_FDCWD, argv[2],
				(struct timespec[2]){{1, 0}, {1, 0}}, 0);
	else if (strcmp(argv[1], "attribute") == 0)
		bad = setxattr(argv[2], "user.cordon-test", "1", 1, 0);
	else
		broken("'%s' is no attribute", argv[1]);
	if (bad < 0)
		return refused(errno, "%s of %s", argv[1], argv[2]);
	return done("%s of %s is changed", argv[1], argv[2]);
}

static long make_with(const char *how, const char *path, mode_t mode)
{
	/* struct open_how of openat2(2) */
	uint64_t open_how[3] = {O_WRONLY | O_CREAT | O_CLOEXEC, mode, 0};

	if (strcmp(how, "chmod") == 0)
		return chmod(path, mode);
	if (strcmp(how, "fchmodat2") == 0)
		return syscall(452, AT_FDCWD, path, mode, 0);
	if (strcmp(how, "open") == 0)
		return open(path, O_WRONLY | O_CREAT | O_CLOEXEC, mode);
	if (strcmp(how, "openat2") == 0)
		return syscall(437, AT_FDCWD, path, open_how, sizeof(open_how));
	if (strcmp(how, "tmpfile") == 0)
		return open(path, O_WRONLY | O_TMPFILE | O_CLOEXEC, mode);
	if (strcmp(how, "creat") == 0)
		return creat(path, mode);
	if (strcmp(how, "mkdir") == 0)
		return mkdir(path, mode);
	if (strcmp(how, "mknod") == 0)
		return mknod(path, S_IFREG | mode, 0);
	if (strcmp(how, "mkfifo") == 0)
		return mknod(path, S_IFIFO | mode, 0);
	broken("'%s' gives no mode", how);
}

int act_mode(int argc, char **argv)
{
	mode_t mode = (mode_t)number(argv[2]);

	(void)argc;
	(void)umask(0);
	if (make_with(argv[1], argv[3], mode) < 0)
		return refused(errno, "%s %o of %s", argv[1], mode, argv[3]);
	return done("%s %o of %s", argv[1], mode, argv[3]);
}

int act_mknod(int argc, char **argv)
{
	mode_t type = argv[2][0] == 'c' ? S_IFCHR : S_IFBLK;
	dev_t dev =
	    makedev((unsigned)number(argv[3]), (unsigned)number(argv[4]));

	(void)argc;
	if (mknod(argv[1], type | 0666, dev) < 0)
		return refused(errno, "device %s", argv[1]);
	(void)chmod(argv[1], 0666);
	return done("device %s", argv[1]);
}

/* Opens without a byte read or written, and never waits. */
int act_open(int argc, char **argv)
{
	int flags = strcmp(argv[1], "w") == 0 ? O_WRONLY : O_RDONLY;

	(void)argc;
	if (open(argv[2], flags | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) < 0)
		return refused(errno, "open %s (%s)", argv[2], argv[1]);
	return done("opened %s (%s)", argv[2], argv[1]);
}
