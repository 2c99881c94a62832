/* U-Boot FIT images with signed configurations. Format: U-Boot documentation, "Flat Image Tree" and "U-Boot FIT Signature
 * Verification": a configuration's signature is over those tokens of the tree that belong to the nodes it lists, and over the
 * first bytes of the table of names. */
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "container/fdt.h"
#include "update/family.h"
#include "update/mutate.h"
#include "update/trust.h"

enum { TOKEN_NODE = 1, TOKEN_END_NODE = 2, TOKEN_PROPERTY = 3, TOKEN_NOP = 4, TOKEN_END = 9, HEADER = 40, DEPTH = 32 };

struct region {
	uint64_t offset, length;
};

struct fit {
	struct asy_update *u;
	struct asy_fdt tree;
	struct asy_vec regions; /* struct region: of the configuration that is looked at */
	size_t n_signed;
	char signed_images[1024]; /* paths of image nodes that a good signature covers, each between blanks */
};

static bool probe(struct asy_bytes in, struct asy_bytes detached)
{
	struct asy_fdt tree;

	(void)detached;
	return in.n > HEADER && memcmp(in.p, "\xd0\x0d\xfe\xed", 4) == 0 && !asy_fdt_open(in, &tree) && asy_fdt_has_node(&tree, "/images");
}

/* Is path one of the NUL-separated texts? */
static bool listed(struct asy_bytes list, const char *path)
{
	size_t at = 0, n = strlen(path);

	while (at < list.n) {
		size_t end = asy_bytes_find_byte(list, 0, at);

		if (end - at == n && memcmp(list.p + at, path, n) == 0)
			return true;
		at = end + 1;
	}
	return false;
}

static bool is_data(struct asy_bytes name)
{
	return asy_bytes_is(name, "data") || asy_bytes_is(name, "data-size") || asy_bytes_is(name, "data-position") || asy_bytes_is(name, "data-offset");
}

static void open_region(struct fit *f, bool *open, uint64_t at)
{
	struct region *last = f->regions.len ? asy_vec_at(&f->regions, f->regions.len - 1) : NULL;

	*open = true;
	if (last && last->offset + last->length == at)
		return; /* goes on */
	last = asy_vec_push(&f->regions);
	if (last)
		*last = (struct region){at, 0};
}

static void close_region(struct fit *f, bool *open, uint64_t at)
{
	struct region *last = f->regions.len ? asy_vec_at(&f->regions, f->regions.len - 1) : NULL;

	*open = false;
	if (last && at > last->offset)
		last->length = at - last->offset;
}

struct walk {
	struct fit *f;
	struct asy_bytes list;
	struct asy_rd r;
	char path[512];
	size_t n_path, starts[DEPTH];
	int wants[DEPTH], want;
	unsigned depth;
	uint64_t stop; /* where a region ends when this token is not part of it */
};

static bool property_counts(struct walk *w)
{
	uint32_t n = asy_rd_be32(&w->r), name = asy_rd_be32(&w->r);
	struct asy_rd s = asy_rd_init(w->f->tree.strings);

	asy_rd_skip(&w->r, n);
	asy_rd_align(&w->r, 4);
	asy_rd_seek(&s, name);
	return w->want >= 2 && !is_data(asy_rd_cstring(&s, 256));
}

/* A listed node counts with its properties (2), its children only as far as they begin and end (1). *ret_include; false: too deep. */
static bool begin_node(struct walk *w, uint64_t at, bool *ret_include)
{
	struct asy_bytes name = asy_rd_cstring(&w->r, 256);

	asy_rd_align(&w->r, 4);
	if (w->depth == DEPTH || w->n_path + name.n + 2 > sizeof(w->path))
		return false;
	w->wants[w->depth] = w->want;
	w->starts[w->depth++] = w->n_path;
	w->stop = w->want == 1 ? at : w->r.off;
	if (w->depth == 1 || w->n_path > 1)
		w->path[w->n_path++] = '/';
	if (w->depth > 1 && name.n) {
		memcpy(w->path + w->n_path, name.p, name.n);
		w->n_path += name.n;
	}
	w->path[w->n_path] = 0;
	if (listed(w->list, w->path))
		w->want = 2;
	else if (w->want)
		w->want--;
	else
		w->stop = at;
	*ret_include = w->want > 0;
	return true;
}

static bool end_node(struct walk *w, bool *ret_include)
{
	if (!w->depth)
		return false;
	*ret_include = w->want > 0;
	w->want = w->wants[--w->depth];
	w->n_path = w->starts[w->depth];
	w->path[w->n_path] = 0;
	w->stop = w->r.off;
	return true;
}

