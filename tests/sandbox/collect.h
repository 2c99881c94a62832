/* A session over a script for tests/sandbox/probe.c, and everything it delivered as text, one record per line. */
#ifndef ASY_TEST_COLLECT_H
#define ASY_TEST_COLLECT_H

#include <inttypes.h>

#include "base/buf.h"
#include "firmware/session.h"
#include "test.h"

struct collect {
	struct asy_session_handler h;
	struct asy_buf text;
	uint64_t content;       /* bytes */
	unsigned progress;
	int ready;              /* when not 0: gets a byte with each progress */
	enum asy_err stop_at_entry;
	struct asy_session_result result;
	enum asy_err err;
};

static const char *probe = "sandbox_probe"; /* which build of it */

static struct collect *collect_of(struct asy_session_handler *h)
{
	return (struct collect *)(void *)h;
}

static enum asy_err collect_region(struct asy_session_handler *h, const struct asy_region *r)
{
	asy_buf_printf(&collect_of(h)->text, "region %s\n", r->path);
	return ASY_OK;
}

static enum asy_err collect_entry(struct asy_session_handler *h, const struct asy_entry *e)
{
	asy_buf_printf(&collect_of(h)->text, "entry %s\n", e->path);
	return collect_of(h)->stop_at_entry;
}

static enum asy_err collect_content(struct asy_session_handler *h, struct asy_bytes part)
{
	collect_of(h)->content += part.n;
	return ASY_OK;
}

static enum asy_err collect_content_end(struct asy_session_handler *h, enum asy_err err)
{
	asy_buf_printf(&collect_of(h)->text, "end %s\n", asy_err_name(err));
	return ASY_OK;
}

static enum asy_err collect_observation(struct asy_session_handler *h, const struct asy_observation *o)
{
	asy_buf_printf(&collect_of(h)->text, "observation %s %s: %s\n", o->kind, o->subject, o->summary);
	return ASY_OK;
}

static enum asy_err collect_coverage(struct asy_session_handler *h, const struct asy_coverage *c)
{
	asy_buf_printf(&collect_of(h)->text, "coverage %s %s %" PRIu64 "%s%s\n", c->area,
	               c->complete ? "complete" : "incomplete", c->observations, *c->reason ? " " : "", c->reason);
	return ASY_OK;
}

static enum asy_err collect_problem(struct asy_session_handler *h, const struct asy_problem *p)
{
	asy_buf_printf(&collect_of(h)->text, "problem %s %s\n", asy_err_name(p->err), p->what);
	return ASY_OK;
}

static void collect_progress(struct asy_session_handler *h, uint64_t done, uint64_t total)
{
	collect_of(h)->progress++;
	if (collect_of(h)->ready && write(collect_of(h)->ready, "", 1) != 1)
		abort();
}

/* `job` may carry limits, mode, path, flags, data; the rest is filled in. */
static void collect_run(struct collect *c, const char *script, struct asy_session_job job)
{
	int fd = -1;

	c->h = (struct asy_session_handler){collect_region, collect_entry, collect_content, collect_content_end,
	                                    collect_observation, NULL, collect_coverage, collect_problem,
	                                    collect_progress};
	asy_buf_init(&c->text, 16 << 20);
	if (asy_sealed_file("script", asy_bytes_from(script), &fd))
		abort();
	job.worker = job.worker ? job.worker : probe;
	job.image = (struct asy_blob){fd, strlen(script)};
	c->err = asy_session_run(&job, &c->h, &c->result);
	close(fd);
}

static bool collect_has(const struct collect *c, const char *line)
{
	bool has = strstr(asy_buf_cstr(&c->text), line) != NULL;

	if (!has)
		printf("# no \"%s\" in:\n# %s\n", line, asy_buf_cstr(&c->text));
	return has;
}

/* How often a text occurs. */
static unsigned collect_count(const struct collect *c, const char *what)
{
	unsigned n = 0;

	for (const char *p = asy_buf_cstr(&c->text); (p = strstr(p, what)); p++)
		n++;
	return n;
}

static void collect_release(struct collect *c)
{
	asy_buf_release(&c->text);
}

#endif
