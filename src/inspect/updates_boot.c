/* What detects changed software at boot: signed boot images, hash trees, signed modules, measuring policies.
 * Sources: dm-verity superblock (cryptsetup, "verity on-disk format"), Android Verified Boot (avb_vbmeta_image.h),
 * MCUboot design document (TLV area), ESP-IDF "Secure Boot V2", i.MX "IVT" of the reference manuals, Linux
 * module signing and IMA policy documents. */
#include "inspect/updates.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "codec/crc32.h"
#include "container/fdt.h"

enum mark { VERITY, AVB_HEADER, AVB_FOOTER, MCUBOOT, IVT, DEVICE_TREE };

const struct asy_needle asy_upd_marks[] = {
	{"verity\0\0\1\0\0\0", VERITY, 12},
	{"AVB0\0\0\0\1", AVB_HEADER, 8},
	{"AVBf\0\0\0\1", AVB_FOOTER, 8},
	{"\x3d\xb8\xf3\x96", MCUBOOT, 4},
	{"\xd1\x00\x20", IVT, 3},
	{"\xd0\x0d\xfe\xed", DEVICE_TREE, 4},
};
const size_t asy_upd_n_marks = sizeof(asy_upd_marks) / sizeof(asy_upd_marks[0]);

void asy_upd_mechanism(struct upd_state *s, const char *mechanism, enum upd_enforced enforced, const char *path, uint64_t offset,
		       uint32_t line, const char *what)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	struct asy_obs *o;

	for (const char *p = path; *p; p++)
		h = (h ^ (uint8_t)*p) * UINT64_C(0x100000001b3);
	for (const char *p = mechanism; *p; p++)
		h = (h ^ (uint8_t)*p) * UINT64_C(0x100000001b3);
	h ^= (uint64_t)enforced;
	for (size_t i = 0; i < s->n_mechanisms; i++)
		if (s->mechanisms[i] == h)
			return; /* one mechanism per file says it */
	if (s->n_mechanisms == UPD_MECHANISMS) {
		s->full = true;
		return;
	}
	s->mechanisms[s->n_mechanisms++] = h;
	o = asy_obs_new(s->report, "verified-boot", mechanism);
	asy_obs_text(o, "mechanism", mechanism);
	if (enforced != UPD_NOT_SEEN)
		asy_obs_bool(o, "enforced", enforced == UPD_ENFORCED);
	if (line)
		asy_obs_at_line(o, path, line, offset);
	else
		asy_obs_at(o, path, offset, 0);
	asy_obs_send(o, "%s: %s", mechanism, what);
}

/* From a place in the file on; of a region also what lies behind it: the carver cuts at padding. */
static struct asy_bytes reach(const struct asy_file *file, size_t at)
{
	return file->blob.n ? asy_bytes_from_offset(file->blob, file->blob_offset + at)
			    : asy_bytes_from_offset(file->content, at);
}

/* struct verity_sb: signature 8, version 4, hash type 4, uuid 16, algorithm 32, block sizes 4 + 4, blocks 8 */
static void verity(struct upd_state *s, const struct asy_file *file, size_t at)
{
	struct asy_rd r = asy_rd_init(reach(file, at));
	struct asy_bytes algorithm;
	uint32_t type, data_block, hash_block;
	char what[96];

	asy_rd_skip(&r, 12);
	type = asy_rd_le32(&r);
	asy_rd_skip(&r, 16);
	algorithm = asy_rd_bytes(&r, 32);
	data_block = asy_rd_le32(&r);
	hash_block = asy_rd_le32(&r);
	if (!asy_rd_ok(&r) || type > 1 || data_block < 512 || data_block > 524288 || hash_block < 512 || hash_block > 524288)
		return;
	algorithm.n = asy_bytes_find_byte(algorithm, 0, 0);
	if (!asy_text_contains(algorithm, "sha") && !asy_text_contains(algorithm, "blake"))
		return;
	snprintf(what, sizeof(what), "a hash tree (%.*s) over a block device; the root hash must come from a trusted place",
		 (int)(algorithm.n < 31 ? algorithm.n : 31), (const char *)algorithm.p);
	asy_upd_mechanism(s, "dm-verity", UPD_NOT_SEEN, file->path, at, 0, what);
}