/* The tokens of the nodes in `list` without their data properties, with the ends of the nodes around them: what the boot loader
 * hashes. */
static bool find_regions(struct fit *f, struct asy_bytes list)
{
	struct walk w = {.f = f, .list = list, .r = asy_rd_init(f->tree.structure)};
	bool open = false, ok = true;

	f->regions.len = 0;
	while (ok && asy_rd_ok(&w.r) && asy_rd_left(&w.r) >= 4) {
		uint64_t at = w.r.off;
		uint32_t token = asy_rd_be32(&w.r);
		bool include = false;

		w.stop = at;
		if (token == TOKEN_PROPERTY)
			include = property_counts(&w);
		else if (token == TOKEN_NOP)
			include = w.want >= 2;
		else if (token == TOKEN_NODE)
			ok = begin_node(&w, at, &include);
		else if (token == TOKEN_END_NODE)
			ok = end_node(&w, &include);
		else if (token == TOKEN_END)
			include = true;
		else
			ok = false;
		if (include && !open)
			open_region(f, &open, at);
		if (!include && open)
			close_region(f, &open, w.stop);
		if (token == TOKEN_END) {
			close_region(f, &open, w.r.off);
			return ok && asy_rd_ok(&w.r) && w.depth == 0;
		}
	}
	return false;
}

struct node { /* what a configuration's signature says */
	struct asy_bytes algo, value, nodes, strings, hint, padding;
	uint64_t value_at;
};

static void take(struct node *n, const struct asy_fdt_item *p)
{
	if (asy_bytes_is(p->name, "algo"))
		n->algo = asy_fdt_text(p->value);
	else if (asy_bytes_is(p->name, "hashed-nodes"))
		n->nodes = p->value;
	else if (asy_bytes_is(p->name, "hashed-strings"))
		n->strings = p->value;
	else if (asy_bytes_is(p->name, "key-name-hint"))
		n->hint = asy_fdt_text(p->value);
	else if (asy_bytes_is(p->name, "padding"))
		n->padding = asy_fdt_text(p->value);
	if (asy_bytes_is(p->name, "value")) {
		n->value = p->value;
		n->value_at = p->offset;
	}
}

static void note_signed(struct fit *f, struct asy_bytes nodes)
{
	size_t at = 0, used = strlen(f->signed_images);

	while (at < nodes.n) {
		size_t end = asy_bytes_find_byte(nodes, 0, at);

		if (end - at + used + 3 < sizeof(f->signed_images)) {
			f->signed_images[used++] = ' ';
			memcpy(f->signed_images + used, nodes.p + at, end - at);
			used += end - at;
			f->signed_images[used] = 0;
		}
		at = end + 1;
	}
}

static void check_node(struct fit *f, const struct node *n, const char *where)
{
	struct asy_update *u = f->u;
	const char *algo = asy_update_text(u, n->algo), *comma = strchr(algo, ',');
	struct asy_bytes *parts;
	struct asy_update_signer *s;
	struct asy_rd r = asy_rd_init(n->strings);
	uint64_t strings_at = (uint64_t)(f->tree.strings.p - u->in.p), n_strings;
	size_t count = 0;

	if (!n->nodes.n || !comma) {
		asy_update_refuse(u, n->value_at, "%s: a signature without hashed-nodes or algorithm", where);
		return;
	}
	asy_rd_skip(&r, 4);
	n_strings = asy_rd_be32(&r);
	if (!find_regions(f, n->nodes) || n_strings > f->tree.strings.n) {
		asy_update_refuse(u, n->value_at, "%s: the signed parts of the tree cannot be found", where);
		return;
	}
	parts = asy_arena_array(u->arena, f->regions.len + 1, sizeof(*parts));
	if (!parts)
		return;
	for (; count < f->regions.len; count++) {
		const struct region *g = asy_vec_at(&f->regions, count);

		parts[count] = (struct asy_bytes){f->tree.structure.p + g->offset, g->length};
		asy_update_part(u, f->tree.structure_at + g->offset, g->length, "signed nodes", ASY_PART_MANIFEST, ASY_COVER_SIGNED);
	}
	parts[count++] = asy_bytes_head(f->tree.strings, n_strings);
	asy_update_part(u, strings_at, n_strings, "signed names", ASY_PART_MANIFEST, ASY_COVER_SIGNED);
	asy_update_part(u, n->value_at, n->value.n, "signature", ASY_PART_SIGNATURE, ASY_COVER_SIGNATURE);
	s = asy_update_check(u, strncmp(comma + 1, "ecdsa", 5) == 0 ? ASY_SCHEME_ECDSA_RAW : asy_bytes_is(n->padding, "pss") ? ASY_SCHEME_RSA_PSS : ASY_SCHEME_RSA_PKCS1,
	                     asy_update_text(u, asy_bytes_head(n->algo, (uint64_t)(comma - algo))), parts, count, n->value, n->value_at, NULL);
	s->key_id = asy_update_text(u, n->hint);
	note_signed(f, n->nodes);
	f->n_signed++;
}

