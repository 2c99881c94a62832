#include "vuln/match_impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

enum { VOICES = 4000000, MATCHES = 2000000, SURE = 60 };

const char *asy_vstatus_name(enum asy_vstatus s)
{
	static const char *const names[] = {"affected", "under_investigation", "fixed", "not_affected"};

	return names[s];
}

static const char *text_of(const struct match_run *r, struct asy_bytes b)
{
	char *t = b.n ? asy_arena_text(r->s->arena, b) : NULL;

	return t ? t : "";
}

static void load_sources(struct match_run *r)
{
	sqlite3_stmt *s = asy_vdb_prepare(r->db, "SELECT id, name, kind FROM source");

	memset(r->source_names, 0, sizeof(r->source_names));
	while (s && sqlite3_step(s) == SQLITE_ROW) {
		int64_t id = sqlite3_column_int64(s, 0);
		const char *kind = (const char *)sqlite3_column_text(s, 2);

		if (id < 0 || id >= 256)
			continue;
		r->source_names[id] = asy_arena_strdup(r->s->arena, (const char *)sqlite3_column_text(s, 1));
		r->source_is_cve[id] = strcmp(kind, "cve") == 0;
		r->source_is_series[id] = strcmp(kind, "kernel") == 0;
	}
	sqlite3_finalize(s);
}

/* Keeps what says something: affected, or a statement that it is not. */
static enum asy_err hear(struct match_run *r, int64_t vuln, int64_t source, struct asy_bytes body, const char *version, bool distro)
{
	struct asy_vclaim claim;
	struct asy_vclaim_answer a;
	struct voice *v;
	const char *name = source >= 0 && source < 256 ? r->source_names[source] : NULL;

	if (!asy_vclaim_open(body, &claim))
		return ASY_OK;
	r->out->asked++;
	a = asy_vclaim_ask(&claim, asy_bytes_from(version), match_condition, r);
	if (a.state == ASY_UNAFFECTED && !distro)
		r->out->outside += !r->facts;
	if (a.state == ASY_UNDECIDED && !a.stated && !distro)
		return ASY_OK; /* the source does not know this version: no voice */
	v = asy_vec_push(&r->voices);
	if (!v)
		return ASY_LIMIT;
	*v = (struct voice){.vuln = vuln, .answer = a, .source = name ? name : "", .facts = r->facts};
	v->rank = distro ? VOICE_DISTRO : source < 256 && r->source_is_series[source] ? VOICE_SERIES
	        : source < 256 && r->source_is_cve[source] ? VOICE_AUTHORITY : VOICE_UPSTREAM;
	if (a.state != ASY_UNAFFECTED && claim.lists.n)
		v->lists = asy_bytes_from(""), v->lists.p = (const uint8_t *)text_of(r, claim.lists), v->lists.n = claim.lists.n;
	v->fixed = a.state == ASY_AFFECTED || distro ? text_of(r, a.fixed) : "";
	return ASY_OK;
}

/* Every claim about one product key. */
static enum asy_err ask_key(struct match_run *r, const char *key, bool distro, bool authority)
{
	const struct asy_vcomponent *c = asy_vec_at(&r->s->components, r->component);
	sqlite3_stmt *s = r->claims[r->facts];
	enum asy_err err = ASY_OK;
	int code = SQLITE_DONE;

	(void)authority;
	sqlite3_bind_text(s, 1, key, -1, SQLITE_STATIC);
	while (!err && (code = sqlite3_step(s)) == SQLITE_ROW)
		err = hear(r, sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1),
		           (struct asy_bytes){sqlite3_column_blob(s, 2), (size_t)sqlite3_column_bytes(s, 2)},
		           distro ? c->version : r->version, distro);
	sqlite3_reset(s);
	return err ? err : code == SQLITE_DONE ? ASY_OK : ASY_CORRUPT;
}

static int by_vuln(const void *a, const void *b)
{
	const struct voice *x = a, *y = b;

	if (x->vuln != y->vuln)
		return x->vuln < y->vuln ? -1 : 1;
	return x->rank != y->rank ? (x->rank > y->rank ? -1 : 1) : strcmp(x->source, y->source);
}

/* What the voices of one vulnerability say together. */
struct tally {
	unsigned yes[4], no[4], unsure[4];
	const struct voice *deciding;
};

static struct tally count(const struct voice *v, size_t n)
{
	struct tally t = {.deciding = NULL};

