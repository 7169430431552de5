/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_TESTS_PROBE_PROBE_H
#define CORDON_TESTS_PROBE_PROBE_H

/*
 * probe - The witness: does one act and says whether it was possible.
 *
 * Every act prints one line and ends with 0, "done ...", or with 1,
 * "refused ERRNO ...".  2 is a mistake in the test.  An act must be possible
 * without cordon, else its refusal inside proves nothing.
 */
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

int done(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
int refused(int sys, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* A mistake in the test or a world that could not be made: ends with 2. */
_Noreturn void broken(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));

long number(const char *text);
/* Expands \0 and \n; returns the length.  text is changed in place. */
size_t unescape(char *text);
void run(char **argv) __attribute__((noreturn));
void write_text(const char *path, const char *text);
/* "127.0.0.1" or "::1", and a port; returns the size of the address. */
socklen_t sockaddr_of(const char *host, long port,
		      struct sockaddr_storage *ret);
/* A connected TCP socket, or -1 with errno. */
int tcp_connect(const char *host, long port);
/* A TCP connection to a path, or to an abstract name; -1 with errno. */
int unix_connect(const char *name, int is_abstract);
/* Waits until fd can be read; 0 when ms have passed. */
int readable(int fd, int ms);
/* Bytes of one read of at most 5 seconds; 0 for the end. */
ssize_t read_some(int fd, char *buf, size_t size);
int key_read(const char *name, char *buf, size_t size);
/* Bytes of a ClientHello that names sni (NULL: none). */
size_t hello_build(uint8_t *buf, const char *sni, size_t n_sni, int with_ech);

typedef int act_fn(int argc, char **argv);

/* files.c */
act_fn act_read, act_write, act_truncate, act_stat, act_list, act_fds;
act_fn act_steal_exe, act_env, act_grep_proc, act_find_process, act_lines;
act_fn act_wait_gone;
/* procs.c */
act_fn act_caps, act_ids, act_ptrace, act_vmwrite, act_mem, act_getfd;
act_fn act_memory;
act_fn act_hold, act_forks, act_filecap, act_noroot, act_kill, act_fill;
act_fn act_pause;
/* calls.c */
act_fn act_unshare, act_clone, act_clone3, act_setns, act_call, act_raw;
act_fn act_x32, act_i386, act_socket, act_key_read, act_landlock_layers;
act_fn act_mount, act_umount, act_session;
/* sockets.c */
act_fn act_connect, act_talk, act_udp, act_reconnect, act_unix, act_abstract;
act_fn act_lo_down, act_link_add, act_half, act_shm_read, act_shm_make;
act_fn act_push, act_stay;
/* serve.c */
act_fn act_serve;
/* hello.c */
act_fn act_hello, act_hello_race, act_race_control;
/* dns.c */
act_fn act_dns, act_resolve;
/* worlds.c */
act_fn act_world, act_with_socket, act_with_key, act_with_limit;
act_fn act_fresh;
/* killer.c */
act_fn act_kill_loop, act_orphans, act_many;
/* report.c */
act_fn act_report, act_namespaces;
/* changes.c */
act_fn act_link, act_rename, act_exchange, act_change, act_mode, act_mknod;
act_fn act_open;
/* entries.c */
act_fn act_listener, act_by_handle, act_from_memfd, act_push_input, act_crash;
/* canary.c, collect.c */
act_fn act_canary, act_collect;

#endif
