/* SPDX-License-Identifier: Apache-2.0 */
/* front_tcp - nothing is read before upstream has answered. */
#include "relay/front_tcp.h"

#include "relay/conn.h"

void front_tcp_start(struct conn *conn)
{
	conn_dial(conn);
}
