#include "inspect/guess.h"

#include <stdlib.h>
#include <string.h>

#include "base/ckd.h"
#include "base/limits.h"
#include "inspect/crypto.h"
#include "inspect/lines.h"

#define WORDS_MAX 32
#define GUESS_BYTES 64

struct entry {
	struct asy_bytes user, password;
	bool first; /* no earlier entry has this password */
};

struct asy_guesser {
	struct asy_arena *arena;
	struct entry *entries;
	size_t n_entries;
	struct asy_bytes words[WORDS_MAX];
	size_t n_words;
	bool cut;
	struct asy_pw_room *room;
};

static void add_entry(struct asy_guesser *g, struct asy_bytes line)
{
	struct entry *e = &g->entries[g->n_entries];
	struct asy_bytes part[2];

	if (asy_text_split(line, ':', part, 2) == 2)
		*e = (struct entry){.user = part[0], .password = part[1]};
	else
		*e = (struct entry){.password = part[0]};
	if (e->password.n > GUESS_BYTES)
		return;
	e->first = true;
	for (size_t i = 0; i < g->n_entries && e->first; i++)
		e->first = !asy_bytes_equal(g->entries[i].password, e->password);
	g->n_entries++;
}

struct asy_guesser *asy_guesser_new(struct asy_arena *arena, struct asy_bytes table)
{
	struct asy_guesser *g = asy_arena_alloc(arena, sizeof(*g));
	struct asy_lines lines;
	struct asy_line line;
	char *copy;

	if (!g)
		return NULL;
	g->arena = arena;
	g->room = asy_arena_alloc(arena, asy_pw_room_size());
	g->entries = asy_arena_array(arena, ASY_LIMIT_GUESSES, sizeof(*g->entries));
	copy = asy_arena_text(arena, table);
	if (!g->room || !g->entries || !copy)
		return NULL;
	asy_crypto_prepare();
	lines = asy_lines_of((struct asy_bytes){(const uint8_t *)copy, table.n});
	while (g->n_entries < ASY_LIMIT_GUESSES && asy_lines_next_content(&lines, "#", &line))
		add_entry(g, line.text);
	g->cut = asy_lines_next_content(&lines, "#", &line);
	return g;
}

bool asy_guesser_cut(const struct asy_guesser *g)
{
	return g->cut;
}

void asy_guesser_word(struct asy_guesser *g, struct asy_bytes word)
{
	char *copy;

	if (word.n < 3 || word.n > 32 || g->n_words == WORDS_MAX)
		return;
	for (size_t i = 0; i < g->n_words; i++)
		if (asy_bytes_equal(g->words[i], word))
			return;
	copy = asy_arena_text(g->arena, word);
	if (copy)
		g->words[g->n_words++] = (struct asy_bytes){(const uint8_t *)copy, word.n};
}

/* What to do with a name to make a likely password of it. */
enum twist { AS_IS, PLUS_1, PLUS_123, PLUS_1234, UPPER_FIRST, LOWER, BACKWARDS, TWIST__MAX };

static struct asy_bytes twisted(struct asy_bytes name, enum twist twist, uint8_t room[GUESS_BYTES])
{
	static const char *const tail[TWIST__MAX] = {[PLUS_1] = "1", [PLUS_123] = "123", [PLUS_1234] = "1234"};
	size_t extra = tail[twist] ? strlen(tail[twist]) : 0;

	if (name.n == 0 || name.n + extra > GUESS_BYTES)
		return (struct asy_bytes){room, 0};
	memcpy(room, name.p, name.n);
	if (extra)
		memcpy(room + name.n, tail[twist], extra);
	for (size_t i = 0; i < name.n; i++) {
		if (twist == BACKWARDS)
			room[i] = name.p[name.n - 1 - i];
		else if (twist == LOWER && room[i] >= 'A' && room[i] <= 'Z')
			room[i] = (uint8_t)(room[i] + 32);
	}
	if (twist == UPPER_FIRST && room[0] >= 'a' && room[0] <= 'z')
		room[0] = (uint8_t)(room[0] - 32);
	return (struct asy_bytes){room, name.n + extra};
}

/* Candidate number i for a user: the built-in ones, then the table's entries for this user, then all other
 * passwords of the table. Numbers that give nothing (an entry of the other phase) leave *ret_skip true. */
