#include "update/verity.h"

#include <openssl/evp.h>
#include <string.h>

#include "base/limits.h"

enum { PER_BLOCK = ASY_VERITY_BLOCK / ASY_VERITY_DIGEST, LEVELS = 10 };

struct shape {
	uint64_t blocks[LEVELS]; /* of hashes: [0] over the data */
	unsigned levels;
	uint64_t total;
};

static bool shape_of(uint64_t data, struct shape *ret)
{
	uint64_t n = data / ASY_VERITY_BLOCK;

	*ret = (struct shape){0};
	if (data % ASY_VERITY_BLOCK || n < 2)
		return false;
	do {
		n = (n + PER_BLOCK - 1) / PER_BLOCK;
		ret->blocks[ret->levels++] = n;
		ret->total += n;
	} while (n > 1 && ret->levels < LEVELS);
	return n == 1;
}

uint64_t asy_verity_size(uint64_t data)
{
	struct shape shape;

	return shape_of(data, &shape) ? shape.total * ASY_VERITY_BLOCK : 0;
}

struct hasher {
	EVP_MD_CTX *ctx, *salted;
};

static bool hash_block(struct hasher *h, const uint8_t *block, uint8_t out[32])
{
	unsigned n;

	return EVP_MD_CTX_copy_ex(h->ctx, h->salted) == 1 && EVP_DigestUpdate(h->ctx, block, ASY_VERITY_BLOCK) == 1 &&
	       EVP_DigestFinal_ex(h->ctx, out, &n) == 1;
}

/* One level: hashes of the blocks of `below` into `level` (zero filled). */
static bool make_level(struct hasher *h, struct asy_bytes below, uint8_t *level)
{
	for (uint64_t i = 0; i < below.n / ASY_VERITY_BLOCK; i++)
		if (!hash_block(h, below.p + i * ASY_VERITY_BLOCK, level + i * ASY_VERITY_DIGEST))
			return false;
	return true;
}

enum asy_err asy_verity_make(struct asy_bytes data, struct asy_bytes salt, struct asy_buf *out, uint8_t ret_root[32])
{
	struct hasher h = {EVP_MD_CTX_new(), EVP_MD_CTX_new()};
	struct shape shape;
	enum asy_err err = ASY_OK;
	size_t start = out->len, at;
	struct asy_bytes below = data;
	bool ok = h.ctx && h.salted && EVP_DigestInit_ex(h.salted, EVP_sha256(), NULL) == 1 &&
		  (salt.n == 0 || EVP_DigestUpdate(h.salted, salt.p, salt.n) == 1);

	if (!shape_of(data.n, &shape))
		err = ASY_CORRUPT;
	if (!err) {
		asy_buf_fill(out, 0, (size_t)shape.total * ASY_VERITY_BLOCK);
		err = out->err;
	}
	at = (size_t)shape.total;
	for (unsigned l = 0; !err && ok && l < shape.levels; l++) {
		uint8_t *level;

		at -= (size_t)shape.blocks[l];
		level = out->data + start + at * ASY_VERITY_BLOCK;
		ok = make_level(&h, below, level);
		below = (struct asy_bytes){level, (size_t)shape.blocks[l] * ASY_VERITY_BLOCK};
	}
	if (!err && ok)
		ok = hash_block(&h, below.p, ret_root);
	EVP_MD_CTX_free(h.ctx);
	EVP_MD_CTX_free(h.salted);
	return err ? err : ok ? ASY_OK : ASY_NOMEM;
}

/* The first digest of the lowest level that differs blames a data block. */
static uint64_t first_wrong(struct asy_bytes data, struct asy_bytes tree, const struct asy_buf *computed, const struct shape *shape)
{
	uint64_t low = (shape->total - shape->blocks[0]) * ASY_VERITY_BLOCK;

	for (uint64_t i = 0; i < data.n / ASY_VERITY_BLOCK; i++)
		if (memcmp(tree.p + low + i * ASY_VERITY_DIGEST, computed->data + low + i * ASY_VERITY_DIGEST, ASY_VERITY_DIGEST) != 0)
			return i * ASY_VERITY_BLOCK;
	for (uint64_t i = 0; i < shape->total; i++)
		if (memcmp(tree.p + i * ASY_VERITY_BLOCK, computed->data + i * ASY_VERITY_BLOCK, ASY_VERITY_BLOCK) != 0)
			return data.n + i * ASY_VERITY_BLOCK;
	return data.n;
}

enum asy_err asy_verity_check(struct asy_bytes data, struct asy_bytes tree, struct asy_bytes salt, struct asy_bytes root,
                              uint8_t *ret_root, uint64_t *ret_at)
{
	struct shape shape;
	struct asy_buf computed;
	uint8_t own[32];
	enum asy_err err;

	*ret_at = 0;
	if (!shape_of(data.n, &shape) || tree.n != shape.total * ASY_VERITY_BLOCK || root.n != sizeof(own))
		return ASY_CORRUPT;
	asy_buf_init(&computed, (size_t)ASY_LIMIT_FILE_BYTES);
	err = asy_verity_make(data, salt, &computed, own);
	if (!err && ret_root)
		memcpy(ret_root, own, sizeof(own));
	if (!err && (memcmp(own, root.p, sizeof(own)) != 0 || memcmp(computed.data, tree.p, tree.n) != 0)) {
		*ret_at = first_wrong(data, tree, &computed, &shape);
		err = ASY_CORRUPT;
	}
	asy_buf_release(&computed);
	return err;
}
