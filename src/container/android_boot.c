/* Android boot images: kernel, ramdisk and their companions, each at a multiple of the page size. "boot" of header versions 0 to
 * 4, and "vendor_boot" of versions 3 and 4. */
#include <string.h>

#include "base/ckd.h"
#include "container/container.h"

enum { PARTS = 8, PAGE_LEAST = 512, PAGE_MOST = 1 << 17, PAGE_OF_V3 = 4096, OLD_VERSION_MOST = 4 };

struct part {
	const char *name, *hint;
	uint64_t size;
};

struct image {
	unsigned version;
	bool vendor;
	uint32_t page;
	uint64_t header;         /* bytes of the header, before filling up */
	struct part parts[PARTS];
	unsigned n;
	struct asy_bytes command_line, more;
};

static void add(struct image *i, const char *name, const char *hint, uint64_t size)
{
	i->parts[i->n++] = (struct part){name, hint, size};
}

static uint32_t at32(struct asy_bytes in, uint64_t offset)
{
	struct asy_rd r = asy_rd_init(asy_bytes_from_offset(in, offset));

	return asy_rd_le32(&r);
}

static struct asy_bytes text_at(struct asy_bytes in, uint64_t offset, uint64_t size)
{
	struct asy_bytes t = asy_bytes_head(asy_bytes_from_offset(in, offset), size);

	return asy_bytes_head(t, asy_bytes_find_byte(t, 0, 0));
}

/* Version 0 had the size of a device tree where later ones have their version. */
static void read_old(struct asy_bytes in, struct image *i)
{
	uint32_t word = at32(in, 40);

	i->version = word <= 2 ? word : 0;
	i->page = at32(in, 36);
	i->header = i->version == 0 ? 1632 : i->version == 1 ? 1648 : 1660;
	add(i, "kernel", "kernel", at32(in, 8));
	add(i, "ramdisk", NULL, at32(in, 16));
	add(i, "second", NULL, at32(in, 24));
	if (word > OLD_VERSION_MOST)
		add(i, "device-trees", NULL, word);
	if (i->version >= 1)
		add(i, "recovery-dtbo", NULL, at32(in, 1632));
	if (i->version >= 2)
		add(i, "dtb", "dtb", at32(in, 1648));
	i->command_line = text_at(in, 64, 512);
	i->more = text_at(in, 608, 1024);
}

static void read_new(struct asy_bytes in, struct image *i)
{
	i->version = at32(in, 40);
	i->page = PAGE_OF_V3;
	i->header = i->version == 3 ? 1580 : 1584;
	add(i, "kernel", "kernel", at32(in, 8));
	add(i, "ramdisk", NULL, at32(in, 12));
	if (i->version >= 4)
		add(i, "signature", NULL, at32(in, 1580));
	i->command_line = text_at(in, 44, 1536);
}

static void read_vendor(struct asy_bytes in, struct image *i)
{
	i->vendor = true;
	i->version = at32(in, 8);
	i->page = at32(in, 12);
	i->header = i->version == 3 ? 2112 : 2128;
	add(i, "vendor-ramdisk", NULL, at32(in, 24));
	add(i, "dtb", "dtb", at32(in, 2100));
	if (i->version >= 4) {
		add(i, "ramdisk-table", NULL, at32(in, 2112));
		add(i, "bootconfig", NULL, at32(in, 2124));
	}
	i->command_line = text_at(in, 28, 2048);
}

static enum asy_err read_image(struct asy_bytes in, struct image *ret)
{
	struct image i = {0};
	bool boot = asy_bytes_starts(in, "ANDROID!"), vendor = asy_bytes_starts(in, "VNDRBOOT");
	uint32_t version;

