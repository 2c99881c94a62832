/* Writes SquashFS 4.0 images piece by piece, right ones and impossible ones. Metadata is stored unpacked unless
 * `pack` is set. Inodes and listings are appended as they are made; sw_finish() puts the tables together. */
#ifndef ASY_TEST_SQUASHFS_WRITE_H
#define ASY_TEST_SQUASHFS_WRITE_H

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "encoders.h"

enum { SW_BLOCK = 4096, SW_META = 8192, SW_SUPER = 96, SW_STORED = 1 << 24 };
#define SW_NO_INDEX UINT32_MAX

struct sw {
	struct asy_buf data; /* what stands behind the super block */
	struct asy_buf inodes, dirs, fragments, ids, keys, xattr_ids;
	uint32_t n_inodes, n_fragments, n_ids, n_xattrs;
	uint64_t root;
	uint16_t compression;
	const struct encoder *pack; /* of metadata; NULL: stored */
};

struct sw_entry {
	const char *name;
	uint64_t ref;
	uint16_t type;
	uint16_t name_len; /* 0: strlen(name) */
};

static inline void sw_init(struct sw *s)
{
	struct asy_buf *all[] = {&s->data, &s->inodes, &s->dirs, &s->fragments, &s->ids, &s->keys, &s->xattr_ids};

	*s = (struct sw){.compression = 1};
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		asy_buf_init(all[i], ENCODER_ROOM);
	asy_buf_le32(&s->ids, 1000);
	asy_buf_le32(&s->ids, 2000);
	s->n_ids = 2;
}

static inline void sw_release(struct sw *s)
{
	struct asy_buf *all[] = {&s->data, &s->inodes, &s->dirs, &s->fragments, &s->ids, &s->keys, &s->xattr_ids};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		asy_buf_release(all[i]);
}

/* Reference of what stands at `pos` of unpacked metadata; right only while blocks are stored. */
static inline uint64_t sw_ref(uint64_t pos)
{
	return pos / SW_META * (SW_META + 2) << 16 | pos % SW_META;
}

/* Where the next data block will stand. */
static inline uint64_t sw_data_at(const struct sw *s)
{
	return SW_SUPER + s->data.len;
}

/* The part that all inodes have: owner 1000, group 2000, a number of its own. Returns the reference. */
static inline uint64_t sw_common(struct sw *s, uint16_t type, uint16_t mode)
{
	uint64_t ref = sw_ref(s->inodes.len);

	asy_buf_le16(&s->inodes, type);
	asy_buf_le16(&s->inodes, mode);
	asy_buf_le16(&s->inodes, 0);
	asy_buf_le16(&s->inodes, 1);
	asy_buf_le32(&s->inodes, 1700000000);
	asy_buf_le32(&s->inodes, ++s->n_inodes);
	return ref;
}

static inline uint64_t sw_file(struct sw *s, uint64_t start, uint32_t size, uint32_t fragment, uint32_t offset,
	const uint32_t *words, size_t n_words)
{
	uint64_t ref = sw_common(s, 2, 0644);

	asy_buf_le32(&s->inodes, (uint32_t)start);
	asy_buf_le32(&s->inodes, fragment);
	asy_buf_le32(&s->inodes, offset);
	asy_buf_le32(&s->inodes, size);
	for (size_t i = 0; i < n_words; i++)
		asy_buf_le32(&s->inodes, words[i]);
	return ref;
}

static inline uint64_t sw_big_file(struct sw *s, uint64_t start, uint64_t size, uint32_t fragment, uint32_t xattr,
	const uint32_t *words, size_t n_words)
{
	uint64_t ref = sw_common(s, 9, 0644);

	asy_buf_le64(&s->inodes, start);
	asy_buf_le64(&s->inodes, size);
	asy_buf_le64(&s->inodes, 0);
	asy_buf_le32(&s->inodes, 1);
	asy_buf_le32(&s->inodes, fragment);
	asy_buf_le32(&s->inodes, 0);
	asy_buf_le32(&s->inodes, xattr);
	for (size_t i = 0; i < n_words; i++)
		asy_buf_le32(&s->inodes, words[i]);
	return ref;
}

