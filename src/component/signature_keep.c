#include "component/signature_keep.h"

#include <string.h>

#include "base/limits.h"
#include "firmware/report.h"

enum {
	SAME_COMPONENT = 8, /* places given for one version of one component in one tree */
	MENTION = 40,       /* the most that evidence of this kind is worth */
};

struct found {
	uint32_t root;
	bool dropped;
	struct asy_found_component c;
};

struct keep {
	struct asy_arena *arena;
	struct found *list;
	size_t n;
	bool nomem;
};

struct keep *keep_new(struct asy_arena *arena)
{
	struct keep *keep = asy_arena_alloc(arena, sizeof(*keep));

	if (!keep)
		return NULL;
	keep->arena = arena;
	keep->list = asy_arena_array(arena, ASY_LIMIT_SIGNATURES, sizeof(*keep->list));
	return keep->list ? keep : NULL;
}

/* The matched text on one line. */
static void put_evidence(struct asy_buf *out, const struct claim *c)
{
	struct asy_bytes text = asy_bytes_head(c->capture.group[0], 200);
	bool gap = true;

	asy_buf_printf(out, "%s: ", c->how->evidence);
	for (size_t i = 0; i < text.n; i++) {
		bool shown = text.p[i] > 0x20 && text.p[i] < 0x7f;

		if (shown || !gap)
			asy_buf_u8(out, shown ? text.p[i] : ' ');
		gap = !shown;
	}
}

static const char *copy(struct keep *keep, const char *text)
{
	char *to = asy_arena_strdup(keep->arena, text);

	keep->nomem |= !to;
	return to ? to : "";
}

static void fill(struct keep *keep, struct found *f, const struct asy_file *file, const struct claim *c)
{
	const char *source = asy_rule_field(c->how->rule, "source");
	struct asy_buf text;

	*f = (struct found){.root = file->root, .c = {
		.name = copy(keep, c->name), .version = copy(keep, c->version),
		.type = c->what ? c->what->type : c->how->type,
		.licence = c->what ? c->what->licence : NULL,
		.supplier = c->what ? c->what->supplier : NULL,
		.source = source ? source : "signature",
		.confidence = c->confidence, .offset = c->offset, .path = copy(keep, file->path)}};
	f->c.files = file->is_region ? NULL : f->c.path;
	asy_buf_init(&text, 4096);
	claim_purl(c, &text);
	f->c.purl = copy(keep, asy_buf_cstr(&text));
	asy_buf_clear(&text);
	claim_cpe(c, &text);
	f->c.cpe = text.len ? copy(keep, asy_buf_cstr(&text)) : NULL;
	asy_buf_clear(&text);
	put_evidence(&text, c);
	f->c.evidence = copy(keep, asy_buf_cstr(&text));
	asy_buf_release(&text);
}

bool keep_add(struct keep *keep, const struct asy_file *file, const struct claim *claim)
{
	unsigned places = 0;

	for (size_t i = 0; i < keep->n; i++) {
		const struct found *f = &keep->list[i];

		places += f->root == file->root && strcmp(f->c.name, claim->name) == 0 &&
		          strcmp(f->c.version, claim->version) == 0;
	}
	if (places >= SAME_COMPONENT)
		return true;
	if (keep->n == ASY_LIMIT_SIGNATURES)
		return false;
	fill(keep, &keep->list[keep->n], file, claim);
	keep->n += !keep->nomem;
	return !keep->nomem;
}

/* A mention beside the software itself; "6.8" beside "6.8p1" in files of one tree. */
static bool says_less(const struct found *a, const struct found *b)
{
	if (a->root != b->root || strcmp(a->c.name, b->c.name) != 0 || strcmp(a->c.version, b->c.version) == 0)
		return false;
	if (a->c.confidence <= MENTION && b->c.confidence > MENTION)
		return true;
	return claim_begins(b->c.version, a->c.version) && b->c.confidence > MENTION;
}

void keep_report(struct keep *keep, struct asy_report *report)
{
	for (size_t i = 0; i < keep->n; i++)
		for (size_t k = 0; k < keep->n && !keep->list[i].dropped; k++)
			keep->list[i].dropped = says_less(&keep->list[i], &keep->list[k]);
	for (size_t i = 0; i < keep->n; i++)
		if (!keep->list[i].dropped)
			asy_report_component(report, &keep->list[i].c);
}
