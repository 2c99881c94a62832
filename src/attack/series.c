/* Runs a series. */
#include "attack/series.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "attack/apply.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/sha256.h"
#include "base/text.h"

static const char *const result_names[ASY_ATTACK__MAX] = {"not-run", "refused", "refused-before-write", "refused-after-write", "accepted",
                                                          "crashed", "hung"};

const char *asy_attack_result_name(enum asy_attack_result result)
{
	return result < ASY_ATTACK__MAX ? result_names[result] : "not-run";
}

void asy_attack_series_init(struct asy_attack_series *s)
{
	*s = (struct asy_attack_series){.bundle = "", .sha256 = "", .family = "", .verifier = "", .stage = "update",
	                                .rows = ASY_VEC_INIT(struct asy_attack_row, 2 * ASY_LIMIT_MUTATIONS)};
}

void asy_attack_series_release(struct asy_attack_series *s)
{
	asy_vec_release(&s->rows);
}

static const char *text(const struct asy_attack_job *job, const char *t)
{
	char *copy = asy_text_printable_dup(job->arena, asy_bytes_from(t));

	return copy ? copy : "";
}

/* Signature files that stand beside a bundle are mutated as files. */
enum beside { BESIDE_GENUINE, BESIDE_MISSING, BESIDE_EMPTY, BESIDE_ZERO, BESIDE_HALF, BESIDE_FIRST, BESIDE_MIDDLE, BESIDE_LAST, BESIDE__MAX };

struct place {
	enum beside beside;
	struct asy_buf folder, bundle, signature, installed, command, state, log;
	char before[65], after[65];
};

/* The last line that says something: what the program gives as its reason. Its own scratch folder is left out of it. */
static const char *last_line(const struct asy_attack_job *job, const struct place *p)
{
	struct asy_bytes log = asy_buf_bytes(&p->log), best = {0}, folder = asy_buf_bytes(&p->folder);
	struct asy_buf out;
	const char *copy;
	size_t at = 0, hit;

	while (at < log.n) {
		size_t end = asy_bytes_find_byte(log, '\n', at);
		struct asy_bytes line = asy_text_trim((struct asy_bytes){log.p + at, end - at});

		if (line.n)
			best = line;
		at = end + 1;
	}
	asy_buf_init(&out, 8192);
	best = asy_bytes_head(best, 300);
	hit = asy_bytes_find(best, folder, 0);
	asy_buf_append(&out, asy_bytes_head(best, hit));
	if (hit < best.n) {
		asy_buf_text(&out, "{scratch}");
		asy_buf_append(&out, asy_bytes_from_offset(best, hit + folder.n));
	}
	copy = asy_text_printable_dup(job->arena, asy_buf_bytes(&out));
	asy_buf_release(&out);
	return copy ? copy : "";
}

static void release_place(struct place *p)
{
	asy_buf_release(&p->folder);
	asy_buf_release(&p->bundle);
	asy_buf_release(&p->signature);
	asy_buf_release(&p->installed);
	asy_buf_release(&p->command);
	asy_buf_release(&p->state);
	asy_buf_release(&p->log);
}

static void fill_command(const struct asy_attack_job *job, struct place *p, const char *pattern)
{
	const struct asy_run_value values[] = {
		{"", asy_buf_cstr(&p->bundle)},
		{"trust", job->trust},
		{"signature", p->beside == BESIDE_GENUINE ? job->signature : asy_buf_cstr(&p->signature)},
		{"scratch", asy_buf_cstr(&p->folder)},
	};

	asy_buf_clear(&p->command);
	asy_run_fill(pattern, values, sizeof(values) / sizeof(values[0]), &p->command);
}

/* What is installed, as 64 hex digits or a word: of the folder, or of what the user's command prints. */
static void observe(const struct asy_attack_job *job, struct place *p, char out[65])
{
	struct asy_run run = {.scratch = asy_buf_cstr(&p->folder), .seconds = job->seconds, .file_bytes = job->file_bytes, .unconfined = job->unconfined};
	struct asy_run_result result;

	snprintf(out, 65, "unseen");
	if (*job->adapter->installed) {
		asy_tree_digest(asy_buf_cstr(&p->installed), job->file_bytes, out);
	} else if (*job->adapter->state) {
		fill_command(job, p, job->adapter->state);
		run.command = asy_buf_cstr(&p->command);
		asy_buf_clear(&p->state);
		if (!asy_run_command(&run, &p->state, &result) && result.status == 0)
			asy_sha256_hex(asy_buf_bytes(&p->state), out);
	}
}

