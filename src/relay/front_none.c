/* SPDX-License-Identifier: Apache-2.0 */
/* front_none - the relay without TLS of its own: no endpoint asks for it. */
#include "base/err.h"
#include "relay/front_http.h"

int front_http_init(struct relay *relay, struct err *err)
{
	(void)relay;
	return err_set(err, ERR_INTERNAL,
		       "this program has no https:// and http:// endpoints");
}

void front_http_start(struct conn *conn)
{
	(void)conn;
	BUG("a request where nothing reads them");
}
