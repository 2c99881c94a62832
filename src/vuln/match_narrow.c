/* From "the version is affected" to "this image is affected": is the part that holds the defect in it, and can anybody
 * reach it? Absence is said only where the list it is read from is complete. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "vuln/cvss.h"
#include "vuln/match_impl.h"

static int find_text(const void *key, const void *item)
{
	return strcmp(key, *(const char *const *)item);
}

static bool has(const struct asy_vec *sorted, const char *text)
{
	return sorted->len && bsearch(text, sorted->items, sorted->len, sizeof(const char *), find_text) != NULL;
}

/* The list with this tag of any voice; false when none has it. `ours`: only of the starter set, which names functions that
 * others call; feeds also name inner ones, which nobody imports. */
static bool list_of(const struct voice *v, size_t n, enum asy_vclaim_list wanted, bool ours, struct asy_bytes *ret_texts)
{
	for (size_t i = 0; i < n; i++) {
		if (ours && !v[i].facts && strcmp(v[i].source, "starter set") != 0)
			continue;
		struct asy_bytes cursor = v[i].lists;
		enum asy_vclaim_list tag;
		uint64_t count;

		while (asy_vclaim_next_list(&cursor, &tag, &count, ret_texts))
			if (tag == wanted && count)
				return true;
	}
	return false;
}

static void not_affected(struct match_run *r, struct asy_vmatch *m, const char *justification, const char *fmt, const char *what)
{
	const char *reason = asy_arena_printf(r->s->arena, "%s%s%s", fmt, what, "");

	m->status = ASY_VEX_NOT_AFFECTED;
	m->justification = justification;
	m->reason = reason ? reason : "";
}

/* None of the texts is in the list: what is not there cannot be attacked. *ret_first names what was looked for. */
static bool none_of(const struct asy_vec *sorted, struct asy_bytes texts, struct asy_arena *arena, const char **ret_first)
{
	struct asy_bytes text;

	*ret_first = "";
	while (asy_vclaim_next_text(&texts, &text)) {
		const char *t = asy_arena_text(arena, text);

		if (!t || has(sorted, t))
			return false;
		if (!(*ret_first)[0])
			*ret_first = t;
	}
	return (*ret_first)[0] != 0;
}

/* Folders of the kernel source by machine. */
static const struct {
	const char *folder, *machine;
} machines[] = {
	{"arch/arm/", "arm"}, {"arch/arm64/", "aarch64"}, {"arch/mips/", "mips"}, {"arch/x86/", "x86"}, {"arch/powerpc/", "powerpc"},
	{"arch/riscv/", "riscv"}, {"arch/s390/", "s390"}, {"arch/sparc/", "sparc"}, {"arch/parisc/", "parisc"}, {"arch/sh/", "sh"},
	{"arch/ia64/", "ia64"}, {"arch/m68k/", "m68k"}, {"arch/xtensa/", "xtensa"}, {"arch/loongarch/", "loongarch"},
	{"arch/um/", "um"}, {"arch/alpha/", "alpha"}, {"arch/arc/", "arc"}, {"arch/csky/", "csky"}, {"drivers/s390/", "s390"},
	{"drivers/parisc/", "parisc"},
};

/* Every named file is of another machine. */
static bool other_machine(const struct match_run *r, struct asy_bytes files, const char **ret_folder)
{
	struct asy_bytes file;
	size_t n = 0;

	while (asy_vclaim_next_text(&files, &file)) {
		bool other = false;

		for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
			if (asy_bytes_starts(file, machines[i].folder)) {
				*ret_folder = machines[i].folder;
				other = strncmp(r->s->machine, machines[i].machine, strlen(machines[i].machine)) != 0 ||
				        (strcmp(machines[i].machine, "arm") == 0 && strcmp(r->s->machine, "arm") != 0);
			}
		if (!other)
			return false;
		n++;
	}
	return n > 0;
}