static void settle(const struct asy_attack_job *job, struct place *p, enum asy_answer answer, struct asy_attack_row *row)
{
	bool seen = strcmp(p->before, "unseen") != 0;
	bool written = (seen && strcmp(p->before, p->after) != 0) ||
		       (*job->adapter->written_log && asy_adapter_says(job->adapter->written_log, asy_buf_bytes(&p->log)));

	switch (answer) {
	case ASY_ANSWER_ACCEPTED:
		row->result = ASY_ATTACK_ACCEPTED;
		break;
	case ASY_ANSWER_CRASHED:
		row->result = ASY_ATTACK_CRASHED;
		break;
	case ASY_ANSWER_HUNG:
		row->result = ASY_ATTACK_HUNG;
		break;
	case ASY_ANSWER_REFUSED:
	default:
		row->result = written ? ASY_ATTACK_REFUSED_AFTER : seen || *job->adapter->written_log ? ASY_ATTACK_REFUSED_BEFORE : ASY_ATTACK_REFUSED;
		break;
	}
}

static void run_program(const struct asy_attack_job *job, struct place *p, const char *pattern, struct asy_attack_row *row)
{
	struct asy_run run = {.scratch = asy_buf_cstr(&p->folder), .seconds = job->seconds, .file_bytes = job->file_bytes, .unconfined = job->unconfined};
	struct asy_run_result result;
	enum asy_answer answer;

	observe(job, p, p->before);
	fill_command(job, p, pattern);
	run.command = asy_buf_cstr(&p->command);
	if (p->command.err || asy_run_command(&run, &p->log, &result) || !result.confined) {
		row->reason = p->command.err ? "the command is too long" : "the verifier could not be started in its scratch folder";
		return;
	}
	if (result.status == 127) {
		row->reason = "the verifier's program was not found";
		return;
	}
	answer = asy_adapter_answer(job->adapter, &result, asy_buf_bytes(&p->log), &row->observable);
	observe(job, p, p->after);
	row->reason = last_line(job, p);
	settle(job, p, answer, row);
}

static void keep(const struct asy_attack_job *job, const struct asy_mutation *mu)
{
	char path[4400];

	if (!job->keep)
		return;
	snprintf(path, sizeof(path), "%.4000s/%.100s%.32s", job->keep, mu->id, job->extension);
	unlink(path);
	if (asy_apply_file(mu, job->original, path))
		fprintf(stderr, "%s could not be kept: %s\n", path, strerror(errno));
}

/* Writes the mutated signature; BESIDE_MISSING writes none. */
static bool write_beside(const struct asy_attack_job *job, struct place *p)
{
	struct asy_buf b;
	bool ok;

	asy_buf_init(&b, 1 << 20);
	ok = !asy_file_read(job->signature, &b) && b.len > 2;
	if (ok && p->beside == BESIDE_EMPTY)
		b.len = 0;
	else if (ok && p->beside == BESIDE_ZERO)
		memset(b.data, 0, b.len);
	else if (ok && p->beside == BESIDE_HALF)
		b.len /= 2;
	else if (ok && p->beside >= BESIDE_FIRST)
		b.data[p->beside == BESIDE_FIRST ? 0 : p->beside == BESIDE_MIDDLE ? b.len / 2 : b.len - 2] ^= 1;
	if (ok && p->beside != BESIDE_MISSING)
		ok = !asy_file_replace(asy_buf_cstr(&p->signature), asy_buf_bytes(&b));
	asy_buf_release(&b);
	return ok;
}

/* One mutation in a folder of its own. */
static void run_one(const struct asy_attack_job *job, const struct asy_mutation *mu, const char *pattern, bool trusted, enum beside beside,
                    struct asy_attack_row *row)
{
	struct place p;

