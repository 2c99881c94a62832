#include "container/single.h"

#include "base/limits.h"
#include "container/archive.h"

/* Content that came out before the defect or the end: chance hits of a signature do not get that far. */
enum { CUT_IS_REAL = 32 * 1024, BROKEN_IS_REAL = 64 * 1024 };

enum asy_err asy_single_streams(const struct asy_codec *codec, bool (*starts)(struct asy_bytes in), struct asy_bytes in,
                                size_t size_hint, struct asy_buf *out, size_t *ret_used)
{
	size_t at = 0, used = 0;
	enum asy_err err = codec->decode(in, size_hint, out, &used);

	at = used < in.n ? used : in.n;
	while (!err && starts(asy_bytes_from_offset(in, at))) {
		size_t before = out->len;

		used = 0;
		err = codec->decode(asy_bytes_from_offset(in, at), 0, out, &used);
		if (err && err != ASY_LIMIT && out->len == before) {
			err = ASY_OK;
			break;
		}
		at += used < in.n - at ? used : in.n - at;
	}
	*ret_used = at;
	return err;
}

enum asy_err asy_single_probe(asy_single_decode_fn *decode, struct asy_bytes in, bool checked, struct asy_claim *claim,
                              uint64_t *ret_size)
{
	struct asy_buf content;
	size_t used = 0, made;
	enum asy_err err;

	asy_buf_init(&content, ASY_LIMIT_FILE_BYTES);
	err = decode(in, 0, &content, &used);
	made = content.len;
	asy_buf_release(&content);
	claim->length = used < in.n ? used : in.n;
	if (!err) {
		claim->confidence = checked ? 100 : 80;
	} else if (err == ASY_TRUNCATED && made) {
		claim->truncated = true;
		claim->length = in.n;
		claim->confidence = made >= CUT_IS_REAL ? 50 : 20;
	} else if (err == ASY_LIMIT && made) {
		claim->confidence = 50;
	} else if (err == ASY_CORRUPT && made >= BROKEN_IS_REAL) {
		claim->confidence = 20;
	} else {
		return err;
	}
	if (claim->length == 0)
		return ASY_CORRUPT;
	claim->work = made;
	*ret_size = made;
	return ASY_OK;
}

void asy_single_label(struct asy_claim *claim, const char *title, uint64_t size)
{
	asy_claim_label(claim, "%s, %s%llu bytes unpacked%s", title, claim->confidence < 80 ? "at least " : "",
	                (unsigned long long)size, claim->truncated ? ", cut short" : "");
}

struct state {
	const struct asy_single *single;
	struct asy_bytes in;
};

static enum asy_err load(const struct asy_node *node, struct asy_buf *scratch, struct asy_bytes *ret_content)
{
	const struct state *st = node->ctx;
	uint64_t hint = st->single->size < scratch->ceiling ? st->single->size : 0;
	size_t used;
	enum asy_err err = st->single->decode(st->in, (size_t)hint, scratch, &used);

	*ret_content = asy_buf_bytes(scratch);
	return err;
}

enum asy_err asy_single_walk(const struct asy_walk *w, const struct asy_single *single)
{
	struct state st = {single, asy_bytes_head(w->in, w->claim->length)};
	struct asy_node node = {
		.type = ASY_NODE_FILE,
		.path = asy_archive_node_path(w->sink, ASY_NODE_FILE, single->name, "data", 0),
		.mode = 0644,
		.mtime = single->mtime,
		.size = single->size,
		.offset = single->offset,
		.load = load,
		.ctx = &st,
	};

	if (w->claim->truncated)
		w->sink->problem(w->sink, ASY_TRUNCATED, w->claim->length, "the compressed stream is cut short");
	return w->sink->node(w->sink, &node);
}