/* Parts of the kernel source that one option switches. */
static const struct {
	const char *folder, *option;
} parts[] = {
	{"drivers/gpu/drm/amd/", "DRM_AMDGPU"}, {"drivers/gpu/drm/i915/", "DRM_I915"}, {"drivers/gpu/drm/nouveau/", "DRM_NOUVEAU"},
	{"drivers/gpu/drm/radeon/", "DRM_RADEON"}, {"drivers/gpu/drm/vmwgfx/", "DRM_VMWGFX"}, {"drivers/gpu/drm/", "DRM"},
	{"drivers/infiniband/", "INFINIBAND"}, {"drivers/scsi/", "SCSI"}, {"drivers/ata/", "ATA"}, {"drivers/nvme/", "NVME_CORE"},
	{"drivers/media/", "MEDIA_SUPPORT"}, {"drivers/iio/", "IIO"}, {"drivers/hid/", "HID"}, {"drivers/bluetooth/", "BT"},
	{"drivers/usb/gadget/", "USB_GADGET"}, {"drivers/usb/", "USB_SUPPORT"}, {"drivers/vhost/", "VHOST"}, {"drivers/xen/", "XEN"},
	{"drivers/md/", "MD"}, {"drivers/staging/", "STAGING"}, {"drivers/hv/", "HYPERV"}, {"drivers/iommu/", "IOMMU_SUPPORT"},
	{"drivers/net/wireless/", "WLAN"}, {"drivers/net/wan/", "WAN"}, {"drivers/net/can/", "CAN"}, {"drivers/isdn/", "ISDN"},
	{"drivers/accel/", "DRM_ACCEL"}, {"drivers/vfio/", "VFIO"}, {"drivers/target/", "TARGET_CORE"}, {"drivers/w1/", "W1"},
	{"drivers/comedi/", "COMEDI"}, {"drivers/firewire/", "FIREWIRE"}, {"drivers/video/fbdev/", "FB"}, {"drivers/tee/", "TEE"},
	{"fs/btrfs/", "BTRFS_FS"}, {"fs/ext4/", "EXT4_FS"}, {"fs/f2fs/", "F2FS_FS"}, {"fs/xfs/", "XFS_FS"}, {"fs/jfs/", "JFS_FS"},
	{"fs/ntfs3/", "NTFS3_FS"}, {"fs/ntfs/", "NTFS_FS"}, {"fs/nilfs2/", "NILFS2_FS"}, {"fs/ocfs2/", "OCFS2_FS"}, {"fs/gfs2/", "GFS2_FS"},
	{"fs/ceph/", "CEPH_FS"}, {"fs/smb/server/", "SMB_SERVER"}, {"fs/ksmbd/", "SMB_SERVER"}, {"fs/smb/client/", "CIFS"}, {"fs/cifs/", "CIFS"},
	{"fs/nfsd/", "NFSD"}, {"fs/nfs/", "NFS_FS"}, {"fs/udf/", "UDF_FS"}, {"fs/hfsplus/", "HFSPLUS_FS"}, {"fs/hfs/", "HFS_FS"},
	{"fs/reiserfs/", "REISERFS_FS"}, {"fs/bcachefs/", "BCACHEFS_FS"}, {"fs/erofs/", "EROFS_FS"}, {"fs/ubifs/", "UBIFS_FS"},
	{"fs/exfat/", "EXFAT_FS"}, {"fs/fuse/", "FUSE_FS"}, {"fs/afs/", "AFS_FS"}, {"fs/9p/", "9P_FS"}, {"fs/quota/", "QUOTA"},
	{"fs/squashfs/", "SQUASHFS"}, {"fs/jffs2/", "JFFS2_FS"}, {"fs/overlayfs/", "OVERLAY_FS"},
	{"net/bluetooth/", "BT"}, {"net/sctp/", "IP_SCTP"}, {"net/tipc/", "TIPC"}, {"net/rds/", "RDS"}, {"net/dccp/", "IP_DCCP"},
	{"net/can/", "CAN"}, {"net/nfc/", "NFC"}, {"net/ax25/", "AX25"}, {"net/x25/", "X25"}, {"net/rose/", "ROSE"}, {"net/netrom/", "NETROM"},
	{"net/atm/", "ATM"}, {"net/appletalk/", "ATALK"}, {"net/batman-adv/", "BATMAN_ADV"}, {"net/mptcp/", "MPTCP"}, {"net/tls/", "TLS"},
	{"net/smc/", "SMC"}, {"net/xdp/", "XDP_SOCKETS"}, {"net/vmw_vsock/", "VSOCKETS"}, {"net/mac80211/", "MAC80211"}, {"net/wireless/", "CFG80211"},
	{"net/rxrpc/", "AF_RXRPC"}, {"net/openvswitch/", "OPENVSWITCH"}, {"net/netfilter/ipvs/", "IP_VS"}, {"net/netfilter/nf_tables", "NF_TABLES"},
	{"net/netfilter/nft_", "NF_TABLES"}, {"net/netfilter/", "NETFILTER"}, {"net/sched/", "NET_SCHED"}, {"net/ipv6/", "IPV6"}, {"net/9p/", "NET_9P"},
	{"net/llc/", "LLC"}, {"net/l2tp/", "L2TP"}, {"net/phonet/", "PHONET"}, {"net/qrtr/", "QRTR"}, {"net/ceph/", "CEPH_LIB"},
	{"net/dsa/", "NET_DSA"}, {"net/hsr/", "HSR"}, {"net/ieee802154/", "IEEE802154"}, {"net/sunrpc/", "SUNRPC"}, {"net/bridge/", "BRIDGE"},
	{"sound/", "SND"}, {"virt/kvm/", "KVM"}, {"kernel/bpf/", "BPF_SYSCALL"}, {"security/selinux/", "SECURITY_SELINUX"},
	{"security/apparmor/", "SECURITY_APPARMOR"}, {"security/smack/", "SECURITY_SMACK"}, {"security/tomoyo/", "SECURITY_TOMOYO"},
	{"io_uring/", "IO_URING"}, {"fs/io_uring.c", "IO_URING"}, {"kernel/trace/", "FTRACE"}, {"drivers/infiniband", "INFINIBAND"},
};