	for (size_t i = 0; i < n; i++) {
		if (v[i].facts)
			continue;
		t.yes[v[i].rank] += v[i].answer.state == ASY_AFFECTED;
		t.no[v[i].rank] += v[i].answer.state == ASY_UNAFFECTED;
		t.unsure[v[i].rank] += v[i].answer.state == ASY_UNDECIDED;
		if (!t.deciding || (t.deciding->answer.state != ASY_AFFECTED && v[i].answer.state == ASY_AFFECTED && t.deciding->rank < VOICE_SERIES))
			t.deciding = &v[i];
	}
	return t;
}

static void say(struct match_run *r, struct asy_vmatch *m, enum asy_vstatus status, const char *justification, const char *reason)
{
	(void)r;
	m->status = status;
	m->justification = justification;
	m->reason = reason ? reason : "";
}

/* A distribution's own word about its own version. False: the vulnerability is none of ours. */
static bool by_tracker(struct match_run *r, const struct asy_vcomponent *c, const struct tally *t, struct asy_vmatch *m)
{
	const char *who = t->deciding->source;

	if (t->yes[VOICE_DISTRO] && t->no[VOICE_DISTRO])
		say(r, m, ASY_VEX_UNDECIDED, "", "two trackers of the distribution disagree");
	else if (t->yes[VOICE_DISTRO])
		say(r, m, ASY_VEX_AFFECTED, "", asy_arena_printf(r->s->arena, "%s: %s %s is not fixed%s%s", who, c->name, c->version,
		                                                m->fixed[0] ? ", fixed in " : "", m->fixed));
	else if (t->unsure[VOICE_DISTRO])
		say(r, m, ASY_VEX_UNDECIDED, "", asy_arena_printf(r->s->arena, "%s has not decided yet", who));
	else if (!t->yes[VOICE_UPSTREAM] && !t->yes[VOICE_AUTHORITY])
		return false;
	else
		say(r, m, ASY_VEX_FIXED, "", asy_arena_printf(r->s->arena, "%s: fixed or never present in package version %s (back-port)", who, c->version));
	return true;
}

static bool by_version(struct match_run *r, const struct asy_vcomponent *c, const struct tally *t, struct asy_vmatch *m)
{
	unsigned yes = t->yes[VOICE_UPSTREAM] + t->yes[VOICE_AUTHORITY], unsure = t->unsure[VOICE_UPSTREAM] + t->unsure[VOICE_AUTHORITY];

	if (!yes && !unsure)
		return false;
	if (t->no[VOICE_SERIES])
		say(r, m, ASY_VEX_FIXED, "", asy_arena_printf(r->s->arena, "fixed in this series before %s", r->version));
	else if (t->no[VOICE_AUTHORITY] && t->deciding->answer.state == ASY_AFFECTED && strcmp(c->name, "linux") == 0)
		say(r, m, ASY_VEX_NOT_AFFECTED, "vulnerable_code_not_present",
		    asy_arena_printf(r->s->arena, "the kernel's own record does not name %s", r->version));
	else if (yes && (t->no[VOICE_AUTHORITY] || (t->no[VOICE_UPSTREAM] && !t->yes[VOICE_UPSTREAM])))
		say(r, m, ASY_VEX_UNDECIDED, "", "the sources disagree about this version");
	else if (!yes)
		say(r, m, ASY_VEX_UNDECIDED, "", "applies only together with something that is not known to be here");
	else if (match_backports(r->s, c))
		say(r, m, ASY_VEX_UNDECIDED, "", asy_arena_printf(r->s->arena, r->tracked
		    ? "upstream %s is affected; the tracker of %s says nothing about this package"
		    : "upstream %s is affected; %s mends old versions, and its tracker is not imported", r->version, r->s->distro));
	else if (strcmp(c->name, "linux") == 0 && strstr(c->evidence, "debian-kernel"))
		say(r, m, ASY_VEX_UNDECIDED, "", "a kernel of Debian: what is fixed depends on the version of its package, which is not known");
	else if (c->confidence < SURE)
		say(r, m, ASY_VEX_UNDECIDED, "", asy_arena_printf(r->s->arena, "%s %s is a guess (confidence %u)", c->name, r->version, c->confidence));
	else
		say(r, m, ASY_VEX_AFFECTED, "", asy_arena_printf(r->s->arena, "%s %s is in the affected range%s%s", c->name, r->version,
		                                                m->fixed[0] ? ", fixed in " : "", m->fixed));
	return true;
}

static const char *list_sources(const struct match_run *r, const struct voice *v, size_t n)
{
	char text[200] = "";

	for (size_t i = 0; i < n; i++) {
		if (v[i].facts || !v[i].source[0] || strstr(text, v[i].source))
			continue;
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s", text[0] ? ", " : "", v[i].source);
	}
	return text_of(r, asy_bytes_from(text));
}