static struct asy_bytes candidate(const struct asy_guesser *g, struct asy_bytes user, size_t i,
				  uint8_t room[GUESS_BYTES], bool *ret_skip)
{
	const struct entry *e;
	bool same_user;

	*ret_skip = false;
	if (i == 0)
		return (struct asy_bytes){room, 0};
	i--;
	if (i < TWIST__MAX * (1 + g->n_words)) {
		struct asy_bytes name = i < TWIST__MAX ? user : g->words[i / TWIST__MAX - 1], text;

		text = twisted(name, (enum twist)(i % TWIST__MAX), room);
		*ret_skip = text.n == 0 || (i % TWIST__MAX > PLUS_1234 && asy_bytes_equal(text, name));
		return text;
	}
	i -= TWIST__MAX * (1 + g->n_words);
	e = &g->entries[i % g->n_entries];
	same_user = e->user.n && asy_bytes_equal(e->user, user);
	*ret_skip = i < g->n_entries ? !same_user : same_user || !e->first;
	return e->password;
}

static size_t candidates(const struct asy_guesser *g)
{
	return 1 + TWIST__MAX * (1 + g->n_words) + 2 * g->n_entries;
}

bool asy_guesser_knows(const struct asy_guesser *g, struct asy_bytes user, struct asy_bytes password)
{
	uint8_t room[GUESS_BYTES];
	bool skip;

	for (size_t i = 0; i < candidates(g); i++) {
		struct asy_bytes text = candidate(g, user, i, room, &skip);

		if (!skip && asy_bytes_equal(text, password))
			return true;
	}
	return false;
}

static void try_one(struct asy_guesser *g, struct asy_guess_job *job, uint64_t share, uint64_t *left)
{
	uint8_t room[GUESS_BYTES];
	uint64_t spent = 0;

	for (size_t i = 0; i < candidates(g); i++) {
		bool skip;
		struct asy_bytes text = candidate(g, job->user, i, room, &skip);

		if (skip)
			continue;
		job->total++;
		if (job->found || job->pw->cost > share - spent)
			continue;
		spent += job->pw->cost;
		job->tried++;
		if (asy_pw_try(g->room, job->pw, job->user, job->realm, text)) {
			job->found = true;
			job->guess = asy_arena_text(g->arena, text);
		}
	}
	*left -= spent;
}

static bool can_try(const struct asy_guess_job *job)
{
	return job->pw->method != ASY_PW_NO_METHOD && job->pw->cost != UINT64_MAX;
}

/* What a job may spend when `waiting` jobs, itself included, still want some of what is left. */
static uint64_t share_of(const struct asy_guesser *g, const struct asy_guess_job *job, uint64_t left, size_t waiting)
{
	uint64_t need, equal = left / (waiting ? waiting : 1);

	if (asy_ckd_mul(&need, job->pw->cost, candidates(g)) || need > left / 2)
		return equal;
	return need > equal ? need : equal;
}

static bool same_hash(const struct asy_guess_job *a, const struct asy_guess_job *b)
{
	return a->pw->method == b->pw->method && asy_bytes_equal(a->pw->text, b->pw->text) &&
	       (a->pw->method != ASY_PW_HA1 || (asy_bytes_equal(a->user, b->user) && asy_bytes_equal(a->realm, b->realm)));
}

static int by_cost(const void *a, const void *b)
{
	const struct asy_guess_job *const *x = a, *const *y = b;

	if ((*x)->pw->cost != (*y)->pw->cost)
		return (*x)->pw->cost < (*y)->pw->cost ? -1 : 1;
	return *x < *y ? -1 : *x > *y;
}

/* The earlier job in the order with the same hash and user. Same hash and another user is tried again: its
 * built-in candidates differ, and the salt makes that case rare. */
static struct asy_guess_job *earlier(struct asy_guess_job **order, size_t i)
{
	for (size_t k = i; k-- > 0 && order[k]->pw->cost == order[i]->pw->cost;)
		if (same_hash(order[k], order[i]) && (order[k]->found || asy_bytes_equal(order[k]->user, order[i]->user)))
			return order[k];
	return NULL;
}

void asy_guesser_run(struct asy_guesser *g, struct asy_guess_job *jobs, size_t n)
{
	uint64_t left = ASY_LIMIT_GUESS_MS * 1000;
	size_t waiting = 0;
	struct asy_guess_job **order = asy_arena_array(g->arena, n ? n : 1, sizeof(*order));

	for (size_t i = 0; i < n; i++) {
		jobs[i].tried = 0;
		jobs[i].total = order ? 0 : 1; /* without memory: not tried */
		if (order)
			order[i] = &jobs[i];
	}
	if (!order)
		return;
	for (size_t i = 0; i < n; i++)
		waiting += can_try(&jobs[i]);
	qsort(order, n, sizeof(*order), by_cost);
	for (size_t i = 0; i < n; i++) {
		struct asy_guess_job *before = earlier(order, i), *job = order[i];

		if (before) {
			job->found = before->found;
			job->guess = before->guess;
			job->tried = before->tried;
			job->total = before->total;
		} else {
			try_one(g, job, share_of(g, job, left, waiting), &left);
		}
		waiting -= can_try(job);
	}
}