/* Every named file belongs to a part that is switched off. */
static bool switched_off(const struct match_run *r, struct asy_bytes files, const char **ret_option)
{
	struct asy_bytes file;
	size_t n = 0;

	while (asy_vclaim_next_text(&files, &file)) {
		bool off = false;

		for (size_t i = 0; !off && i < sizeof(parts) / sizeof(parts[0]); i++)
			if (asy_bytes_starts(file, parts[i].folder) && !has(&r->s->options, parts[i].option)) {
				*ret_option = parts[i].option;
				off = true;
			}
		if (!off)
			return false;
		n++;
	}
	return n > 0;
}

static bool narrow_kernel(struct match_run *r, const struct voice *v, size_t n, struct asy_vmatch *m)
{
	struct asy_bytes files, options;
	const char *what = "";

	if (list_of(v, n, ASY_CLAIM_FILES, false, &files)) {
		if (r->s->machine[0] && other_machine(r, files, &what)) {
			not_affected(r, m, "vulnerable_code_not_present", "the defect is in code of another machine: ", what);
			return true;
		}
		if (r->s->has_options && switched_off(r, files, &what)) {
			not_affected(r, m, "vulnerable_code_not_present", "not compiled: the kernel's configuration does not set CONFIG_", what);
			return true;
		}
	}
	if (r->s->has_options && list_of(v, n, ASY_CLAIM_OPTIONS, false, &options) && none_of(&r->s->options, options, r->s->arena, &what)) {
		not_affected(r, m, "vulnerable_code_not_present", "not compiled: the kernel's configuration does not set CONFIG_", what);
		return true;
	}
	return false;
}

/* The component is there as a shared library only: a copy inside a program needs no import. */
static bool only_shared(const struct asy_vcomponent *c)
{
	const char *p = c->files;

	while (*p) {
		const char *end = strstr(p + 1, "//");
		size_t n = end ? (size_t)(end - p) : strlen(p);
		bool shared = false;

		for (size_t i = 0; i + 3 <= n; i++)
			shared |= memcmp(p + i, ".so", 3) == 0 && (i + 3 == n || p[i + 3] == '.');
		if (!shared)
			return false;
		p += n + (end != NULL);
	}
	return c->files[0] != 0;
}

bool match_narrow(struct match_run *r, const struct asy_vcomponent *c, const struct voice *v, size_t n, struct asy_vmatch *m)
{
	struct asy_bytes texts;
	const char *what = "";

	if (strstr(c->cpe, ":linux_kernel:"))
		return narrow_kernel(r, v, n, m);
	if (r->s->has_applets && list_of(v, n, ASY_CLAIM_APPLETS, false, &texts) && none_of(&r->s->applets, texts, r->s->arena, &what)) {
		not_affected(r, m, "vulnerable_code_not_present", "not compiled in: there is no applet ", what);
		return true;
	}
	if (r->s->has_imports && only_shared(c) && list_of(v, n, ASY_CLAIM_ROUTINES, true, &texts) && none_of(&r->s->imports, texts, r->s->arena, &what)) {
		not_affected(r, m, "vulnerable_code_not_in_execute_path", "no program of the image imports ", what);
		return true;
	}
	return false;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool path_ends(const char *path, const char *tail)
{
	size_t n = strlen(path), t = strlen(tail);

	return t && t <= n && strcmp(path + n - t, tail) == 0 && (tail[0] == '/' || t == n || path[n - t - 1] == '/');
}

/* `path` is one of the component's files ("/bin/a//lib/b"). */
static bool owns(const struct asy_vcomponent *c, const char *path)
{
	size_t n = strlen(path);

	for (const char *p = c->files; n && *p;) {
		const char *end = strstr(p + 1, "//");
		size_t length = end ? (size_t)(end - p) : strlen(p);

		if (length >= n && memcmp(p + length - n, path, n) == 0 && (length == n || p[length - n - 1] == '/' || path[0] == '/'))
			return true;
		p += length + (end != NULL);
	}
	return strcmp(c->path, path) == 0;
}

static bool word_in(const char *words, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = words; n && (p = strstr(p, word)); p += n)
		if ((p == words || p[-1] == ' ') && (p[n] == ' ' || !p[n]))
			return true;
	return false;
}

