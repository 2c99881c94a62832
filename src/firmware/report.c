#include "firmware/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "firmware/report_impl.h"

/* The one observation under construction. Its texts live in `text` until it is sent. */
struct asy_obs {
	struct asy_report *report;
	struct asy_observation o;
	const struct asy_kind *kind;
	struct asy_arena text;
};

struct asy_report {
	struct asy_report_receiver receiver;
	const char *collector;
	struct asy_obs obs;
	uint64_t observations, gaps;
};

struct asy_report *asy_report_new(struct asy_arena *arena, const struct asy_report_receiver *receiver,
                                  const char *collector)
{
	struct asy_report *report = asy_arena_alloc(arena, sizeof(*report));

	if (!report)
		return NULL;
	report->receiver = *receiver;
	report->collector = collector;
	asy_arena_init(&report->obs.text, 4 * (size_t)ASY_MIB);
	return report;
}

void asy_report_free(struct asy_report *report)
{
	if (report)
		asy_arena_release(&report->obs.text);
}

uint64_t asy_report_observations(const struct asy_report *report)
{
	return report->observations;
}

uint64_t asy_report_gaps(const struct asy_report *report)
{
	return report->gaps;
}

int64_t asy_report_now(const struct asy_report *report)
{
	return report->receiver.now;
}

struct asy_bytes asy_report_data(const struct asy_report *report, const char *name)
{
	return report->receiver.data ? report->receiver.data(report->receiver.ctx, name) : (struct asy_bytes){0};
}

struct asy_patterns *asy_report_patterns(const struct asy_report *report)
{
	return report->receiver.patterns;
}

static _Noreturn void misuse(const char *kind, const char *what)
{
	fprintf(stderr, "inspector bug: kind \"%s\": %s\n", kind, what);
	abort();
}

/* Printable copy, cut at the limit. Out of the bounded arena it becomes "". */
static const char *keep(struct asy_obs *o, struct asy_bytes b)
{
	const char *text = asy_text_printable_dup(&o->text, asy_bytes_head(b, ASY_LIMIT_ATTRIBUTE_BYTES));

	return text ? text : "";
}

struct asy_obs *asy_obs_new(struct asy_report *report, const char *kind, const char *subject)
{
	struct asy_obs *o = &report->obs;

	if (o->report)
		misuse(kind, "the observation before was not sent");
	o->report = report;
	o->kind = asy_kind_find(kind);
	if (!o->kind)
		misuse(kind, "not a row of evidence/kinds.c");
	o->o = (struct asy_observation){
		.kind = o->kind->name,
		.collector = report->collector,
		.subject = keep(o, asy_bytes_from(subject)),
		.locus = {.path = "", .offset = ASY_NO_LOCUS_OFFSET},
	};
	return o;
}

static struct asy_attr *add(struct asy_obs *o, const char *key, enum asy_attr_type type)
{
	enum asy_attr_type declared;
	struct asy_attr *attr;

	if (!asy_kind_has_attr(o->kind, key, &declared) || declared != type)
		misuse(o->kind->name, key);
	for (size_t i = 0; i < o->o.n_attrs; i++)
		if (strcmp(o->o.attrs[i].key, key) == 0)
			return &o->o.attrs[i];
	if (o->o.n_attrs == sizeof(o->o.attrs) / sizeof(o->o.attrs[0]))
		misuse(o->kind->name, "too many attributes");
	attr = &o->o.attrs[o->o.n_attrs++];
	*attr = (struct asy_attr){.key = asy_arena_strdup(&o->text, key), .type = type, .text = ""};
	if (!attr->key)
		misuse(o->kind->name, "out of memory");
	return attr;
}

void asy_obs_text(struct asy_obs *o, const char *key, const char *value)
{
	asy_obs_bytes(o, key, asy_bytes_from(value ? value : ""));
}

void asy_obs_bytes(struct asy_obs *o, const char *key, struct asy_bytes value)
{
	add(o, key, ASY_ATTR_TEXT)->text = keep(o, value);
}

void asy_obs_int(struct asy_obs *o, const char *key, int64_t value)
{
	add(o, key, ASY_ATTR_INT)->number = value;
}

void asy_obs_bool(struct asy_obs *o, const char *key, bool value)
{
	add(o, key, ASY_ATTR_BOOL)->number = value;
}

void asy_obs_at(struct asy_obs *o, const char *path, uint64_t offset, uint64_t length)
{
	o->o.locus = (struct asy_locus){.path = path, .offset = offset, .length = length};
}

void asy_obs_at_line(struct asy_obs *o, const char *path, uint32_t line, uint64_t offset)
{
	o->o.locus = (struct asy_locus){.path = path, .offset = offset, .line = line};
}

void asy_obs_send(struct asy_obs *o, const char *fmt, ...)
{
	struct asy_report *report = o->report;
	char summary[1024];
	va_list args;

	va_start(args, fmt);
	vsnprintf(summary, sizeof(summary), fmt, args);
	va_end(args);
	o->o.summary = keep(o, asy_bytes_from(summary));
	report->receiver.observation(report->receiver.ctx, &o->o);
	report->observations++;
	asy_arena_clear(&o->text);
	o->report = NULL;
}

static const char *component_text(struct asy_arena *a, const char *text)
{
	const char *copy = text ? asy_text_printable_dup(a, asy_bytes_head(asy_bytes_from(text), ASY_LIMIT_ATTRIBUTE_BYTES)) : "";

	return copy ? copy : "";
}

void asy_report_component(struct asy_report *report, const struct asy_found_component *c)
{
	struct asy_arena a;
	struct asy_component out;

	asy_arena_init(&a, (size_t)ASY_MIB);
	out = (struct asy_component){
		.name = component_text(&a, c->name),
		.version = component_text(&a, c->version),
		.type = component_text(&a, c->type),
		.purl = component_text(&a, c->purl),
		.cpe = component_text(&a, c->cpe),
		.licence = component_text(&a, c->licence),
		.supplier = component_text(&a, c->supplier),
		.upstream = component_text(&a, c->upstream),
		.source = component_text(&a, c->source),
		.path = c->path ? c->path : "",
		.evidence = component_text(&a, c->evidence),
		.files = c->files ? c->files : "",
		.depends = component_text(&a, c->depends),
		.offset = c->offset,
		.confidence = c->confidence,
	};
	report->receiver.component(report->receiver.ctx, &out);
	asy_arena_release(&a);
}

void asy_report_gap(struct asy_report *report, enum asy_err err, const char *path, const char *what)
{
	report->gaps++;
	report->receiver.gap(report->receiver.ctx, err, path ? path : "", what, report->collector);
}

const char *asy_redact(struct asy_bytes secret, char *out, size_t out_size)
{
	struct asy_buf b;
	size_t shown = secret.n >= 12 ? 4 : secret.n >= 6 ? 2 : secret.n >= 4 ? 1 : 0;

	asy_buf_init(&b, 256);
	asy_text_printable(&b, asy_bytes_head(secret, shown));
	snprintf(out, out_size, "%s***** (%zu characters)", asy_buf_cstr(&b), secret.n);
	asy_buf_release(&b);
	return out;
}
