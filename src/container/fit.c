/* FIT images: a device tree whose node /images has one child per image, with the data in the tree or behind it. */
#include "base/ckd.h"
#include "base/limits.h"
#include "base/sha256.h"
#include "codec/crc32.h"
#include "container/archive.h"
#include "container/fdt.h"
#include "container/packing.h"

/* One node below /images, gathered until it ends. */
struct image {
	struct asy_bytes name, data, type, compression;
	bool has_data, has_offset, has_position, has_size;
	uint64_t offset, position, size;
	uint64_t data_at;
	bool cut;   /* the data ends behind the bytes */
	bool wrong; /* a hash does not match */
};

struct scan {
	struct asy_bytes in;
	struct asy_fdt tree;
	struct asy_fdt_iter it;
	struct asy_bytes section;      /* name of the node of depth 1 that is being read */
	struct asy_bytes part;         /* of the node of depth 3 */
	struct asy_bytes algo, digest; /* of that node, when it is a hash */
	struct image image;
	unsigned images, configurations, signatures, right, wrong;
	struct asy_bytes algos[4];     /* the first hash algorithms that occur */
	uint64_t end;                  /* of tree and data */
	enum asy_err err;              /* ASY_NOT_FOUND: all was read */
};

static void take_property(struct image *m, const struct asy_fdt_item *p)
{
	uint64_t number = 0;
	bool is_number = asy_fdt_number(p->value, &number);

	if (asy_bytes_is(p->name, "data")) {
		m->data = p->value;
		m->data_at = p->offset;
		m->has_data = true;
	} else if (asy_bytes_is(p->name, "data-offset") && is_number) {
		m->offset = number;
		m->has_offset = true;
	} else if (asy_bytes_is(p->name, "data-position") && is_number) {
		m->position = number;
		m->has_position = true;
	} else if (asy_bytes_is(p->name, "data-size") && is_number) {
		m->size = number;
		m->has_size = true;
	} else if (asy_bytes_is(p->name, "type")) {
		m->type = asy_fdt_text(p->value);
	} else if (asy_bytes_is(p->name, "compression")) {
		m->compression = asy_fdt_text(p->value);
	}
}

/* Data outside the tree: data-position counts from the tree's start, data-offset from its end, filled up to 4. */
static void find_data(struct scan *s)
{
	struct image *m = &s->image;
	uint64_t at = m->position, base = ((uint64_t)s->tree.total_size + 3) & ~UINT64_C(3), end;

	if (m->has_data || !m->has_size || !(m->has_offset || m->has_position))
		return;
	if (!m->has_position && asy_ckd_add(&at, base, m->offset))
		return;
	if (asy_ckd_add(&end, at, m->size) || at < s->tree.total_size)
		return;
	m->data = asy_bytes_head(asy_bytes_from_offset(s->in, at), m->size);
	m->data_at = at;
	m->has_data = true;
	m->cut = m->data.n < m->size;
	if (end > s->end)
		s->end = end;
}

static void note_algo(struct scan *s)
{
	for (size_t i = 0; i < sizeof(s->algos) / sizeof(s->algos[0]); i++) {
		if (asy_bytes_equal(s->algos[i], s->algo))
			return;
		if (s->algos[i].n == 0) {
			s->algos[i] = asy_bytes_head(s->algo, 10);
			return;
		}
	}
}

/* At the end of a hash node. Only CRC-32 and SHA-256 are computed. */
static void check_hash(struct scan *s)
{
	struct image *m = &s->image;
	uint8_t digest[32];
	size_t n = 0;

	note_algo(s);
	if (!m->has_data || m->cut)
		return;
	if (asy_bytes_is(s->algo, "crc32")) {
		uint32_t crc = asy_crc32(0, m->data);

		for (n = 0; n < 4; n++)
			digest[n] = (uint8_t)(crc >> (24 - 8 * n));
	} else if (asy_bytes_is(s->algo, "sha256")) {
		asy_sha256(m->data, digest);
		n = sizeof(digest);
	} else {
		return;
	}
	if (asy_bytes_equal(s->digest, (struct asy_bytes){digest, n})) {
		s->right++;
	} else {
		s->wrong++;
		m->wrong = true;
	}
}

