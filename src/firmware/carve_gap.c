/* Describes what no format claims by its content. */
#include <string.h>

#include "base/limits.h"
#include "firmware/carve_impl.h"
#include "firmware/entropy.h"

enum {
	RUN = 4096,     /* a run of 0x00 or 0xff this long is a region of its own */
	STEP = RUN / 2, /* every such run covers one aligned step completely */
	SMALL = 64,     /* alignment gaps up to this size may mix 0x00 and 0xff */
	COMPRESSED = 720, /* entropy in hundredths of a bit from which bytes count as compressed or encrypted */
};

static enum asy_err add_part(struct asy_vec *parts, struct asy_bytes blob, uint64_t start, uint64_t end,
	struct asy_region region)
{
	struct asy_carve_part *part = asy_vec_push(parts);

	if (!part)
		return ASY_NOMEM;
	region.parent = region.path = region.container = "";
	region.offset = start;
	region.length = end - start;
	part->region = region;
	return ASY_OK;
}

/* Raw programs without a format of their own introduce themselves by a line of text. */
static const struct banner {
	const char *text;
	char next; /* '0': a digit follows; 0: anything */
} banners[] = {
	{"U-Boot SPL ", '0'},
	{"U-Boot ", '0'},
	{"CFE version ", 0},
	{"RedBoot(tm) ", 0},
	{"YAMON ROM Monitor", 0},
	{"PMON2000 ", 0},
	{"barebox ", '0'},
	{"Breed ", '0'},
	{"Linux version ", '0'},
	{"VxWorks ", 0},
	{"eCos ", '0'},
	{"FreeRTOS V", '0'},
	{"Zephyr OS build ", 0},
};

static bool is_text(uint8_t c)
{
	return c >= 0x20 && c < 0x7f;
}

/* The printable line at `at`, copied; NULL without memory. */
static const char *line_at(struct asy_bytes piece, size_t at, struct asy_arena *arena)
{
	size_t end = at;

	while (end < piece.n && end - at < 100 && is_text(piece.p[end]))
		end++;
	while (end > at && piece.p[end - 1] == ' ')
		end--;
	return asy_arena_text(arena, (struct asy_bytes){piece.p + at, end - at});
}

/* NULL when there is none, or no memory for it. */
static const char *find_banner(struct asy_bytes piece, struct asy_arena *arena)
{
	for (size_t i = 0; i < sizeof(banners) / sizeof(banners[0]); i++) {
		struct asy_bytes text = asy_bytes_from(banners[i].text);
		size_t at = asy_bytes_find(piece, text, 0);

		for (; at < piece.n; at = asy_bytes_find(piece, text, at + 1)) {
			size_t behind = at + text.n;

			if (!banners[i].next || (behind < piece.n && piece.p[behind] >= '0' && piece.p[behind] <= '9'))
				return line_at(piece, at, arena);
		}
	}
	return NULL;
}

/* OpenWrt marks the ends of file systems in flash with de ad c0 de. */
static bool is_marked_fill(const struct asy_histogram *h)
{
	uint64_t marks = h->count[0xad];

	return marks && h->count[0xc0] == marks && h->count[0xde] == 2 * marks
		&& h->total == 4 * marks + h->count[0x00] + h->count[0xff];
}

static bool mostly_text(const struct asy_histogram *h)
{
	uint64_t text = h->count['\t'] + h->count['\n'] + h->count['\r'];

	for (unsigned c = 0x20; c < 0x7f; c++)
		text += h->count[c];
	/* NUL may separate lines, as in a boot loader's environment. */
	return text >= h->total - h->total / 20 - (h->count[0] < h->total / 10 ? h->count[0] : 0)
		&& text >= h->total / 2;
}

/* Few bytes cannot show the entropy of their source: n bytes reach log2(n) bits at most. */
static uint32_t compressed_threshold(uint64_t n)
{
	uint64_t reachable = asy_log2_q16(n) * UINT64_C(85) >> 16;

	return reachable < COMPRESSED ? (uint32_t)reachable : COMPRESSED;
}

static struct asy_region describe(struct asy_bytes piece, struct asy_arena *arena)
{
	struct asy_histogram h = {0};
	struct asy_region region = {0};
	const char *banner;

	asy_histogram_add(&h, piece);
	region.entropy = asy_histogram_entropy(&h);
	if (h.total <= SMALL && h.count[0x00] + h.count[0xff] == h.total) {
		region.state = "padding";
		region.label = "alignment";
	} else if (h.count[0x00] == h.total) {
		region.state = "padding";
		region.label = "zero bytes";
	} else if (h.count[0xff] == h.total) {
		region.state = "erased";
		region.label = "erased flash";
	} else if (is_marked_fill(&h)) {
		region.state = h.count[0x00] ? "padding" : "erased";
		region.label = "OpenWrt end-of-file-system mark";
	} else if (mostly_text(&h)) {
		region.state = "text";
		region.label = asy_bytes_find(piece, ASY_BYTES_LITERAL("bootcmd="), 0) < piece.n ? "U-Boot environment" : "text";
	} else if (region.entropy >= compressed_threshold(h.total)) {
		region.state = "unknown";
		region.label = "compressed or encrypted";
	} else {
		banner = find_banner(piece, arena);
		region.state = "code";
		region.label = banner ? banner : "code or data";
	}
	return region;
}

/* The first run of at least RUN bytes of one fill value at or after `from`, or false. */
static bool find_run(struct asy_bytes blob, uint64_t from, uint64_t end, uint64_t *ret_start, uint64_t *ret_end)
{
	for (uint64_t at = (from + STEP - 1) / STEP * STEP; at < end && end - at >= STEP; at += STEP) {
		const uint8_t *p = blob.p;
		uint8_t fill = p[at];
		uint64_t start = at, stop = at + STEP;

		if ((fill != 0x00 && fill != 0xff) || !asy_bytes_all((struct asy_bytes){p + at, STEP}, fill))
			continue;
		while (start > from && p[start - 1] == fill)
			start--;
		while (end - stop >= STEP && memcmp(p + at, p + stop, STEP) == 0)
			stop += STEP;
		while (stop < end && p[stop] == fill)
			stop++;
		if (stop - start >= RUN) {
			*ret_start = start;
			*ret_end = stop;
			return true;
		}
		at = (stop - 1) / STEP * STEP;
	}
	return false;
}

enum asy_err asy_carve_gap(struct asy_bytes blob, uint64_t start, uint64_t end, struct asy_vec *parts,
	struct asy_arena *arena)
{
	enum asy_err err = ASY_OK;

	while (start < end && !err) {
		uint64_t run = end, run_end = end;

		if (parts->len >= ASY_LIMIT_BLOB_REGIONS || !find_run(blob, start, end, &run, &run_end))
			run = run_end = end;
		if (run > start)
			err = add_part(parts, blob, start, run,
				describe((struct asy_bytes){blob.p + start, run - start}, arena));
		if (run_end > run && !err)
			err = add_part(parts, blob, run, run_end,
				describe((struct asy_bytes){blob.p + run, run_end - run}, arena));
		start = run_end;
	}
	return err;
}