/* AvbVBMetaImageHeader: magic 4, major 4, minor 4, sizes 8 + 8, algorithm 4, ... flags 4 at 120 */
static void avb_header(struct upd_state *s, const struct asy_file *file, size_t at)
{
	struct asy_rd r = asy_rd_init(reach(file, at));
	uint64_t authentication, auxiliary;
	uint32_t algorithm, flags;
	bool enforced; /* by what the image says; the boot loader may still be unlocked */

	asy_rd_skip(&r, 12);
	authentication = asy_rd_be64(&r);
	auxiliary = asy_rd_be64(&r);
	algorithm = asy_rd_be32(&r);
	asy_rd_seek(&r, 120);
	flags = asy_rd_be32(&r);
	if (!asy_rd_ok(&r) || algorithm > 6 || authentication > ASY_MIB || auxiliary > 16 * ASY_MIB || flags > 15)
		return;
	enforced = algorithm != 0 && (flags & 3) == 0;
	asy_upd_mechanism(s, "avb", enforced ? UPD_NOT_SEEN : UPD_NOT_ENFORCED, file->path, at, 0,
			  algorithm == 0 ? "Android Verified Boot metadata without a signature"
			  : enforced     ? "Android Verified Boot metadata with a signature"
					 : "Android Verified Boot metadata whose flags switch verification off");
}

/* Header: magic, load address, header size 2, protected TLV size 2, image size, flags, version 8. Behind the image:
 * TLV info (magic 0x6907 or, protected, 0x6908; total size) and entries (type 2, length 2). */
static void mcuboot(struct upd_state *s, const struct asy_file *file, size_t at)
{
	struct asy_rd r = asy_rd_init(reach(file, at));
	uint32_t header, protected_size, size, total, read = 4;
	bool is_signed = false, hashed = false;

	asy_rd_skip(&r, 8);
	header = asy_rd_le16(&r);
	protected_size = asy_rd_le16(&r);
	size = asy_rd_le32(&r);
	asy_rd_seek(&r, (uint64_t)header + size + protected_size);
	if (header < 32 || asy_rd_le16(&r) != 0x6907)
		return;
	total = asy_rd_le16(&r);
	while (asy_rd_ok(&r) && read + 4 <= total) {
		uint32_t type = asy_rd_le16(&r), length = asy_rd_le16(&r);

		is_signed |= type >= 0x20 && type <= 0x2f;
		hashed |= type == 0x10 || type == 0x11 || type == 0x12;
		asy_rd_skip(&r, length);
		read += 4 + length;
	}
	if (asy_rd_ok(&r) && (is_signed || hashed))
		asy_upd_mechanism(s, "mcuboot", is_signed ? UPD_NOT_SEEN : UPD_NOT_ENFORCED, file->path, at, 0,
				  is_signed ? "an MCUboot image with a signature"
					    : "an MCUboot image with a digest but without a signature");
}

/* Image vector table of i.MX: tag 0xD1, length 0x0020, version 0x40..0x43; the seventh word is the place of the
 * signature data, 0 when there is none. It stands at the start of a block of 1 KiB. */
static void hab(struct upd_state *s, const struct asy_file *file, size_t at)
{
	struct asy_rd r = asy_rd_init(reach(file, at));
	uint32_t head, entry, self, csf;

	if (at % 1024 != 0 || at > ASY_MIB)
		return;
	head = asy_rd_le32(&r);
	entry = asy_rd_le32(&r);
	asy_rd_skip(&r, 12);
	self = asy_rd_le32(&r);
	csf = asy_rd_le32(&r);
	if (!asy_rd_ok(&r) || (head >> 24 & 0xf0) != 0x40 || entry == 0 || self == 0 || csf <= self)
		return;
	asy_upd_mechanism(s, "hab", UPD_NOT_SEEN, file->path, at, 0,
			  "an i.MX boot image with signature data; whether the fuses demand it cannot be seen");
}

/* U-Boot (doc/usage/fit/signature.rst): the boot loader's own tree holds the keys below /signature, `required` says
 * what must be signed by them; a FIT image holds its signatures below each configuration or image. */
static void device_tree(struct upd_state *s, const struct asy_file *file, size_t at)
{
	struct asy_fdt_item item;
	struct asy_fdt_iter it;
	struct asy_fdt fdt;
	bool keys = false, in_configuration = false, required = false, is_signed = false;
	uint64_t required_at = 0, signed_at = 0;

	if (asy_fdt_open(reach(file, at), &fdt))
		return;
	it = asy_fdt_iter(&fdt);
	while (asy_fdt_next(&it, &item) == ASY_OK) {
		if (item.kind == ASY_FDT_NODE && item.depth == 1) {
			keys = asy_bytes_is(item.name, "signature");
			in_configuration = asy_bytes_is(item.name, "configurations") || asy_bytes_is(item.name, "images");
		} else if (item.kind == ASY_FDT_NODE && item.depth == 3 && in_configuration && !is_signed) {
			is_signed = asy_bytes_starts(item.name, "signature");
			signed_at = item.offset;
		} else if (item.kind == ASY_FDT_PROPERTY && item.depth == 2 && keys && asy_bytes_is(item.name, "required")) {
			required = true;
			required_at = item.offset;
		}
	}
	if (required)
		asy_upd_mechanism(s, "fit-signature", UPD_ENFORCED, file->path, at + required_at, 0,
				  "the boot loader holds a key that boot images must be signed with");
	else if (is_signed)
		asy_upd_mechanism(s, "fit-signature", UPD_NOT_SEEN, file->path, at + signed_at, 0,
				  "a boot image with a signature; whether the boot loader demands it cannot be seen here");
}