static void begin_node(struct scan *s, const struct asy_fdt_item *item, bool in_images)
{
	if (item->depth == 1) {
		s->section = item->name;
	} else if (item->depth == 2) {
		if (in_images)
			s->image = (struct image){.name = item->name};
		else
			s->configurations += asy_bytes_is(s->section, "configurations");
	} else if (item->depth == 3) {
		if (in_images)
			find_data(s);
		s->part = item->name;
		s->algo = s->digest = (struct asy_bytes){0};
		s->signatures += asy_bytes_starts(item->name, "signature");
	}
}

/* Reads on to the end of the next image. */
static bool next_image(struct scan *s)
{
	struct asy_fdt_item item;

	while ((s->err = asy_fdt_next(&s->it, &item)) == ASY_OK) {
		bool in_images = asy_bytes_is(s->section, "images"), in_hash = in_images && asy_bytes_starts(s->part, "hash");

		if (item.kind == ASY_FDT_NODE) {
			begin_node(s, &item, in_images);
		} else if (item.kind == ASY_FDT_PROPERTY && in_images && item.depth == 2) {
			take_property(&s->image, &item);
		} else if (item.kind == ASY_FDT_PROPERTY && in_hash && item.depth == 3) {
			if (asy_bytes_is(item.name, "algo"))
				s->algo = asy_fdt_text(item.value);
			else if (asy_bytes_is(item.name, "value"))
				s->digest = item.value;
		} else if (item.kind == ASY_FDT_NODE_END && in_hash && item.depth == 3) {
			check_hash(s);
		} else if (item.kind == ASY_FDT_NODE_END && in_images && item.depth == 2) {
			find_data(s);
			s->images++;
			return true;
		}
	}
	return false;
}

static enum asy_err start(struct scan *s, struct asy_bytes in)
{
	enum asy_err err;

	*s = (struct scan){.in = in};
	err = asy_fdt_open(in, &s->tree);
	s->it = asy_fdt_iter(&s->tree);
	s->end = s->tree.total_size;
	return err;
}

static void set_label(struct asy_claim *claim, const struct scan *s)
{
	struct asy_bytes description = {0};

	(void)asy_fdt_property(&s->tree, "/", "description", &description);
	description = asy_bytes_head(asy_fdt_text(description), 40);
	asy_claim_label(claim, "FIT, %u images, %u configurations, hashes%s%.*s%s%.*s (%u wrong), %u signatures, \"%.*s\"",
	                s->images, s->configurations, s->algos[0].n ? " " : " none", (int)s->algos[0].n,
	                (const char *)s->algos[0].p, s->algos[1].n ? " " : "", (int)s->algos[1].n,
	                (const char *)s->algos[1].p, s->wrong, s->signatures, (int)description.n, (const char *)description.p);
}

static enum asy_err probe(struct asy_bytes in, struct asy_claim *ret_claim)
{
	struct asy_claim claim = {0};
	struct scan s;
	enum asy_err err = start(&s, in);

	if (err)
		return err;
	if (!asy_fdt_has_node(&s.tree, "/images"))
		return s.tree.truncated ? ASY_TRUNCATED : ASY_NOT_FOUND;
	while (s.images < ASY_LIMIT_BOOT_PARTS && next_image(&s))
		;
	if (s.err != ASY_NOT_FOUND && s.err != ASY_OK && s.err != ASY_TRUNCATED)
		return s.err;
	claim.truncated = s.tree.truncated || s.end > in.n;
	claim.length = claim.truncated ? in.n : s.end;
	claim.confidence = claim.truncated ? 50 : s.right && !s.wrong ? 100 : 80;
	set_label(&claim, &s);
	*ret_claim = claim;
	return ASY_OK;
}