/* Does the ELF file need a library of the component, directly or through one more library? */
static bool needs(const struct asy_vsubject *s, const struct asy_velf *e, const struct asy_vcomponent *c, unsigned depth)
{
	for (size_t i = 0; e->needed[0] && i < s->elfs.len; i++) {
		const struct asy_velf *lib = asy_vec_at(&s->elfs, i);
		const char *name = lib->soname[0] ? lib->soname : base_name(lib->path);

		if (!word_in(e->needed, name))
			continue;
		if (owns(c, lib->path) || (depth && needs(s, lib, c, depth - 1)))
			return true;
	}
	return false;
}

static const char *find_service(const struct match_run *r, const struct asy_vcomponent *c)
{
	const struct asy_vsubject *s = r->s;

	for (size_t i = 0; i < s->services.len; i++) {
		const struct asy_vservice *service = asy_vec_at(&s->services, i);

		for (size_t k = 0; k < s->elfs.len; k++) {
			const struct asy_velf *e = asy_vec_at(&s->elfs, k);

			if (path_ends(e->path, service->program) && (owns(c, e->path) || needs(s, e, c, 1)))
				return service->name;
		}
	}
	return "";
}

const char *match_service(struct match_run *r, const struct asy_vcomponent *c)
{
	if (!r->service)
		r->service = find_service(r, c);
	return r->service;
}

static const char *column(struct match_run *r, sqlite3_stmt *s, int i)
{
	const char *text = (const char *)sqlite3_column_text(s, i);
	char *kept = text && *text ? asy_arena_strdup(r->s->arena, text) : NULL;

	return kept ? kept : "";
}

/* The first vector of the best version among the ratings. */
static void take_vector(struct match_run *r, struct asy_vmatch *m, const char *vectors)
{
	while (*vectors) {
		size_t n = strcspn(vectors, " ");
		struct asy_cvss c;

		if (asy_cvss_parse((struct asy_bytes){(const uint8_t *)vectors, n}, &c) && c.version > m->cvss_version) {
			char *kept = asy_arena_text(r->s->arena, (struct asy_bytes){(const uint8_t *)vectors, n});

			m->cvss_version = c.version;
			m->score = c.score;
			m->network_vector = c.network;
			m->vector = kept ? kept : "";
		}
		vectors += n + strspn(vectors + n, " ");
	}
}

/* Exploited first; then how likely, how bad, and whether it can be reached. */
static unsigned priority(const struct asy_vmatch *m)
{
	unsigned p = m->kev ? 500 : 0;

	p += m->epss / 500;                         /* up to 200 */
	p += m->score * 2;                          /* up to 200 */
	p += m->service[0] && m->network_vector ? 100 : m->service[0] ? 30 : 0;
	return p > 1000 ? 1000 : p;
}

enum asy_err match_rate(struct match_run *r, struct asy_vmatch *m)
{
	sqlite3_stmt *s = r->rating;
	bool rejected = false;

	sqlite3_bind_int64(s, 1, m->number);
	while (sqlite3_step(s) == SQLITE_ROW) {
		const char *vectors = (const char *)sqlite3_column_text(s, 0);

		take_vector(r, m, vectors ? vectors : "");
		m->cwe = m->cwe[0] ? m->cwe : column(r, s, 1);
		m->title = m->title[0] ? m->title : column(r, s, 2);
		m->published = m->published[0] ? m->published : column(r, s, 3);
		rejected |= sqlite3_column_int(s, 4) != 0;
	}
	sqlite3_reset(s);
	s = r->signals;
	sqlite3_bind_int64(s, 1, m->number);
	if (sqlite3_step(s) == SQLITE_ROW) {
		m->kev = sqlite3_column_type(s, 0) != SQLITE_NULL;
		m->kev_added = column(r, s, 0);
		m->ransomware = sqlite3_column_int(s, 1) != 0;
		m->epss = (unsigned)sqlite3_column_int(s, 2);
		m->percentile = (unsigned)sqlite3_column_int(s, 3);
	}
	sqlite3_reset(s);
	m->priority = priority(m);
	return rejected ? ASY_NOT_FOUND : ASY_OK;
}
