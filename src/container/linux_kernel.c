/* Linux kernels that unpack themselves: x86 bzImage, ARM zImage, EFI zboot. The child is what they unpack.
 *
 * x86 and zboot say where the packed kernel lies. ARM does not: it is found by its signature, and the first
 * place that really unpacks is taken (the code in front of it contains the signatures as well). */
#include "base/limits.h"
#include "container/container.h"
#include "container/packing.h"

enum {
	SECTOR = 512,
	X86_SETUP_SECTORS = 0x1f1, X86_SIZE = 0x1f4, X86_BOOT_FLAG = 0x1fe, X86_MAGIC = 0x202, X86_PROTOCOL = 0x206,
	X86_VERSION = 0x20e, X86_PAYLOAD = 0x248, X86_HEADER_END = 0x250,
	X86_PAYLOAD_SINCE = 0x0208, X86_PROTOCOL_MAX = 0x02ff, X86_SETUP_DEFAULT = 4,
	ARM_MAGIC = 0x24, ARM_CODE = 0x34,
	ZBOOT_MAGIC = 4, ZBOOT_PE = 60, PE_SECTION = 40, PE_SECTIONS_MAX = 96,
	TASTE = 64 * 1024,    /* bytes of content that must come out */
	TASTES = 64,          /* places tried in one image */
	VERSION_BYTES = 60,   /* shown in the label */
};

struct kernel {
	const char *variant;
	uint64_t length;             /* as the header states it */
	uint64_t payload, payload_n; /* where the packed kernel is, or is searched */
	bool stated;                 /* it starts exactly at `payload` */
	bool found;
	unsigned tastes;             /* places that were tried */
	enum asy_packing packing;
	struct asy_bytes version;
};

static enum asy_err read_x86(struct asy_bytes in, struct kernel *k)
{
	struct asy_rd r = asy_rd_init(in);
	uint64_t setup, size, payload, payload_n;
	uint16_t protocol, flag, version;
	uint32_t magic;

	asy_rd_seek(&r, X86_SETUP_SECTORS);
	setup = asy_rd_u8(&r);
	asy_rd_seek(&r, X86_SIZE);
	size = asy_rd_le32(&r);
	asy_rd_seek(&r, X86_BOOT_FLAG);
	flag = asy_rd_le16(&r);
	asy_rd_seek(&r, X86_MAGIC);
	magic = asy_rd_be32(&r);
	protocol = asy_rd_le16(&r);
	asy_rd_seek(&r, X86_VERSION);
	version = asy_rd_le16(&r);
	asy_rd_seek(&r, X86_PAYLOAD);
	payload = asy_rd_le32(&r);
	payload_n = asy_rd_le32(&r);
	if (!asy_rd_ok(&r))
		return ASY_TRUNCATED;
	setup = ((setup ? setup : X86_SETUP_DEFAULT) + 1) * SECTOR;
	size *= 16;
	if (magic != 0x48647253 || flag != 0xaa55 || protocol < 0x0200 || protocol > X86_PROTOCOL_MAX || size == 0)
		return ASY_NOT_FOUND;
	k->variant = "x86 bzImage";
	k->length = setup + size;
	k->payload = setup;
	k->payload_n = size;
	if (protocol >= X86_PAYLOAD_SINCE && payload_n != 0) {
		if (payload > size || payload_n > size - payload)
			return ASY_NOT_FOUND;
		k->payload += payload;
		k->payload_n = payload_n;
		k->stated = true;
	}
	if (version && version + (uint64_t)SECTOR < setup) {
		k->version = asy_bytes_head(asy_bytes_from_offset(in, version + (uint64_t)SECTOR), VERSION_BYTES);
		k->version = asy_bytes_head(k->version, asy_bytes_find_byte(k->version, 0, 0));
	}
	return ASY_OK;
}

/* Words 2 to 6 are all the same instruction, which does nothing (the first two may double as a DOS signature). */
static bool starts_with_nops(struct asy_bytes in)
{
	for (size_t i = 3; i <= 6; i++) {
		bool ok;

		if (!asy_bytes_equal(asy_bytes_sub(in, 8, 4, &ok), asy_bytes_sub(in, 4 * i, 4, &ok)))
			return false;
	}
	return true;
}