/* Signatures stand two levels below /configurations: "/configurations/conf-1/signature-1". */
static void signatures(struct fit *f)
{
	struct asy_fdt_iter it = asy_fdt_iter(&f->tree);
	struct asy_fdt_item item;
	struct node n = {0};
	bool in_configurations = false, in_signature = false;
	const char *where = "";

	while (!asy_fdt_next(&it, &item)) {
		if (item.kind == ASY_FDT_NODE && item.depth == 1)
			in_configurations = asy_bytes_is(item.name, "configurations");
		if (item.kind == ASY_FDT_NODE && item.depth == 2 && in_configurations)
			where = asy_update_text(f->u, item.name);
		if (item.kind == ASY_FDT_NODE && item.depth == 2 && in_configurations && asy_bytes_find_byte(item.name, '@', 0) < item.name.n)
			asy_update_refuse(f->u, item.offset, "the name of a configuration has a unit address: boot loaders confused it with another");
		if (item.kind == ASY_FDT_NODE && item.depth == 3 && in_configurations) {
			in_signature = asy_bytes_starts(item.name, "signature");
			n = (struct node){0};
		} else if (item.kind == ASY_FDT_PROPERTY && item.depth == 3 && in_signature && in_configurations) {
			take(&n, &item);
		} else if (item.kind == ASY_FDT_NODE_END && item.depth == 3 && in_signature && in_configurations) {
			if (n.value.n)
				check_node(f, &n, where);
			in_signature = false;
		}
	}
}

struct image {
	struct asy_bytes name, data, type, algo, digest;
	uint64_t data_at;
	bool has_hash, good, external;
	bool hash_signed;
};

static void end_image(struct fit *f, struct image *m)
{
	struct asy_update *u = f->u;
	struct asy_update_payload *p = asy_update_payload(u, asy_update_text(u, m->name), m->data.n);
	char path[300];
	bool covered;

	snprintf(path, sizeof(path), " /images/%.200s/hash", p->name);
	covered = f->n_signed && strstr(f->signed_images, path) != NULL;
	p->type = asy_update_text(u, m->type);
	p->state = m->external || !m->has_hash ? ASY_PAYLOAD_UNCHECKED : m->good ? ASY_PAYLOAD_GOOD : ASY_PAYLOAD_BAD;
	if (m->has_hash)
		p->sha256 = asy_bytes_is(m->algo, "sha256") ? asy_update_hex(u, "sha256", m->data) : "";
	if (p->state == ASY_PAYLOAD_BAD)
		asy_update_refuse(u, m->data_at, "%s does not have the hash of its node", p->name);
	if (m->external)
		asy_update_become(u, ASY_UPDATE_UNCHECKED, m->data_at, "data outside of the tree is not checked");
	asy_update_part(u, m->data_at, m->data.n, p->name, ASY_PART_PAYLOAD, covered && m->has_hash ? ASY_COVER_HASHED : m->has_hash ? ASY_COVER_CHECKSUM : ASY_COVER_NONE);
	if (f->n_signed && !covered)
		asy_update_find(u, "unsigned-member", m->data_at, m->data.n, "no signed configuration covers %s", p->name);
}

