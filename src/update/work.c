#include "update/work.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "firmware/tables.h"
#include "inspect/crypto.h"
#include "update/family.h"
#include "update/report.h"
#include "update/series.h"
#include "update/sign.h"
#include "update/trust.h"

enum { MOST_TRUST = 64, PART = 512 * 1024 };

void asy_update_prepare(void)
{
	/* What the library sets up on first use is set up here, outside of the sandbox. */
	static const char *const digests[] = {"sha224", "sha256", "sha384", "sha512", "sha1", "md5"};
	uint8_t out[64];
	EVP_PKEY *key;

	asy_crypto_prepare();
	for (size_t i = 0; i < sizeof(digests) / sizeof(digests[0]); i++)
		asy_update_digest(digests[i], NULL, 0, out);
	key = EVP_EC_gen("P-256");
	EVP_PKEY_free(key);
}

static bool load_trust(const struct asy_update_work *w, struct asy_trust *t, struct asy_arena *arena)
{
	char name[32];

	if (asy_trust_init(t, arena))
		return false;
	t->known = asy_tables_find(w->tables, "known-keys");
	for (unsigned i = 0; i < MOST_TRUST; i++) {
		struct asy_bytes file;

		snprintf(name, sizeof(name), "trust-%u", i);
		file = asy_tables_find(w->tables, name);
		if (file.p && asy_trust_add(t, "trusted", file) && w->out)
			w->out->problem(w->out, &(struct asy_problem){.err = ASY_UNSUPPORTED, .path = name, .offset = 0, .stage = "update",
			                                              .what = "a file of trusted keys holds no key or certificate that is read"});
	}
	return true;
}

static void send_mutation(struct asy_out *out, const struct asy_mutation *mu, struct asy_buf *content)
{
	struct asy_entry e = {.path = mu->id, .type = "file", .sha256 = "", .target = "", .xattrs = "", .offset = UINT64_MAX, .container = "update"};
	struct asy_bytes rest;

	asy_buf_clear(content);
	asy_mutation_encode(mu, content);
	if (content->err)
		return;
	e.size = content->len;
	out->entry(out, &e);
	for (rest = asy_buf_bytes(content); rest.n; rest = asy_bytes_from_offset(rest, PART))
		out->content(out, asy_bytes_head(rest, PART));
}

static bool read_other(const struct asy_update_work *w, struct asy_bytes in, const struct asy_trust *trust, struct asy_arena *arena,
                       struct asy_update *ret)
{
	asy_update_init(ret, arena, in);
	ret->trust = trust;
	ret->now = w->now;
	ret->shallow = true;
	return in.n && !asy_update_read(ret);
}

static void mutate(const struct asy_update_work *w, struct asy_update *u, struct asy_arena *arena)
{
	static const char *const roles[][2] = {{"key", "sign-key"}, {"cert", "sign-cert"}, {"ca-cert", "sign-ca"}, {"ca-key", "sign-ca-key"}};
	struct asy_update other, older;
	struct asy_sign_kit kit;
	struct asy_mutator m;
	struct asy_buf content;
	bool has_kit = !asy_sign_kit_init(&kit, w->now);

	for (size_t i = 0; has_kit && i < 4; i++) {
		struct asy_bytes pem = asy_tables_find(w->tables, roles[i][1]);

		if (pem.p && asy_sign_kit_add(&kit, roles[i][0], pem))
			w->out->problem(w->out, &(struct asy_problem){.err = ASY_UNSUPPORTED, .path = roles[i][1], .stage = "update",
			                                              .what = "no readable key or certificate to sign with"});
	}
	asy_mutator_init(&m, u, arena);
	m.kit = has_kit ? &kit : NULL;
	m.other = read_other(w, w->other, u->trust, arena, &other) ? &other : NULL;
	m.older = read_other(w, w->older, u->trust, arena, &older) ? &older : NULL;
	asy_mutate_all(&m);
	asy_buf_init(&content, (size_t)ASY_LIMIT_FILE_BYTES);
	for (size_t i = 0; i < m.list.len; i++)
		send_mutation(w->out, asy_vec_at(&m.list, i), &content);
	asy_buf_release(&content);
	asy_mutator_release(&m);
	asy_update_release(&other);
	asy_update_release(&older);
	asy_sign_kit_release(&kit);
}

enum asy_err asy_update_work(const struct asy_update_work *w)
{
	struct asy_update u;
	struct asy_trust trust;
	struct asy_arena arena;
	uint64_t until = 0;
	enum asy_err err;

	asy_arena_init(&arena, (size_t)ASY_LIMIT_ARENA * 4);
	asy_update_init(&u, &arena, w->bundle);
	u.now = w->now;
	u.detached = asy_tables_find(w->tables, "signature");
	if (asy_text_u64(asy_tables_find(w->tables, "support-until"), &until) && until < INT64_MAX)
		u.support_until = (int64_t)until;
	err = load_trust(w, &trust, &arena) ? ASY_OK : ASY_NOMEM;
	u.trust = &trust;
	if (!err) {
		err = asy_update_read(&u);
		if (err == ASY_NOT_FOUND) {
			asy_update_report_unknown(w->bundle, w->out);
			err = ASY_OK;
		} else {
			asy_update_report(&u, w->out);
			if (w->mutate)
				mutate(w, &u, &arena);
		}
		asy_trust_release(&trust);
	}
	asy_update_release(&u);
	asy_arena_release(&arena);
	return err;
}