	memset(&p, 0, sizeof(p));
	p.beside = beside;
	asy_buf_init(&p.signature, ASY_LIMIT_PATH_BYTES);
	asy_buf_init(&p.folder, ASY_LIMIT_PATH_BYTES);
	asy_buf_init(&p.bundle, ASY_LIMIT_PATH_BYTES);
	asy_buf_init(&p.installed, ASY_LIMIT_PATH_BYTES);
	asy_buf_init(&p.command, 32000);
	asy_buf_init(&p.state, 1 << 20);
	asy_buf_init(&p.log, 1 << 20);
	if (asy_scratch_make(&p.folder)) {
		row->reason = "no scratch folder could be made";
		release_place(&p);
		return;
	}
	asy_buf_printf(&p.bundle, "%s/bundle%s", asy_buf_cstr(&p.folder), job->extension);
	asy_buf_printf(&p.signature, "%s/signature", asy_buf_cstr(&p.folder));
	asy_buf_printf(&p.installed, "%s/%s", asy_buf_cstr(&p.folder), job->adapter->installed);
	if (asy_apply_file(mu, job->original, asy_buf_cstr(&p.bundle))) {
		row->reason = "the mutated bundle could not be written";
	} else if (beside != BESIDE_GENUINE && !write_beside(job, &p)) {
		row->reason = "the mutated signature could not be written";
	} else if (job->own) {
		row->observable = "own verification";
		snprintf(p.before, sizeof(p.before), "none");
		snprintf(p.after, sizeof(p.after), "none");
		settle(job, &p, job->own(job->ctx, asy_buf_cstr(&p.bundle), beside ? asy_buf_cstr(&p.signature) : job->signature, trusted, &row->reason), row);
		row->reason = text(job, row->reason);
	} else {
		run_program(job, &p, pattern, row);
	}
	asy_scratch_remove(asy_buf_cstr(&p.folder));
	release_place(&p);
}

static const char *outcome_of(const struct asy_attack_row *r)
{
	if (r->result == ASY_ATTACK_NOT_RUN)
		return "open";
	if (strcmp(r->expect, "accept") == 0)
		return r->result == ASY_ATTACK_ACCEPTED ? "pass" : "open";
	if (r->result == ASY_ATTACK_CRASHED || r->result == ASY_ATTACK_HUNG)
		return "fail";
	if (r->result == ASY_ATTACK_ACCEPTED)
		return strcmp(r->expect, "refuse") == 0 ? "fail" : "note";
	return r->result == ASY_ATTACK_REFUSED_AFTER ? "late" : "pass";
}

static bool wanted(const struct asy_attack_job *job, unsigned group)
{
	const char *p = job->groups;

	if (!p || group == 0)
		return true;
	while (*p) {
		if (strtoul(p, NULL, 10) == group)
			return true;
		p += strcspn(p, ",");
		p += *p == ',';
	}
	return false;
}

static void add_row(const struct asy_attack_job *job, struct asy_attack_series *s, const struct asy_mutation *mu, const char *id,
                    const char *pattern, bool trusted)
{
	struct asy_attack_row *slot = asy_vec_push(&s->rows), row = {.id = text(job, id), .class = text(job, trusted ? mu->class : "fail-open"),
	                              .what = text(job, trusted ? mu->what : "no key is configured"), .expect = asy_expect_name(trusted ? mu->expect : ASY_EXPECT_REFUSE),
	                              .group = trusted ? mu->group : 25, .observable = "", .reason = text(job, mu->skip)};

	if (!slot)
		return;
	if (!*mu->skip)
		run_one(job, mu, pattern, trusted, BESIDE_GENUINE, &row);
	row.outcome = outcome_of(&row);
	if (strcmp(row.outcome, "fail") == 0)
		keep(job, mu);
	*slot = row;
}

static void add_beside(const struct asy_attack_job *job, struct asy_attack_series *s, const struct asy_mutation *genuine, enum beside beside)
{
	static const struct {
		unsigned group;
		const char *id, *class, *what;
	} rows[BESIDE__MAX] = {
		[BESIDE_MISSING] = {1, "01-signature-file-missing", "unsigned", "the signature file is not there"},
		[BESIDE_EMPTY] = {2, "02-signature-file-empty", "unsigned", "the signature file is empty"},
		[BESIDE_ZERO] = {2, "02-signature-file-zero", "unsigned", "the signature file is all zero bytes"},
		[BESIDE_HALF] = {2, "02-signature-file-half", "unsigned", "the second half of the signature file is missing"},
		[BESIDE_FIRST] = {13, "13-flip-signature-file-first", "harmless", "one bit of the signature file is flipped"},
		[BESIDE_MIDDLE] = {13, "13-flip-signature-file-middle", "forged", "one bit of the signature file is flipped"},
		[BESIDE_LAST] = {13, "13-flip-signature-file-last", "harmless", "one bit of the signature file is flipped"},
	};
	struct asy_attack_row *slot, row = {.id = rows[beside].id, .class = rows[beside].class, .what = rows[beside].what, .group = rows[beside].group,
	                                    .expect = strcmp(rows[beside].class, "harmless") == 0 ? "either" : "refuse", .observable = "", .reason = ""};

	if (!wanted(job, row.group) || !(slot = asy_vec_push(&s->rows)))
		return;
	run_one(job, genuine, job->adapter->command, true, beside, &row);
	row.outcome = outcome_of(&row);
	*slot = row;
}