/* A file whose content is stored unpacked in one block. */
static inline uint64_t sw_text(struct sw *s, const char *text)
{
	uint32_t size = (uint32_t)strlen(text), word = SW_STORED | size;
	uint64_t at = sw_data_at(s);

	asy_buf_text(&s->data, text);
	return sw_file(s, at, size, SW_NO_INDEX, 0, &word, size ? 1 : 0);
}

static inline uint64_t sw_symlink(struct sw *s, bool extended, const char *target, size_t n, uint32_t xattr)
{
	uint64_t ref = sw_common(s, extended ? 10 : 3, 0777);

	asy_buf_le32(&s->inodes, 1);
	asy_buf_le32(&s->inodes, (uint32_t)n);
	asy_buf_append(&s->inodes, (struct asy_bytes){(const uint8_t *)target, n});
	if (extended)
		asy_buf_le32(&s->inodes, xattr);
	return ref;
}

/* One run for each entry; n may be 0. */
static inline uint64_t sw_listing(struct sw *s, const struct sw_entry *entries, size_t n)
{
	uint64_t pos = s->dirs.len;

	for (size_t i = 0; i < n; i++) {
		size_t len = entries[i].name_len ? entries[i].name_len : strlen(entries[i].name);

		asy_buf_le32(&s->dirs, 0);
		asy_buf_le32(&s->dirs, (uint32_t)(entries[i].ref >> 16));
		asy_buf_le32(&s->dirs, 1);
		asy_buf_le16(&s->dirs, (uint16_t)entries[i].ref);
		asy_buf_le16(&s->dirs, 0);
		asy_buf_le16(&s->dirs, entries[i].type);
		asy_buf_le16(&s->dirs, (uint16_t)(len - 1));
		asy_buf_append(&s->dirs, (struct asy_bytes){(const uint8_t *)entries[i].name, len});
	}
	return pos;
}

/* Extended directory inode for the listing [pos, end of the listings). */
static inline uint64_t sw_dir_at(struct sw *s, uint64_t pos, uint32_t xattr)
{
	uint64_t ref = sw_common(s, 8, 0755), listing = sw_ref(pos);

	asy_buf_le32(&s->inodes, 2);
	asy_buf_le32(&s->inodes, (uint32_t)(s->dirs.len - pos + 3));
	asy_buf_le32(&s->inodes, (uint32_t)(listing >> 16));
	asy_buf_le32(&s->inodes, 1);
	asy_buf_le16(&s->inodes, 0);
	asy_buf_le16(&s->inodes, (uint16_t)listing);
	asy_buf_le32(&s->inodes, xattr);
	return ref;
}

static inline uint64_t sw_dir(struct sw *s, const struct sw_entry *entries, size_t n)
{
	return sw_dir_at(s, sw_listing(s, entries, n), SW_NO_INDEX);
}

static inline uint32_t sw_fragment(struct sw *s, uint64_t at, uint32_t word)
{
	asy_buf_le64(&s->fragments, at);
	asy_buf_le32(&s->fragments, word);
	asy_buf_le32(&s->fragments, 0);
	return s->n_fragments++;
}

/* One key and value; type 0 user, 1 trusted, 2 security. `elsewhere`: value is 8 bytes, a reference. */
static inline void sw_key(struct sw *s, uint16_t type, const char *name, const void *value, size_t n, bool elsewhere)
{
	asy_buf_le16(&s->keys, (uint16_t)(type | (elsewhere ? 0x100 : 0)));
	asy_buf_le16(&s->keys, (uint16_t)strlen(name));
	asy_buf_text(&s->keys, name);
	asy_buf_le32(&s->keys, (uint32_t)n);
	asy_buf_append(&s->keys, (struct asy_bytes){value, n});
}

