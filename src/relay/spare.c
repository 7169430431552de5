/* SPDX-License-Identifier: Apache-2.0 */
/* spare - large buffers, lent to flows for as long as bytes move. */
#include "relay/spare.h"

#include <errno.h>
#include <sys/mman.h>

int spare_init(struct spare *spare, struct err *err)
{
	size_t size = (size_t)SPARE_BUFFERS * SPARE_SIZE;
	uint8_t *mapped = mmap(NULL, size, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
			       0);

	if (mapped == MAP_FAILED)
		return err_sys(err, errno, "map %zu bytes of buffers", size);
	/* pages that no flow needed stay unused */
	(void)madvise(mapped, size, MADV_NOHUGEPAGE);
	spare->n_free = 0;
	for (size_t i = SPARE_BUFFERS; i-- > 0;)
		spare_return(spare, mapped + i * SPARE_SIZE);
	return 0;
}

uint8_t *spare_borrow(struct spare *spare)
{
	return spare->n_free > 0 ? spare->free[--spare->n_free] : NULL;
}

void spare_return(struct spare *spare, uint8_t *buf)
{
	spare->free[spare->n_free++] = buf;
}