/* The answer to the control with this id: 1 accepted, 0 not, -1 there is none. */
static int control(const struct asy_attack_series *s, const char *id)
{
	for (size_t i = 0; i < s->rows.len; i++) {
		const struct asy_attack_row *r = asy_vec_at(&s->rows, i);

		if (strcmp(r->id, id) == 0)
			return r->result == ASY_ATTACK_ACCEPTED;
	}
	return -1;
}

/* Refusal proves something only where the same thing without the fault is accepted. */
static void apply_controls(struct asy_attack_series *s)
{
	int resigned = control(s, "00-resigned"), again = control(s, "00-signed-again");

	s->control = control(s, "00-control") == 1;
	for (size_t i = 0; i < s->rows.len; i++) {
		struct asy_attack_row *r = asy_vec_at(&s->rows, i);
		bool issued = r->group == 12 || r->group == 19 || r->group == 20;
		bool policy = (r->group == 23 || r->group == 24) && strcmp(r->id, "23-older-release") != 0;
		bool refused = r->result == ASY_ATTACK_REFUSED || r->result == ASY_ATTACK_REFUSED_BEFORE || r->result == ASY_ATTACK_REFUSED_AFTER;

		if (r->group == 0 || strcmp(r->outcome, "fail") == 0)
			continue;
		if (!s->control) {
			r->outcome = "open";
			r->reason = "the untouched bundle was not accepted";
		} else if (refused && ((issued && resigned == 0) || (policy && again == 0))) {
			r->outcome = "open";
			r->reason = "a bundle signed anew by the same keys was refused too";
		}
	}
}

/* The last one of a group, which is the cleanest way to do it. */
static const struct asy_mutation *last_of(const struct asy_attack_job *job, unsigned group)
{
	const struct asy_mutation *found = NULL;

	for (size_t i = 0; i < job->mutations->len; i++) {
		const struct asy_mutation *mu = asy_vec_at(job->mutations, i);

		if (mu->group == group && !*mu->skip && (group || strcmp(mu->id, "00-control") == 0))
			found = mu;
	}
	return found;
}

enum asy_err asy_attack_run(const struct asy_attack_job *job, struct asy_attack_series *s)
{
	const struct asy_mutation *genuine = last_of(job, 0), *unsigned_one = last_of(job, 1);
	bool fails_open = *job->adapter->without_trust || job->own;

	for (size_t i = 0; i < job->mutations->len; i++) {
		const struct asy_mutation *mu = asy_vec_at(job->mutations, i);

		if (wanted(job, mu->group))
			add_row(job, s, mu, mu->id, job->adapter->command, true);
		if (mu == genuine && control(s, "00-control") != 1)
			break; /* nothing could be concluded from the rest */
		if (job->progress)
			job->progress(job->ctx, i + 1, job->mutations->len);
	}
	for (int i = BESIDE_MISSING; genuine && job->signature && *job->signature && control(s, "00-control") == 1 && i < BESIDE__MAX; i++)
		add_beside(job, s, genuine, (enum beside)i);
	if (wanted(job, 25) && fails_open && control(s, "00-control") == 1) {
		if (genuine)
			add_row(job, s, genuine, "25-genuine-without-key", job->adapter->without_trust, false);
		if (unsigned_one)
			add_row(job, s, unsigned_one, "25-unsigned-without-key", job->adapter->without_trust, false);
	}
	apply_controls(s);
	return s->rows.len ? ASY_OK : ASY_IO;
}

struct asy_attack_count asy_attack_counts(const struct asy_attack_series *s)
{
	struct asy_attack_count c = {0};

	for (size_t i = 0; i < s->rows.len; i++) {
		const struct asy_attack_row *r = asy_vec_at(&s->rows, i);

		c.run += r->result != ASY_ATTACK_NOT_RUN;
		c.not_run += r->result == ASY_ATTACK_NOT_RUN;
		c.refused += r->result == ASY_ATTACK_REFUSED || r->result == ASY_ATTACK_REFUSED_BEFORE || r->result == ASY_ATTACK_REFUSED_AFTER;
		c.accepted += r->result == ASY_ATTACK_ACCEPTED;
		c.crashed += r->result == ASY_ATTACK_CRASHED;
		c.hung += r->result == ASY_ATTACK_HUNG;
		c.failed += strcmp(r->outcome, "fail") == 0;
		c.late += strcmp(r->outcome, "late") == 0;
		c.notes += strcmp(r->outcome, "note") == 0;
		c.open += strcmp(r->outcome, "open") == 0;
	}
	return c;
}