static enum asy_err read_arm(struct asy_bytes in, struct kernel *k)
{
	struct asy_rd r = asy_rd_init(in);
	uint32_t magic, start, end;
	enum asy_endian endian;

	asy_rd_seek(&r, ARM_MAGIC);
	magic = asy_rd_le32(&r);
	endian = magic == 0x016f2818 ? ASY_LE : ASY_BE;
	start = (uint32_t)asy_rd_uint(&r, 4, endian);
	end = (uint32_t)asy_rd_uint(&r, 4, endian);
	if (!asy_rd_ok(&r))
		return ASY_TRUNCATED;
	if ((magic != 0x016f2818 && magic != 0x18286f01) || end <= start || end - start <= ARM_CODE || end % 4 || start % 4 ||
	    !starts_with_nops(in))
		return ASY_NOT_FOUND;
	k->variant = endian == ASY_LE ? "ARM zImage" : "ARM zImage, big-endian";
	k->length = end - start;
	k->payload = ARM_CODE;
	k->payload_n = k->length - ARM_CODE;
	return ASY_OK;
}

/* The end of the last section of a PE file; 0 when its headers make no sense or are not all there. */
static uint64_t pe_end(struct asy_bytes in, uint32_t pe)
{
	struct asy_rd r = asy_rd_init(in);
	uint32_t magic;
	uint16_t sections, optional;
	uint64_t end = 0;

	asy_rd_seek(&r, pe);
	magic = asy_rd_be32(&r);
	asy_rd_skip(&r, 2);
	sections = asy_rd_le16(&r);
	asy_rd_skip(&r, 12);
	optional = asy_rd_le16(&r);
	asy_rd_skip(&r, 2);
	asy_rd_skip(&r, optional);
	if (!asy_rd_ok(&r) || magic != 0x50450000 || sections > PE_SECTIONS_MAX)
		return 0;
	for (unsigned i = 0; i < sections; i++) {
		struct asy_rd s = asy_rd_init(asy_rd_bytes(&r, PE_SECTION));
		uint64_t size, at;

		asy_rd_skip(&s, 16);
		size = asy_rd_le32(&s);
		at = asy_rd_le32(&s);
		if (at + size > end)
			end = at + size;
	}
	return asy_rd_ok(&r) ? end : 0;
}

static enum asy_err read_zboot(struct asy_bytes in, struct kernel *k)
{
	struct asy_rd r = asy_rd_init(in);
	uint16_t dos = asy_rd_be16(&r);
	uint32_t magic, pe;

	asy_rd_seek(&r, ZBOOT_MAGIC);
	magic = asy_rd_be32(&r);
	k->payload = asy_rd_le32(&r);
	k->payload_n = asy_rd_le32(&r);
	asy_rd_seek(&r, ZBOOT_PE);
	pe = asy_rd_le32(&r);
	if (!asy_rd_ok(&r))
		return ASY_TRUNCATED;
	if (dos != 0x4d5a || magic != 0x7a696d67 || pe < ZBOOT_PE + 4 || pe >= in.n || k->payload < ZBOOT_PE ||
	    k->payload_n == 0)
		return pe >= in.n && dos == 0x4d5a && magic == 0x7a696d67 ? ASY_TRUNCATED : ASY_NOT_FOUND;
	k->variant = "EFI zboot";
	k->length = pe_end(in, pe);
	if (k->length < k->payload + k->payload_n)
		return ASY_NOT_FOUND;
	k->stated = true;
	return ASY_OK;
}

static enum asy_err read_header(struct asy_bytes in, struct kernel *k)
{
	static enum asy_err (*const readers[])(struct asy_bytes, struct kernel *) = {read_zboot, read_x86, read_arm};
	enum asy_err err = ASY_NOT_FOUND;

	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		enum asy_err this_err;

		*k = (struct kernel){0};
		this_err = readers[i](in, k);
		if (this_err == ASY_OK)
			return ASY_OK;
		if (this_err == ASY_TRUNCATED)
			err = ASY_TRUNCATED;
	}
	return err;
}

/* First bytes of the signatures that kernels are packed with; LZMA always with the default properties. */
static bool may_start(uint8_t c)
{
	return c == 0x1f || c == 'B' || c == 0xfd || c == 0x89 || c == 0x02 || c == 0x28 || c == 0x5d;
}

