#include "update/cbor.h"

#include "base/limits.h"

enum { DEPTH = 32 }; /* as ASY_LIMIT_UPDATE_DEPTH, which cannot size an array */

struct head {
	enum asy_cbor_type type;
	uint64_t value;
	size_t size;
};

static bool read_head(struct asy_bytes b, struct head *ret)
{
	struct asy_rd r = asy_rd_init(b);
	uint8_t first = asy_rd_u8(&r), low = first & 31;

	ret->type = (enum asy_cbor_type)(first >> 5);
	ret->value = low < 24 ? low : low == 24 ? asy_rd_u8(&r) : low == 25 ? asy_rd_be16(&r) : low == 26 ? asy_rd_be32(&r) : asy_rd_be64(&r);
	ret->size = r.off;
	return asy_rd_ok(&r) && low <= 27 && !(ret->type == ASY_CBOR_SIMPLE && low > 24);
}

/* Size of the item at the start, 0 when it is not whole. Iterative: a stack of how many items are still to come. */
static size_t item_size(struct asy_bytes b)
{
	uint64_t left[DEPTH + 1] = {1};
	unsigned depth = 0, n = 0;
	size_t at = 0;
	struct head h;

	for (;;) {
		while (left[depth] == 0) {
			if (depth == 0)
				return at;
			depth--;
		}
		left[depth]--;
		if (++n > ASY_LIMIT_UPDATE_NODES || !read_head(asy_bytes_from_offset(b, at), &h))
			return 0;
		at += h.size;
		if (h.type == ASY_CBOR_BYTES || h.type == ASY_CBOR_TEXT) {
			if (h.value > b.n - at)
				return 0;
			at += (size_t)h.value;
		} else if (h.type == ASY_CBOR_ARRAY || h.type == ASY_CBOR_MAP || h.type == ASY_CBOR_TAG) {
			if (depth == DEPTH || h.value > b.n - at + (h.type == ASY_CBOR_TAG ? UINT32_MAX : 0))
				return 0;
			left[++depth] = h.type == ASY_CBOR_MAP ? 2 * h.value : h.type == ASY_CBOR_TAG ? 1 : h.value;
		}
	}
}

bool asy_cbor_next(struct asy_bytes *rest, uint64_t *base, struct asy_cbor *ret)
{
	struct head h;
	size_t size = rest->n ? item_size(*rest) : 0;

	if (!size || !read_head(*rest, &h))
		return false;
	*ret = (struct asy_cbor){.type = h.type, .value = h.value, .whole = asy_bytes_head(*rest, size), .offset = *base,
	                         .content = {rest->p + h.size, size - h.size}};
	*rest = asy_bytes_from_offset(*rest, size);
	*base += size;
	return true;
}

bool asy_cbor_one(struct asy_bytes bytes, uint64_t base, struct asy_cbor *ret)
{
	return asy_cbor_next(&bytes, &base, ret) && bytes.n == 0;
}

bool asy_cbor_get(const struct asy_cbor *map, int64_t key, struct asy_cbor *ret)
{
	struct asy_bytes rest = map->content;
	uint64_t base = map->offset + (map->whole.n - map->content.n);
	struct asy_cbor k;

	if (map->type != ASY_CBOR_MAP)
		return false;
	while (asy_cbor_next(&rest, &base, &k) && asy_cbor_next(&rest, &base, ret))
		if ((k.type == ASY_CBOR_UINT && key >= 0 && k.value == (uint64_t)key) ||
		    (k.type == ASY_CBOR_NEGATIVE && key < 0 && k.value == (uint64_t)(-1 - key)))
			return true;
	return false;
}
