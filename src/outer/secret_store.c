/* SPDX-License-Identifier: Apache-2.0 */
/* secret_store - the one place in our memory where secrets are. */
#include "outer/secret_store.h"

#include <errno.h>
#include <sys/mman.h>

#include "base/mem.h"

static struct {
	char *base;
	size_t size;
	size_t used;
} store;

int secret_store_open(size_t size, struct err *err)
{
	void *base = mmap(NULL, size, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (base == MAP_FAILED)
		return err_sys(err, errno, "map memory for secrets");
	if (madvise(base, size, MADV_DONTDUMP) < 0 ||
	    madvise(base, size, MADV_DONTFORK) < 0) {
		err_sys(err, errno, "keep secrets out of dumps and children");
		(void)munmap(base, size);
		return -1;
	}
	/* the limit may be lower, and there may be no swap at all */
	(void)mlock(base, size);
	store.base = base;
	store.size = size;
	store.used = 0;
	return 0;
}

char *secret_store_room(size_t *ret_n)
{
	*ret_n = store.size - store.used;
	return store.base + store.used;
}

void secret_store_keep(size_t n)
{
	store.used += n;
}

void secret_store_wipe(void)
{
	if (!store.base)
		return;
	mem_wipe(store.base, store.size);
	(void)munmap(store.base, store.size);
	store.base = NULL;
	store.size = 0;
	store.used = 0;
}