/* Sets found, and moves `payload` to the packed kernel. */
static void find_payload(struct asy_bytes in, struct kernel *k)
{
	struct asy_bytes room = asy_bytes_head(asy_bytes_from_offset(in, k->payload), k->payload_n);

	if (k->stated && asy_bytes_starts(room, "\x7f" "ELF")) {
		k->packing = ASY_PACKING_NONE;
		k->found = true;
		return;
	}
	for (size_t i = 0; i < (k->stated ? 1 : room.n) && i < room.n && k->tastes < TASTES; i++) {
		struct asy_bytes here = asy_bytes_from_offset(room, i);

		if (!may_start(here.p[0]) || !asy_packing_seen(here, &k->packing))
			continue;
		k->tastes++;
		if (asy_packing_taste(k->packing, here, TASTE)) {
			k->payload += i;
			k->payload_n -= i;
			k->found = true;
			return;
		}
	}
}

static enum asy_err probe(struct asy_bytes in, struct asy_claim *ret_claim)
{
	struct asy_claim claim = {0};
	struct kernel k;
	enum asy_err err = read_header(in, &k);

	if (err)
		return err;
	claim.truncated = k.length > in.n;
	claim.length = claim.truncated ? in.n : k.length;
	find_payload(asy_bytes_head(in, claim.length), &k);
	claim.work = (uint64_t)k.tastes * TASTE;
	claim.confidence = !k.found ? 20 : claim.truncated ? 50 : 80;
	asy_claim_label(&claim, "Linux kernel, %s, %s%s%.*s", k.variant,
	                k.found ? asy_packing_name(k.packing) : "nothing packed found",
	                k.version.n ? ", " : "", (int)k.version.n, (const char *)k.version.p);
	*ret_claim = claim;
	return ASY_OK;
}

struct payload {
	struct asy_bytes packed;
	enum asy_packing packing;
};

static enum asy_err load(const struct asy_node *node, struct asy_buf *scratch, struct asy_bytes *ret_content)
{
	const struct payload *p = node->ctx;
	bool raw;

	return asy_packing_open(p->packing, p->packed, scratch, ret_content, &raw);
}

static enum asy_err walk(const struct asy_walk *w)
{
	struct asy_bytes in = asy_bytes_head(w->in, w->claim->length);
	struct kernel k;
	struct payload payload;
	struct asy_node node = {
		.type = ASY_NODE_FILE,
		.path = asy_bytes_from("payload"),
		.mode = 0644,
		.load = load,
		.ctx = &payload,
		.hint = "kernel",
	};
	enum asy_err err = read_header(in, &k);

	if (err)
		return err;
	if (w->claim->truncated)
		w->sink->problem(w->sink, ASY_TRUNCATED, in.n, "the kernel image is cut short");
	find_payload(in, &k);
	if (!k.found) {
		w->sink->problem(w->sink, ASY_UNSUPPORTED, k.payload, "no packed kernel was found in the image");
		return ASY_OK;
	}
	payload = (struct payload){asy_bytes_head(asy_bytes_from_offset(in, k.payload), k.payload_n), k.packing};
	node.offset = k.payload;
	return w->sink->node(w->sink, &node);
}

static const struct asy_magic magics[] = {
	{X86_MAGIC, 4, "HdrS"},
	{ARM_MAGIC, 4, "\x18\x28\x6f\x01"},
	{ARM_MAGIC, 4, "\x01\x6f\x28\x18"},
	{ZBOOT_MAGIC, 4, "zimg"},
};

const struct asy_container asy_container_linux_kernel = {
	.name = "linux-kernel",
	.title = "Linux kernel that unpacks itself",
	.kind = ASY_KIND_BOOT_IMAGE,
	.decoded = "x86 bzImage, ARM zImage, EFI zboot; gzip, bzip2, lzma, xz, lzo, lz4, zstd",
	.not_decoded = "MIPS, PowerPC and other ELF wrappers: their packed kernel is found as a compressed file",
	.source = "Linux Documentation/arch/x86/boot.rst, arch/arm/boot/compressed/head.S, "
		"drivers/firmware/efi/libstub/zboot-header.S",
	.magics = magics,
	.n_magics = sizeof(magics) / sizeof(magics[0]),
	.probe = probe,
	.walk = walk,
};