struct image_ctx {
	const struct asy_walk *walk;
	const struct image *image;
	enum asy_packing packing;
};

static enum asy_err load(const struct asy_node *node, struct asy_buf *scratch, struct asy_bytes *ret_content)
{
	const struct image_ctx *c = node->ctx;
	bool raw;
	enum asy_err err = asy_packing_open(c->packing, c->image->data, scratch, ret_content, &raw);

	if (raw && c->packing != ASY_PACKING_NONE)
		c->walk->sink->problem(c->walk->sink, ASY_CORRUPT, node->offset,
		                       "the data is not packed as the tree says; it is given as it is");
	return err == ASY_OK && c->image->cut ? ASY_TRUNCATED : err;
}

static const char *hint_of(const struct image *m)
{
	if (asy_bytes_starts(m->type, "kernel"))
		return "kernel";
	return asy_bytes_is(m->type, "flat_dt") ? "dtb" : NULL;
}

static enum asy_err hand_out(const struct asy_walk *w, const struct image *m)
{
	struct asy_sink *sink = w->sink;
	struct image_ctx ctx = {.walk = w, .image = m};
	struct asy_node node = {
		.type = ASY_NODE_FILE,
		.path = asy_archive_node_path(sink, ASY_NODE_FILE, m->name, "image", 0),
		.mode = 0644,
		.offset = m->has_data ? m->data_at : ASY_NO_OFFSET,
		.load = m->has_data ? load : NULL,
		.ctx = &ctx,
		.hint = hint_of(m),
	};

	if (m->compression.n && !asy_packing_named(m->compression, &ctx.packing)) {
		ctx.packing = ASY_PACKING__MAX;
		sink->problem(sink, ASY_UNSUPPORTED, m->data_at, "packed in a way that is not known");
	}
	if (ctx.packing == ASY_PACKING_NONE)
		node.size = m->data.n;
	if (!m->has_data)
		sink->problem(sink, w->claim->truncated ? ASY_TRUNCATED : ASY_CORRUPT, 0, "an image without data");
	if (m->cut)
		sink->problem(sink, ASY_TRUNCATED, m->data_at, "the data of an image is cut short");
	if (m->wrong)
		sink->problem(sink, ASY_CORRUPT, m->data_at, "a hash of an image does not match its data");
	return sink->node(sink, &node);
}

static enum asy_err walk(const struct asy_walk *w)
{
	struct scan s;
	enum asy_err err = start(&s, asy_bytes_head(w->in, w->claim->length));

	while (!err && next_image(&s)) {
		if (s.images > ASY_LIMIT_BOOT_PARTS) {
			w->sink->problem(w->sink, ASY_LIMIT, 0, "more images than are looked at");
			return ASY_OK;
		}
		err = hand_out(w, &s.image);
	}
	if (!err && s.err != ASY_NOT_FOUND)
		w->sink->problem(w->sink, s.err, w->claim->length, "the tree ends before its end node");
	return err;
}

static const struct asy_magic magics[] = {
	{0, 4, "\xd0\x0d\xfe\xed"},
};

const struct asy_container asy_container_fit = {
	.name = "fit",
	.title = "FIT image (flattened image tree)",
	.kind = ASY_KIND_BOOT_IMAGE,
	.decoded = "data inside and behind the tree; none, gzip, bzip2, lzma, lzo, lz4, zstd, xz; CRC-32 and SHA-256 are checked",
	.not_decoded = "encrypted images are given as they are; signatures are counted, not verified",
	.source = "Flat Image Tree Specification 0.8; Devicetree Specification 0.4",
	.magics = magics,
	.n_magics = sizeof(magics) / sizeof(magics[0]),
	.probe = probe,
	.walk = walk,
};
