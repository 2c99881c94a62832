#include "inspect/capability.h"

/* capabilities(7), in the order of their numbers: 0 is cap_chown, 40 is cap_checkpoint_restore. */
static const char *const names[] = {
	"chown", "dac_override", "dac_read_search", "fowner", "fsetid", "kill", "setgid", "setuid", "setpcap",
	"linux_immutable", "net_bind_service", "net_broadcast", "net_admin", "net_raw", "ipc_lock", "ipc_owner",
	"sys_module", "sys_rawio", "sys_chroot", "sys_ptrace", "sys_pacct", "sys_admin", "sys_boot", "sys_nice",
	"sys_resource", "sys_time", "sys_tty_config", "mknod", "lease", "audit_write", "audit_control", "setfcap",
	"mac_override", "mac_admin", "syslog", "wake_alarm", "block_suspend", "audit_read", "perfmon", "bpf",
	"checkpoint_restore",
};
enum { N_NAMES = sizeof(names) / sizeof(names[0]) };
_Static_assert(N_NAMES == 41, "capabilities up to Linux 6.x");

static const uint8_t root_like[] = {1, 2, 3, 6, 7, 16, 17, 19, 21, 27, 31, 33};

enum asy_err asy_capability_decode(struct asy_bytes value, struct asy_capabilities *ret_caps)
{
	struct asy_rd r = asy_rd_init(value);
	uint32_t magic = asy_rd_le32(&r);
	struct asy_capabilities caps = {.revision = magic >> 24, .effective = magic & 1};
	unsigned words = caps.revision == 1 ? 1 : 2;

	if (!asy_rd_ok(&r))
		return ASY_TRUNCATED;
	if (caps.revision < 1 || caps.revision > 3)
		return ASY_UNSUPPORTED;
	for (unsigned i = 0; i < words; i++) {
		caps.permitted |= (uint64_t)asy_rd_le32(&r) << (32 * i);
		caps.inheritable |= (uint64_t)asy_rd_le32(&r) << (32 * i);
	}
	if (caps.revision == 3)
		caps.root_uid = asy_rd_le32(&r);
	if (!asy_rd_ok(&r))
		return ASY_TRUNCATED;
	*ret_caps = caps;
	return ASY_OK;
}

/* All capabilities of `set`, then which sets they are in. Returns whether there were any. */
static bool put_set(struct asy_buf *out, uint64_t set, const char *sets, bool separate)
{
	bool first = true;

	for (unsigned i = 0; i < 64; i++) {
		if (!(set >> i & 1))
			continue;
		asy_buf_text(out, !first ? "," : separate ? " " : "");
		if (i < N_NAMES)
			asy_buf_printf(out, "cap_%s", names[i]);
		else
			asy_buf_printf(out, "cap_%u", i);
		first = false;
	}
	if (!first)
		asy_buf_printf(out, "+%s", sets);
	return !first;
}

void asy_capability_text(struct asy_buf *out, const struct asy_capabilities *caps)
{
	uint64_t both = caps->permitted & caps->inheritable;
	bool any = put_set(out, both, caps->effective ? "eip" : "ip", false);

	any |= put_set(out, caps->permitted & ~both, caps->effective ? "ep" : "p", any);
	any |= put_set(out, caps->inheritable & ~both, caps->effective ? "ei" : "i", any);
	if (!any)
		asy_buf_text(out, "none");
}

bool asy_capability_is_root_like(const struct asy_capabilities *caps)
{
	for (size_t i = 0; i < sizeof(root_like); i++)
		if (caps->permitted >> root_like[i] & 1)
			return true;
	return false;
}