/* The name of a number that is no CVE. */
static const char *name_of(struct match_run *r, struct asy_vdb *db, int64_t number)
{
	char cve[32];
	sqlite3_stmt *s;
	const char *name = "";

	if (asy_cve_name(number, cve))
		return text_of(r, asy_bytes_from(cve));
	s = asy_vdb_prepare(db, "SELECT name FROM name WHERE id=?1");
	sqlite3_bind_int64(s, 1, number);
	if (s && sqlite3_step(s) == SQLITE_ROW)
		name = text_of(r, asy_bytes_from((const char *)sqlite3_column_text(s, 0)));
	sqlite3_finalize(s);
	return name;
}

/* The name without version and qualifiers: "pkg:generic/x@1?a=b" -> "pkg:generic/x". */
static int name_length(const char *purl)
{
	return (int)strcspn(purl, "@?#");
}

/* What the maker of a component says about this vulnerability, under its exact package URL or CPE. A statement without a
 * version is about every version. Affected statements only confirm; they never settle what the versions say. */
static void by_vendor(struct match_run *r, const struct asy_vcomponent *c, struct asy_vmatch *m)
{
	sqlite3_stmt *s = r->vendor;
	const char *keys[3] = {c->purl, asy_arena_printf(r->s->arena, "%.*s", name_length(c->purl), c->purl), c->cpe};

	for (int i = 0; i < 3; i++) {
		if (!keys[i] || !keys[i][0])
			continue;
		sqlite3_bind_text(s, 1, keys[i], -1, SQLITE_STATIC);
		sqlite3_bind_int64(s, 2, m->number);
		if (sqlite3_step(s) == SQLITE_ROW) {
			const char *status = text_of(r, asy_bytes_from((const char *)sqlite3_column_text(s, 0)));
			const char *why = text_of(r, asy_bytes_from((const char *)sqlite3_column_text(s, 1)));
			const char *who = text_of(r, asy_bytes_from((const char *)sqlite3_column_text(s, 2)));

			if (strcmp(status, "not_affected") == 0)
				say(r, m, ASY_VEX_NOT_AFFECTED, why, asy_arena_printf(r->s->arena, "stated by %s", who));
			else if (strcmp(status, "fixed") == 0)
				say(r, m, ASY_VEX_FIXED, "", asy_arena_printf(r->s->arena, "fixed, as stated by %s", who));
			else if (strcmp(status, "under_investigation") == 0 && m->status == ASY_VEX_AFFECTED)
				say(r, m, ASY_VEX_UNDECIDED, "", asy_arena_printf(r->s->arena, "%s; %s is looking into it", m->reason, who));
			i = 3;
		}
		sqlite3_reset(s);
	}
}

/* One vulnerability of one component. */
static enum asy_err conclude(struct match_run *r, struct asy_vdb *base, const struct voice *v, size_t n)
{
	const struct asy_vcomponent *c = asy_vec_at(&r->s->components, r->component);
	struct tally t = count(v, n);
	struct asy_vmatch m = {.component = r->component, .fixed = "", .rule = "", .justification = "", .vector = "", .cwe = "", .title = "",
	                       .published = "", .kev_added = "", .service = ""}, *kept;
	bool ours;

	if (!t.deciding)
		return ASY_OK;
	m.number = v->vuln;
	m.fixed = t.deciding->fixed;
	ours = t.yes[VOICE_DISTRO] + t.no[VOICE_DISTRO] + t.unsure[VOICE_DISTRO] ? by_tracker(r, c, &t, &m) : by_version(r, c, &t, &m);
	if (!ours)
		return ASY_OK;
	if (m.status <= ASY_VEX_UNDECIDED)
		(void)match_narrow(r, c, v, n, &m);
	if (m.status <= ASY_VEX_UNDECIDED)
		by_vendor(r, c, &m);
	m.id = name_of(r, base, m.number);
	m.sources = list_sources(r, v, n);
	m.service = match_service(r, c);
	if (match_rate(r, &m))
		return ASY_OK; /* rejected */
	kept = asy_vec_push(&r->out->matches);
	if (!kept)
		return ASY_LIMIT;
	*kept = m;
	return ASY_OK;
}

static bool has_tracker(struct match_run *r, struct asy_vdb *db)
{
	char from[96], to[96];
	sqlite3_stmt *s;
	bool found = false;

	for (int i = 0; !found && i < 2 && r->s->distro[0]; i++) {
		snprintf(from, sizeof(from), "%s/%s/", i ? "apk" : "deb", r->s->distro);
		snprintf(to, sizeof(to), "%s/%s0", i ? "apk" : "deb", r->s->distro);
		s = asy_vdb_prepare(db, "SELECT 1 FROM product WHERE key > ?1 AND key < ?2 LIMIT 1");
		if (!s)
			return false;
		sqlite3_bind_text(s, 1, from, -1, SQLITE_STATIC);
		sqlite3_bind_text(s, 2, to, -1, SQLITE_STATIC);
		found = sqlite3_step(s) == SQLITE_ROW;
		sqlite3_finalize(s);
	}
	return found;
}

