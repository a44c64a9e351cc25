/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Names of functions of the kernel by their addresses, which user space may not read. Runs only
 * when user space calls it. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "host_record.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

SEC("syscall")
int name_site(struct site_name *request)
{
	__u64 arguments[] = {request->site};
	char name[SITE_NAME_BYTES] = {};

	bpf_snprintf(name, sizeof(name), "%ps", arguments, sizeof(arguments));
	__builtin_memcpy(request->name, name, sizeof(name));
	return 0;
}
