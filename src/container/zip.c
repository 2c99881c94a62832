/* zip archives: update bundles, Android packages, vendor downloads. */
#include "base/limits.h"
#include "codec/codec.h"
#include "codec/crc32.h"
#include "container/zip_read.h"

static const struct {
	uint16_t method;
	const struct asy_codec *codec; /* NULL: stored */
} methods[] = {
	{0, NULL},
	{8, &asy_codec_deflate},
	{12, &asy_codec_bzip2},
	{93, &asy_codec_zstd},
	{95, &asy_codec_xz},
};

static enum asy_err unpack(const struct zip_entry *e, struct asy_buf *scratch, struct asy_bytes *ret_content)
{
	uint64_t hint = e->size < scratch->ceiling ? e->size : 0;
	size_t used;
	enum asy_err err = ASY_UNSUPPORTED;

	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		if (methods[i].method != e->method)
			continue;
		if (!methods[i].codec) {
			*ret_content = e->data;
			return ASY_OK;
		}
		err = methods[i].codec->decode(e->data, (size_t)hint, scratch, &used);
	}
	*ret_content = asy_buf_bytes(scratch);
	return err;
}

static enum asy_err content(const struct zip_entry *e, struct asy_buf *scratch, struct asy_bytes *ret_content)
{
	enum asy_err err = unpack(e, scratch, ret_content);

	if (e->data.n < e->packed && (!err || err == ASY_CORRUPT))
		return ASY_TRUNCATED;
	if (!err && asy_crc32(0, *ret_content) != e->crc)
		return ASY_CORRUPT;
	return err;
}

static enum asy_err load(const struct asy_node *node, struct asy_buf *scratch, struct asy_bytes *ret_content)
{
	return content(node->ctx, scratch, ret_content);
}

static enum asy_err probe(struct asy_bytes in, struct asy_claim *ret_claim)
{
	struct asy_claim claim = {0};
	struct zip_scan s;
	struct zip_entry e;
	uint64_t entries = 0;
	enum asy_err err = zip_scan_init(&s, in);

	if (err)
		return err;
	if (s.has_directory) {
		claim.length = s.length;
		claim.confidence = 80;
		asy_claim_label(&claim, "zip archive, %llu entries", (unsigned long long)s.entries);
	} else {
		while (zip_scan_next(&s, &e))
			entries++;
		if (entries == 0)
			return ASY_TRUNCATED;
		claim.truncated = true; /* the directory at the end is missing, and nobody knows where it would be */
		claim.length = s.at;
		claim.confidence = entries > 1 ? 50 : 20;
		asy_claim_label(&claim, "zip archive without its directory, at least %llu entries", (unsigned long long)entries);
	}
	*ret_claim = claim;
	return ASY_OK;
}

static enum asy_node_type type_of(const struct zip_entry *e)
{
	enum asy_node_type type;

	if (asy_bytes_ends(e->name, "/"))
		return ASY_NODE_DIR;
	if (e->mode && asy_archive_type(e->mode, &type) && (type == ASY_NODE_SYMLINK || type == ASY_NODE_DIR))
		return type;
	return ASY_NODE_FILE;
}

static enum asy_err hand_out(struct asy_sink *sink, const struct zip_entry *e)
{
	enum asy_node_type type = type_of(e);
	struct asy_buf scratch;
	struct asy_node node = {
		.type = type,
		.path = asy_archive_node_path(sink, type, e->name, "unnamed", e->at),
		.mode = e->mode ? e->mode & 07777 : type == ASY_NODE_DIR ? 0755 : 0644,
		.uid = e->uid,
		.gid = e->gid,
		.has_owner = e->has_owner && e->mode,
		.mtime = e->mtime,
		.offset = ASY_NO_OFFSET,
		.ctx = (void *)(uintptr_t)e,
	};
	enum asy_err err;

	asy_buf_init(&scratch, ASY_LIMIT_SYMLINK_BYTES);
	if (type == ASY_NODE_FILE) {
		node.size = e->size;
		node.offset = e->data_at;
		node.load = e->lost || e->flags & ZIP_ENCRYPTED ? NULL : load;
		if (e->lost)
			sink->problem(sink, ASY_CORRUPT, e->at, "the directory names an entry that is not there");
		else if (!node.load)
			sink->problem(sink, ASY_ENCRYPTED, e->at, "an entry is encrypted");
	} else if (type == ASY_NODE_SYMLINK && (e->lost || content(e, &scratch, &node.target) != ASY_OK)) {
		sink->problem(sink, ASY_CORRUPT, e->at, "the target of a link cannot be read");
	}
	node.target = asy_archive_cut_target(sink, node.target, e->at);
	err = sink->node(sink, &node);
	asy_buf_release(&scratch);
	return err;
}

static enum asy_err walk(const struct asy_walk *w)
{
	struct zip_scan s;
	struct zip_entry e;
	enum asy_err err = zip_scan_init(&s, asy_bytes_head(w->in, w->claim->length));

	while (!err && zip_scan_next(&s, &e))
		err = hand_out(w->sink, &e);
	if (!err && !s.has_directory)
		w->sink->problem(w->sink, ASY_TRUNCATED, s.at, "the zip archive has no directory; local headers were followed up to here");
	return err;
}

static const struct asy_magic magics[] = {
	{0, 4, "PK\3\4"},
};

const struct asy_container asy_container_zip = {
	.name = "zip",
	.title = "zip archive",
	.kind = ASY_KIND_ARCHIVE,
	.decoded = "stored, Deflate, bzip2, zstd, xz; zip64; without its directory as far as sizes are stated",
	.not_decoded = "encrypted entries, Deflate64, LZMA, PPMd and older methods; archives of several volumes",
	.source = "PKWARE APPNOTE.TXT 6.3.10",
	.magics = magics,
	.n_magics = 1,
	.probe = probe,
	.walk = walk,
};
