/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Fields that many records have. In C# a field of the type NAME_t is a Name: one of these, or the
 * enum NAME, which the field holds in fewer bytes. */
#ifndef TELEMETRY_FIELDS_H
#define TELEMETRY_FIELDS_H

#include <linux/types.h>

typedef __u8 record_address_t[16]; /* network order; IPv6, or IPv4 mapped into it */
typedef char record_name_t[16];	   /* of a thread, a process or a device; ends with 0 */
typedef __u8 tcp_state_t;	   /* as in net/tcp_states.h */

#endif
