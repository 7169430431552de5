/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_DECIDE_PLAN_CA_TAIL_H
#define CORDON_DECIDE_PLAN_CA_TAIL_H

/*
 * ca_tail - The certificate of the run's CA, as it stands at the end of files
 * inside.
 */
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"

/* More than any certificate the relay makes has; PEM then fits FS_TAIL_MAX. */
#define CA_TAIL_DER_MAX 1200

void ca_tail_pem(const uint8_t *der, size_t n, struct strbuf *ret);

#endif
