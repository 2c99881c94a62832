/* U-Boot legacy images ("uImage"): 64 bytes of header with a checksum, then the data with its own.
 *
 * A multi-file image and a script start with a table of sizes that ends with 0; the parts follow, each filled
 * up to 4 bytes. The header's compression is that of the first part. */
#include <stdio.h>
#include <string.h>

#include "base/ckd.h"
#include "base/limits.h"
#include "codec/crc32.h"
#include "container/container.h"
#include "container/packing.h"

enum {
	HEADER = 64,
	HEADER_CRC_AT = 4,
	NAME = 32,
	TYPE_MULTI = 4, TYPE_SCRIPT = 6,
};

struct header {
	uint32_t time, size, load, entry, data_crc;
	uint8_t os, arch, type, comp;
	struct asy_bytes name;
};

static const char *const systems[] = {
	"no system", "OpenBSD", "NetBSD", "FreeBSD", "4.4BSD", "Linux", "SVR4", "Esix", "Solaris", "Irix", "SCO", "Dell",
	"NCR", "LynxOS", "VxWorks", "pSOS", "QNX", "U-Boot", "RTEMS", "ARTOS", "Unity", "INTEGRITY", "OSE", "Plan 9",
	"OpenRTOS", "Trusted Firmware", "TEE", "OpenSBI", "EFI", "ELF",
};

static const char *const machines[] = {
	"no machine", "Alpha", "ARM", "x86", "IA64", "MIPS", "MIPS64", "PowerPC", "S390", "SuperH", "SPARC", "SPARC64",
	"M68K", "Nios", "MicroBlaze", "Nios II", "Blackfin", "AVR32", "ST200", "sandbox", "NDS32", "OpenRISC", "ARM64",
	"ARC", "x86_64", "Xtensa", "RISC-V",
};

/* What the child is called; NULL: "image". */
static const char *const types[] = {
	[1] = "standalone", [2] = "kernel", [3] = "ramdisk", [TYPE_MULTI] = "multi", [5] = "firmware",
	[TYPE_SCRIPT] = "script", [7] = "filesystem", [8] = "dtb", [14] = "kernel",
};

static const enum asy_packing packings[] = {
	ASY_PACKING_NONE, ASY_PACKING_GZIP, ASY_PACKING_BZIP2, ASY_PACKING_LZMA, ASY_PACKING_LZO, ASY_PACKING_LZ4,
	ASY_PACKING_ZSTD,
};

#define NAMED(table, i) ((i) < sizeof(table) / sizeof((table)[0]) && (table)[i] ? (table)[i] : NULL)

static const char *type_name(const struct header *h)
{
	const char *name = NAMED(types, h->type);

	return name ? name : "image";
}

static enum asy_packing packing_of(const struct header *h)
{
	return h->comp < sizeof(packings) / sizeof(packings[0]) ? packings[h->comp] : ASY_PACKING__MAX;
}

/* The sum counts its own field as zero. */
static bool header_sum_right(struct asy_bytes header, uint32_t stated)
{
	uint8_t copy[HEADER];

	memcpy(copy, header.p, HEADER);
	memset(copy + HEADER_CRC_AT, 0, 4);
	return asy_crc32(0, (struct asy_bytes){copy, HEADER}) == stated;
}

static enum asy_err read_header(struct asy_bytes in, struct header *ret_header)
{
	struct asy_rd r = asy_rd_init(in);
	struct header h;
	uint32_t magic = asy_rd_be32(&r), sum = asy_rd_be32(&r);

	h.time = asy_rd_be32(&r);
	h.size = asy_rd_be32(&r);
	h.load = asy_rd_be32(&r);
	h.entry = asy_rd_be32(&r);
	h.data_crc = asy_rd_be32(&r);
	h.os = asy_rd_u8(&r);
	h.arch = asy_rd_u8(&r);
	h.type = asy_rd_u8(&r);
	h.comp = asy_rd_u8(&r);
	h.name = asy_rd_bytes(&r, NAME);
	if (!asy_rd_ok(&r))
		return ASY_TRUNCATED;
	if (magic != 0x27051956 || !header_sum_right(in, sum))
		return ASY_NOT_FOUND;
	h.name = asy_bytes_head(h.name, asy_bytes_find_byte(h.name, 0, 0));
	*ret_header = h;
	return ASY_OK;
}

static enum asy_err probe(struct asy_bytes in, struct asy_claim *ret_claim)
{
	struct asy_claim claim = {0};
	struct header h;
	struct asy_bytes data;
	bool sum_right;
	enum asy_err err = read_header(in, &h);

	if (err)
		return err;
	data = asy_bytes_head(asy_bytes_from_offset(in, HEADER), h.size);
	claim.length = HEADER + data.n;
	claim.truncated = data.n < h.size;
	sum_right = !claim.truncated && asy_crc32(0, data) == h.data_crc;
	claim.confidence = sum_right ? 100 : 50;
	asy_claim_label(&claim, "uImage %s %s %s, %s, \"%.*s\"%s", NAMED(systems, h.os) ? systems[h.os] : "unknown system",
	                NAMED(machines, h.arch) ? machines[h.arch] : "unknown machine", type_name(&h),
	                asy_packing_name(packing_of(&h)), (int)h.name.n, (const char *)h.name.p,
	                sum_right || claim.truncated ? "" : ", wrong checksum");
	*ret_claim = claim;
	return ASY_OK;
}