	if (!boot && !vendor)
		return ASY_NOT_FOUND;
	if (in.n < 2128)
		return ASY_TRUNCATED;
	version = at32(in, boot ? 40 : 8);
	if (vendor && version != 3 && version != 4)
		return ASY_UNSUPPORTED;
	if (vendor)
		read_vendor(in, &i);
	else if (version == 3 || version == 4)
		read_new(in, &i);
	else
		read_old(in, &i);
	if (i.page < PAGE_LEAST || i.page > PAGE_MOST || (i.page & (i.page - 1)) || i.parts[0].size == 0)
		return ASY_CORRUPT;
	*ret = i;
	return ASY_OK;
}

static uint64_t filled(const struct image *i, uint64_t size)
{
	return (size + i->page - 1) / i->page * i->page;
}

static enum asy_err probe(struct asy_bytes in, struct asy_claim *ret_claim)
{
	struct asy_claim claim = {0};
	struct image i;
	uint64_t length;
	enum asy_err err = read_image(in, &i);

	if (err)
		return err;
	length = filled(&i, i.header);
	for (unsigned k = 0; k < i.n; k++) /* eight sizes of 32 bits: no overflow */
		length += filled(&i, i.parts[k].size);
	claim.truncated = length > in.n;
	claim.length = claim.truncated ? in.n : length;
	claim.confidence = claim.truncated ? 20 : 60;
	asy_claim_label(&claim, "Android %s image, header version %u, pages of %u bytes", i.vendor ? "vendor boot" : "boot", i.version, i.page);
	*ret_claim = claim;
	return ASY_OK;
}

static enum asy_err load(const struct asy_node *node, struct asy_buf *scratch, struct asy_bytes *ret_content)
{
	const struct asy_bytes *in = node->ctx;

	(void)scratch;
	*ret_content = asy_bytes_head(asy_bytes_from_offset(*in, node->offset), node->size);
	return ret_content->n < node->size ? ASY_TRUNCATED : ASY_OK;
}

static enum asy_err hand_out(const struct asy_walk *w, struct asy_bytes *in, const char *name, const char *hint, uint64_t at, uint64_t size)
{
	struct asy_node node = {
		.type = ASY_NODE_FILE, .path = asy_bytes_from(name), .mode = 0644, .size = size, .offset = at, .load = load, .ctx = in, .hint = hint,
	};

	return w->sink->node(w->sink, &node);
}

static enum asy_err walk(const struct asy_walk *w)
{
	struct asy_bytes in = asy_bytes_head(w->in, w->claim->length);
	struct image i;
	uint64_t at;
	enum asy_err err = read_image(in, &i);

	if (err)
		return err;
	at = filled(&i, i.header);
	if (w->claim->truncated)
		w->sink->problem(w->sink, ASY_TRUNCATED, in.n, "the image is cut short");
	if (i.command_line.n)
		err = hand_out(w, &in, "command-line", NULL, (uint64_t)(i.command_line.p - in.p), i.command_line.n);
	if (i.more.n && !err)
		err = hand_out(w, &in, "command-line-more", NULL, (uint64_t)(i.more.p - in.p), i.more.n);
	for (unsigned k = 0; k < i.n && !err; k++) {
		if (i.parts[k].size)
			err = hand_out(w, &in, i.parts[k].name, i.parts[k].hint, at, i.parts[k].size);
		at += filled(&i, i.parts[k].size);
	}
	return err;
}

static const struct asy_magic magics[] = {
	{0, 8, "ANDROID!"}, {0, 8, "VNDRBOOT"},
};

const struct asy_container asy_container_android_boot = {
	.name = "android-boot",
	.title = "Android boot image",
	.kind = ASY_KIND_BOOT_IMAGE,
	.decoded = "boot of header versions 0 to 4, with the vendors' device trees; vendor_boot of versions 3 and 4",
	.not_decoded = "the parts of several vendor ramdisks apart from each other",
	.source = "AOSP system/tools/mkbootimg/include/bootimg/bootimg.h",
	.magics = magics,
	.n_magics = sizeof(magics) / sizeof(magics[0]),
	.probe = probe,
	.walk = walk,
};
