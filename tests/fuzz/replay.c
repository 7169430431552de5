/* SPDX-License-Identifier: Apache-2.0 */
/*
 * replay - runs a fuzz target over its corpus, in any build and without a
 * fuzzer.
 *
 * Each file of $srcdir/tests/fuzz/corpus/CORPUS is one test; CORPUS is given
 * when compiling.  So that a parser is also seen with every cut-off input, all
 * prefixes of a file up to PREFIXES bytes are fed as well.  Every input is a
 * block of exactly its size, so that a sanitizer sees a read past its end.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/mem.h"
#include "base/strbuf.h"

#define FILE_MAX ((size_t)1024 * 1024)
#define PREFIXES 1024

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void feed(const char *data, size_t n)
{
	autofree uint8_t *copy = mem_array(n, 1);

	if (n > 0)
		memcpy(copy, data, n);
	(void)LLVMFuzzerTestOneInput(copy, n);
}

static void replay(const char *path)
{
	autorelease_strbuf struct strbuf sb = STRBUF_INIT;
	struct err err = ERR_INIT;

	if (fdio_read_file(path, FILE_MAX, &sb, &err) < 0) {
		(void)printf("Bail out! %s\n", err.msg);
		exit(1);
	}
	for (size_t n = 0; n < sb.len && n < PREFIXES; n++)
		feed(sb.buf, n);
	feed(strbuf_text(&sb), sb.len);
}

static int is_input(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

int main(void)
{
	const char *srcdir = getenv("srcdir");
	autofree char *dir = mem_printf("%s/tests/fuzz/corpus/%s",
					srcdir ? srcdir : ".", CORPUS);
	struct dirent **files;
	int n = scandir(dir, &files, is_input, alphasort);

	if (n <= 0) {
		(void)printf("Bail out! no input in %s\n", dir);
		return 1;
	}
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	(void)printf("1..%d\n", n);
	for (int i = 0; i < n; i++) {
		autofree char *path = mem_printf("%s/%s", dir,
						 files[i]->d_name);

		replay(path);
		(void)printf("ok %d - %s of corpus %s\n", i + 1,
			     files[i]->d_name, CORPUS);
		free(files[i]);
	}
	free(files);
	return 0;
}