static void images(struct fit *f)
{
	struct asy_fdt_iter it = asy_fdt_iter(&f->tree);
	struct asy_fdt_item item;
	struct image m = {0};
	bool in_images = false, in_hash = false;
	uint8_t out[64];

	while (!asy_fdt_next(&it, &item)) {
		if (item.kind == ASY_FDT_NODE && item.depth == 1)
			in_images = asy_bytes_is(item.name, "images");
		if (!in_images)
			continue;
		if (item.kind == ASY_FDT_NODE && item.depth == 2)
			m = (struct image){.name = item.name};
		else if (item.kind == ASY_FDT_NODE && item.depth == 3)
			in_hash = asy_bytes_starts(item.name, "hash");
		else if (item.kind == ASY_FDT_PROPERTY && item.depth == 2 && asy_bytes_is(item.name, "data"))
			m.data = item.value, m.data_at = item.offset;
		else if (item.kind == ASY_FDT_PROPERTY && item.depth == 2 && (asy_bytes_is(item.name, "data-offset") || asy_bytes_is(item.name, "data-position")))
			m.external = true;
		else if (item.kind == ASY_FDT_PROPERTY && item.depth == 2 && asy_bytes_is(item.name, "type"))
			m.type = asy_fdt_text(item.value);
		else if (item.kind == ASY_FDT_PROPERTY && item.depth == 3 && in_hash && asy_bytes_is(item.name, "algo"))
			m.algo = asy_fdt_text(item.value);
		else if (item.kind == ASY_FDT_PROPERTY && item.depth == 3 && in_hash && asy_bytes_is(item.name, "value"))
			m.digest = item.value;
		else if (item.kind == ASY_FDT_NODE_END && item.depth == 3 && in_hash && m.digest.n && !asy_bytes_is(m.algo, "crc32")) {
			m.has_hash = true;
			m.good = asy_bytes_equal(m.digest, (struct asy_bytes){out, asy_update_digest(asy_update_text(f->u, m.algo), &m.data, 1, out)});
			in_hash = false;
		} else if (item.kind == ASY_FDT_NODE_END && item.depth == 2) {
			end_image(f, &m);
		}
	}
}

/* Names that occur twice among brothers: which one is meant is anybody's guess. */
static void duplicates(struct fit *f)
{
	struct asy_fdt_iter it = asy_fdt_iter(&f->tree);
	struct asy_fdt_item item;
	struct asy_vec names = ASY_VEC_INIT(struct asy_bytes, 1024);

	while (!asy_fdt_next(&it, &item)) {
		struct asy_bytes *slot;

		if (item.kind != ASY_FDT_NODE || item.depth > 2)
			continue;
		if (item.depth < 2)
			names.len = 0;
		for (size_t i = 0; item.depth == 2 && i < names.len; i++)
			if (asy_bytes_equal(*(struct asy_bytes *)asy_vec_at(&names, i), item.name))
				asy_update_refuse(f->u, item.offset, "there are two nodes called %s", asy_update_text(f->u, item.name));
		slot = item.depth == 2 ? asy_vec_push(&names) : NULL;
		if (slot)
			*slot = item.name;
	}
	asy_vec_release(&names);
}

static void read(struct asy_update *u)
{
	struct fit f = {.u = u, .regions = ASY_VEC_INIT(struct region, 4096)};
	struct asy_bytes value;

	u->variant = "unsigned";
	if (asy_fdt_open(u->in, &f.tree) || asy_fdt_check(&f.tree, NULL)) {
		asy_update_refuse(u, 0, "the tree is damaged");
		return;
	}
	asy_update_part(u, 0, f.tree.total_size, "tree", ASY_PART_HEADER, ASY_COVER_NONE);
	asy_update_part(u, 0, HEADER, "header of the tree", ASY_PART_HEADER, ASY_COVER_FRAMING);
	asy_update_length(u, 4, 4, "size of the tree", true, ASY_COVER_FRAMING);
	((struct asy_update_part *)asy_vec_at(&u->parts, u->parts.len - 1))->slack = true;
	if (f.tree.truncated)
		asy_update_refuse(u, 4, "the file ends before the tree does");
	if (f.tree.total_size < u->in.n) {
		asy_update_part(u, f.tree.total_size, u->in.n - f.tree.total_size, "behind the tree", ASY_PART_OTHER, ASY_COVER_NONE);
		asy_update_find(u, "unsigned-bytes", f.tree.total_size, u->in.n - f.tree.total_size, "bytes behind the tree");
	}
	if (asy_fdt_property(&f.tree, "/", "description", &value))
		asy_update_fact(u, "description", asy_fdt_text(value), 0);
	if (asy_fdt_property(&f.tree, "/configurations", "default", &value))
		asy_update_fact(u, "default-configuration", asy_fdt_text(value), 0);
	duplicates(&f);
	signatures(&f);
	images(&f);
	if (u->signers.len)
		u->variant = "signed configuration";
	asy_update_judge_signers(u);
	asy_vec_release(&f.regions);
}

const struct asy_update_family asy_family_fit = {
	.name = "fit",
	.title = "U-Boot FIT with signed configurations",
	.reads = "signed regions of the tree, RSA PKCS#1 v1.5, PSS and ECDSA, hashes of images in the tree",
	.source = "U-Boot documentation, FIT Signature Verification",
	.probe = probe,
	.read = read,
};