static enum asy_err match_component(struct match_run *r, struct asy_vdb *base, struct asy_vdb *facts)
{
	const struct asy_vcomponent *c = asy_vec_at(&r->s->components, r->component);
	const struct voice *v;
	enum asy_err err;

	r->voices.len = 0;
	r->service = NULL;
	r->db = base;
	r->facts = false;
	err = match_keys(r, c, ask_key);
	if (!err && facts && r->voices.len) {
		r->db = facts;
		r->facts = true;
		err = match_keys(r, c, ask_key);
	}
	if (r->voices.len)
		qsort(r->voices.items, r->voices.len, sizeof(*v), by_vuln);
	v = r->voices.items;
	for (size_t i = 0, end; !err && i < r->voices.len; i = end) {
		for (end = i + 1; end < r->voices.len && v[end].vuln == v[i].vuln; end++)
			;
		err = conclude(r, base, v + i, end - i);
	}
	return err;
}

static int by_priority(const void *a, const void *b)
{
	const struct asy_vmatch *x = a, *y = b;

	if (x->status != y->status)
		return x->status < y->status ? -1 : 1;
	if (x->priority != y->priority)
		return x->priority > y->priority ? -1 : 1;
	if (x->number != y->number)
		return x->number > y->number ? -1 : 1;
	return x->component < y->component ? -1 : x->component > y->component;
}

void asy_vresult_sort(struct asy_vresult *r)
{
	if (r->matches.len)
		qsort(r->matches.items, r->matches.len, sizeof(struct asy_vmatch), by_priority);
}

static enum asy_err start(struct match_run *r, struct asy_vdb *base, struct asy_vdb *facts)
{
	static const char claims[] = "SELECT vuln, source, body FROM claim WHERE product=(SELECT id FROM product WHERE key=?1)";

	r->voices = ASY_VEC_INIT(struct voice, VOICES);
	r->db = base;
	load_sources(r);
	r->tracked = has_tracker(r, base);
	r->claims[0] = asy_vdb_prepare(base, claims);
	r->claims[1] = facts ? asy_vdb_prepare(facts, claims) : NULL;
	r->rating = asy_vdb_prepare(base, "SELECT cvss, cwe, title, published, rejected FROM rating WHERE vuln=?1");
	r->signals = asy_vdb_prepare(base, "SELECT k.added, k.ransomware, e.score, e.percentile FROM (SELECT ?1 AS v)"
	                                   " LEFT JOIN kev k ON k.vuln=v LEFT JOIN epss e ON e.vuln=v");
	r->vendor = asy_vdb_prepare(base, "SELECT t.status, t.justification, s.name FROM statement t JOIN product p ON p.id=t.product"
	                                  " JOIN record r ON r.id=t.record JOIN source s ON s.id=r.source WHERE p.key=?1 AND t.vuln=?2"
	                                  " ORDER BY s.dated DESC LIMIT 1");
	return r->claims[0] && r->rating && r->signals && r->vendor && (!facts || r->claims[1]) ? ASY_OK : ASY_IO;
}

enum asy_err asy_vmatch_run(const struct asy_vsubject *s, struct asy_vdb *base, struct asy_vdb *facts, struct asy_vresult *ret)
{
	struct match_run *r = calloc(1, sizeof(*r));
	enum asy_err err = r ? ASY_OK : ASY_NOMEM;

	*ret = (struct asy_vresult){.matches = ASY_VEC_INIT(struct asy_vmatch, MATCHES)};
	if (!r)
		return err;
	r->s = s;
	r->out = ret;
	/* one read transaction: a file lock per question would cost more than the answers */
	(void)!asy_vdb_exec(base, "BEGIN");
	err = start(r, base, facts);
	for (size_t i = 0; !err && i < s->components.len; i++) {
		r->component = i;
		err = match_component(r, base, facts);
	}
	for (int i = 0; i < 2; i++)
		sqlite3_finalize(r->claims[i]);
	sqlite3_finalize(r->rating);
	sqlite3_finalize(r->signals);
	sqlite3_finalize(r->vendor);
	(void)!asy_vdb_exec(base, "COMMIT");
	asy_vec_release(&r->voices);
	free(r);
	match_twice(s, &ret->matches);
	asy_vresult_sort(ret);
	return err;
}

void asy_vresult_release(struct asy_vresult *r)
{
	asy_vec_release(&r->matches);
}