/* An entry of the xattr id table for `count` keys from position pos on. */
static inline uint32_t sw_xattr(struct sw *s, uint64_t pos, uint32_t count)
{
	asy_buf_le64(&s->xattr_ids, sw_ref(pos));
	asy_buf_le32(&s->xattr_ids, count);
	asy_buf_le32(&s->xattr_ids, 0);
	return s->n_xattrs++;
}

/* Appends content as metadata blocks; their places go to list. */
static inline void sw_blocks(const struct sw *s, struct asy_buf *out, const struct asy_buf *content, struct asy_buf *list)
{
	for (size_t at = 0; at < content->len; at += SW_META) {
		struct asy_bytes block = asy_bytes_head(asy_bytes_from_offset(asy_buf_bytes(content), at), SW_META);

		asy_buf_le64(list, out->len);
		if (s->pack) {
			struct asy_buf packed;

			asy_buf_init(&packed, ENCODER_ROOM);
			s->pack->encode(block, &packed);
			asy_buf_le16(out, (uint16_t)packed.len);
			asy_buf_append(out, asy_buf_bytes(&packed));
			asy_buf_release(&packed);
		} else {
			asy_buf_le16(out, (uint16_t)(0x8000 | block.n));
			asy_buf_append(out, block);
		}
	}
}

static inline void sw_super(const struct sw *s, struct asy_buf *out, uint64_t bytes_used, const uint64_t tables[6])
{
	asy_buf_text(out, "hsqs");
	asy_buf_le32(out, s->n_inodes);
	asy_buf_le32(out, 1700000000);
	asy_buf_le32(out, SW_BLOCK);
	asy_buf_le32(out, s->n_fragments);
	asy_buf_le16(out, s->compression);
	asy_buf_le16(out, 12);
	asy_buf_le16(out, 0);
	asy_buf_le16(out, (uint16_t)s->n_ids);
	asy_buf_le16(out, 4);
	asy_buf_le16(out, 0);
	asy_buf_le64(out, s->root);
	asy_buf_le64(out, bytes_used);
	for (size_t i = 0; i < 6; i++)
		asy_buf_le64(out, tables[i]);
}

/* The whole image in *ret; the caller releases it. */
static inline void sw_finish(struct sw *s, struct asy_buf *ret)
{
	struct asy_buf list, super;
	uint64_t tables[6] = {[1] = UINT64_MAX, [5] = UINT64_MAX}, keys;

	asy_buf_init(ret, ENCODER_ROOM);
	asy_buf_init(&list, ENCODER_ROOM);
	asy_buf_init(&super, SW_SUPER);
	asy_buf_fill(ret, 0, SW_SUPER);
	asy_buf_append(ret, asy_buf_bytes(&s->data));
	tables[2] = ret->len;
	sw_blocks(s, ret, &s->inodes, &list);
	tables[3] = ret->len;
	if (s->dirs.len == 0)
		asy_buf_u8(&s->dirs, 0);
	sw_blocks(s, ret, &s->dirs, &list);
	asy_buf_clear(&list);
	sw_blocks(s, ret, &s->fragments, &list);
	tables[4] = s->n_fragments ? ret->len : UINT64_MAX;
	asy_buf_append(ret, asy_buf_bytes(&list));
	asy_buf_clear(&list);
	sw_blocks(s, ret, &s->ids, &list);
	tables[0] = ret->len;
	asy_buf_append(ret, asy_buf_bytes(&list));
	if (s->n_xattrs) {
		keys = ret->len;
		sw_blocks(s, ret, &s->keys, &list);
		asy_buf_clear(&list);
		sw_blocks(s, ret, &s->xattr_ids, &list);
		tables[1] = ret->len;
		asy_buf_le64(ret, keys);
		asy_buf_le32(ret, s->n_xattrs);
		asy_buf_le32(ret, 0);
		asy_buf_append(ret, asy_buf_bytes(&list));
	}
	sw_super(s, &super, ret->len, tables);
	memcpy(ret->data, super.data, SW_SUPER);
	asy_buf_release(&super);
	asy_buf_release(&list);
}

#endif