/* ESP-IDF: sectors of 4 KiB behind the image with up to three blocks of 1216 bytes: 0xE7, version 2 (RSA) or 3
 * (ECDSA), and a CRC-32 over the first 1196 bytes. */
static void esp_secure_boot(struct upd_state *s, const struct asy_file *file)
{
	struct asy_bytes image = reach(file, 0);

	if (image.n < 4096 || image.p[0] != 0xe9)
		return;
	for (size_t at = 4096; at + 1216 <= image.n && at < 16 * ASY_MIB; at += 4096) {
		struct asy_bytes block = asy_bytes_head(asy_bytes_from_offset(image, at), 1216);
		struct asy_rd r = asy_rd_init(block);

		if (block.p[0] != 0xe7)
			continue;
		asy_rd_seek(&r, 1196);
		if (asy_rd_le32(&r) == asy_crc32(0, asy_bytes_head(block, 1196)))
			asy_upd_mechanism(s, "esp-secure-boot-v2", UPD_NOT_SEEN, file->path, at, 0,
					  "an ESP image with a signature block; whether the fuses demand it cannot be seen");
	}
}

void asy_upd_boot_bytes(struct upd_state *s, const struct asy_file *file)
{
	const struct asy_needle *mark;
	size_t at = 0;

	esp_secure_boot(s, file);
	for (; (mark = asy_needles_find(&s->marks, file->content, &at)) != NULL; at++) {
		switch ((enum mark)mark->id) {
		case VERITY:
			verity(s, file, at);
			break;
		case AVB_HEADER:
			avb_header(s, file, at);
			break;
		case AVB_FOOTER:
			asy_upd_mechanism(s, "avb-footer", UPD_NOT_SEEN, file->path, at, 0,
					  "a partition that carries Android Verified Boot metadata");
			break;
		case MCUBOOT:
			mcuboot(s, file, at);
			break;
		case IVT:
			hab(s, file, at);
			break;
		case DEVICE_TREE:
			device_tree(s, file, at);
			break;
		}
	}
}

/* --- text and modules ---------------------------------------------------------------------------------- */

static const struct {
	const char *files, *line; /* globs */
	const char *mechanism, *what;
	enum upd_enforced enforced;
} text_rules[] = {
	{"*/etc/veritytab", "*", "dm-verity", "a volume with a hash tree is set up at boot", UPD_ENFORCED},
	{"*/ima-policy */etc/ima/*", "appraise*", "ima", "files are appraised before they are used", UPD_ENFORCED},
	{"*/etc/fstab* */fstab.*", "*,verify*", "dm-verity", "a volume is mounted with verification", UPD_ENFORCED},
	{"*/etc/fstab* */fstab.*", "*avb*", "avb", "a volume is mounted with Android Verified Boot", UPD_ENFORCED},
	{"*init* */preinit* *.sh */scripts/* *.service */dracut* */initramfs*", "*veritysetup*open*", "dm-verity",
	 "veritysetup opens a volume with a hash tree", UPD_ENFORCED},
	{"*init* */preinit* *.sh */scripts/* *.service */dracut* */initramfs*", "*veritysetup*create*", "dm-verity",
	 "veritysetup opens a volume with a hash tree", UPD_ENFORCED},
	{"*init* *.sh *.service", "*evmctl*load*", "ima", "keys for appraisal are loaded", UPD_NOT_SEEN},
	{"*u-boot*config* */.config *uboot*config* *defconfig*", "CONFIG_FIT_SIGNATURE=y", "fit-signature",
	 "the boot loader is built to verify signed FIT images", UPD_NOT_SEEN},
};

void asy_upd_boot_text(struct upd_state *s, const struct asy_file *file, const char *inner)
{
	for (size_t i = 0; i < sizeof(text_rules) / sizeof(text_rules[0]); i++) {
		struct asy_lines lines = asy_lines_of(file->content);
		struct asy_line line;

		if (!asy_upd_glob_list(text_rules[i].files, inner))
			continue;
		while (asy_lines_next_content(&lines, "#", &line)) {
			if (!asy_text_glob(text_rules[i].line, line.text))
				continue;
			asy_upd_mechanism(s, text_rules[i].mechanism, text_rules[i].enforced, file->path, line.offset, line.number,
					  text_rules[i].what);
			break;
		}
	}
}

/* scripts/sign-file.c of Linux: the text stands at the very end. */
void asy_upd_module(struct upd_tree *tree, struct upd_state *s, const struct asy_file *file)
{
	tree->modules++;
	if (!asy_bytes_ends(file->content, "~Module signature appended~\n"))
		return;
	tree->signed_modules++;
	if (!tree->module_path)
		tree->module_path = asy_arena_strdup(s->arena, file->path);
}