struct part {
	const struct asy_walk *walk;
	struct asy_bytes data;
	enum asy_packing packing;
	bool truncated;
};

static enum asy_err load(const struct asy_node *node, struct asy_buf *scratch, struct asy_bytes *ret_content)
{
	const struct part *part = node->ctx;
	bool raw;
	enum asy_err err = asy_packing_open(part->packing, part->data, scratch, ret_content, &raw);

	if (raw && part->packing != ASY_PACKING_NONE)
		part->walk->sink->problem(part->walk->sink, ASY_CORRUPT, node->offset,
		                          "the data is not packed as the header says; it is given as it is");
	return err == ASY_OK && part->truncated ? ASY_TRUNCATED : err;
}

static enum asy_err hand_out(const struct asy_walk *w, const struct header *h, const struct part *part, const char *name)
{
	struct asy_node node = {
		.type = ASY_NODE_FILE,
		.path = asy_bytes_from(name),
		.mode = 0644,
		.mtime = h->time,
		.size = part->packing == ASY_PACKING_NONE ? part->data.n : 0,
		.offset = (uint64_t)(part->data.p - w->in.p),
		.load = load,
		.ctx = (void *)(uintptr_t)part,
		.hint = h->type == 2 || h->type == 14 ? "kernel" : h->type == 8 ? "dtb" : NULL,
	};

	if (part->packing == ASY_PACKING__MAX)
		w->sink->problem(w->sink, ASY_UNSUPPORTED, HEADER, "packed in a way that is not known");
	return w->sink->node(w->sink, &node);
}

/* The parts behind the table of sizes. */
static enum asy_err hand_out_parts(const struct asy_walk *w, const struct header *h, struct asy_bytes data)
{
	struct asy_rd sizes = asy_rd_init(data), parts = asy_rd_init(data);
	uint32_t n = 0;
	enum asy_err err = ASY_OK;

	while (asy_rd_be32(&parts) != 0 && asy_rd_ok(&parts))
		n++;
	if (!asy_rd_ok(&parts) || n > ASY_LIMIT_BOOT_PARTS) {
		w->sink->problem(w->sink, asy_rd_ok(&parts) ? ASY_LIMIT : ASY_CORRUPT, HEADER, "the table of sizes has no end");
		return ASY_OK;
	}
	for (uint32_t i = 0; i < n && !err; i++) {
		uint64_t size = asy_rd_be32(&sizes);
		struct part part = {.walk = w, .packing = i == 0 ? packing_of(h) : ASY_PACKING_NONE};
		char name[32];

		part.truncated = size > asy_rd_left(&parts);
		part.data = asy_rd_bytes(&parts, part.truncated ? asy_rd_left(&parts) : size);
		if (part.truncated)
			w->sink->problem(w->sink, ASY_TRUNCATED, HEADER, "a part is longer than the data");
		asy_rd_skip(&parts, asy_rd_left(&parts) < 4 ? 0 : (4 - size % 4) % 4);
		snprintf(name, sizeof(name), "%s-%u", h->type == TYPE_SCRIPT ? "script" : "image", i);
		if (h->type == TYPE_SCRIPT && n == 1)
			snprintf(name, sizeof(name), "script");
		err = hand_out(w, h, &part, name);
	}
	return err;
}

static enum asy_err walk(const struct asy_walk *w)
{
	struct header h;
	struct asy_bytes in = asy_bytes_head(w->in, w->claim->length);
	struct part part = {.walk = w};
	enum asy_err err = read_header(in, &h);

	if (err)
		return err;
	part.data = asy_bytes_head(asy_bytes_from_offset(in, HEADER), h.size);
	part.packing = packing_of(&h);
	part.truncated = part.data.n < h.size;
	if (part.truncated)
		w->sink->problem(w->sink, ASY_TRUNCATED, in.n, "the image is cut short");
	else if (asy_crc32(0, part.data) != h.data_crc)
		w->sink->problem(w->sink, ASY_CORRUPT, HEADER, "the checksum of the data is wrong");
	if (h.type == TYPE_MULTI || h.type == TYPE_SCRIPT)
		return hand_out_parts(w, &h, part.data);
	if (part.data.n == 0)
		return ASY_OK;
	return hand_out(w, &h, &part, type_name(&h));
}

static const struct asy_magic magics[] = {
	{0, 4, "\x27\x05\x19\x56"},
};

const struct asy_container asy_container_uimage = {
	.name = "uimage",
	.title = "U-Boot legacy image",
	.kind = ASY_KIND_BOOT_IMAGE,
	.decoded = "all types, multi-file images and scripts; none, gzip, bzip2, lzma, lzo, lz4, zstd",
	.not_decoded = "vendors' changed magics",
	.source = "U-Boot include/image.h and doc/mkimage.1",
	.magics = magics,
	.n_magics = sizeof(magics) / sizeof(magics[0]),
	.probe = probe,
	.walk = walk,
};
