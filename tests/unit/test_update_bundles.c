/* Bundles of the real tools: each verifies, and of each the whole series of mutations is refused where it must be. */
#include "bundles.h"

static const char *script;

struct tally {
	size_t made, refused, tolerated, skipped;
	uint32_t groups;
};

/* What the bundle's own verification says of a mutation: policy (older, other product) is the device's. */
static bool ours_to_refuse(const struct asy_mutation *mu)
{
	return mu->expect == ASY_EXPECT_REFUSE && strcmp(mu->class, "older") != 0 && strcmp(mu->class, "mismatch") != 0;
}

static bool has_finding(const struct asy_update *u)
{
	for (size_t i = 0; i < u->findings.len; i++) {
		const char *class = ((struct asy_update_finding *)asy_vec_at(&u->findings, i))->class;

		if (strncmp(class, "unsigned-", 9) == 0 || strcmp(class, "duplicate") == 0 || strcmp(class, "special-member") == 0 ||
		    strcmp(class, "path-traversal") == 0 || strcmp(class, "several-signers") == 0)
			return true;
	}
	return false;
}

static void try_one(const struct asy_mutation *mu, struct asy_bytes original, struct asy_bytes detached, struct tally *t)
{
	struct asy_arena arena;
	struct asy_update u;
	struct asy_buf bytes;
	enum asy_err err;
	bool valid;

	if (*mu->skip) {
		CHECK(strcmp(mu->skip, "the signature could not be made") != 0);
		t->skipped++;
		return;
	}
	asy_arena_init(&arena, (size_t)1 << 28);
	asy_buf_init(&bytes, (size_t)1 << 28);
	CHECK(!asy_mutation_apply(mu, original, &bytes));
	err = bundles_read(&u, &arena, asy_buf_bytes(&bytes), detached);
	valid = !err && u.state == ASY_UPDATE_VALID;
	t->made++;
	t->groups |= 1u << mu->group;
	t->refused += !valid;
	t->tolerated += valid;
	if (ours_to_refuse(mu) && valid) {
		printf("# accepted: %s (%s)\n", mu->id, mu->what);
		test_here++;
	}
	if (mu->expect == ASY_EXPECT_ACCEPT && !valid) {
		printf("# refused: %s: %s\n", mu->id, u.why);
		test_here++;
	}
	if (mu->group == 4 && valid && !asy_bytes_all(asy_bytes_from_offset(asy_buf_bytes(&bytes), original.n), 0))
		CHECK(has_finding(&u));
	asy_update_release(&u);
	asy_buf_release(&bytes);
	asy_arena_release(&arena);
}

static void add_key(struct asy_sign_kit *kit, const char *role, const char *file)
{
	struct asy_buf b;

	asy_buf_init(&b, 1 << 20);
	CHECK(tool_read(file, &b) && !asy_sign_kit_add(kit, role, asy_buf_bytes(&b)));
	asy_buf_release(&b);
}

static void series(const char *file, const char *signature, const char *other, const char *family, const char *variant, size_t least,
                   struct tally *t)
{
	struct asy_arena arena;
	struct asy_update u, o;
	struct asy_mutator m;
	struct asy_sign_kit kit;
	struct asy_buf bytes, second, beside;
	struct asy_bytes detached;

	asy_arena_init(&arena, (size_t)1 << 29);
	asy_buf_init(&beside, 1 << 20);
	asy_buf_init(&bytes, (size_t)1 << 28);
	asy_buf_init(&second, (size_t)1 << 28);
	REQUIRE(tool_read(file, &bytes) && (!signature || tool_read(signature, &beside)));
	detached = asy_buf_bytes(&beside);
	CHECK(!bundles_read(&u, &arena, asy_buf_bytes(&bytes), detached));
	CHECK_STR(u.family, family);
	CHECK_STR(u.variant, variant);
	CHECK_STR(asy_update_state_name(u.state), "valid");
	if (u.state != ASY_UPDATE_VALID)
		printf("# %s: %s\n", file, u.why);
	CHECK(!asy_sign_kit_init(&kit, asy_clock_now()));
	add_key(&kit, "key", "signer.key");
	add_key(&kit, "cert", "signer.pem");
	add_key(&kit, "ca-key", "ca.key");
	add_key(&kit, "ca-cert", "ca.pem");
	asy_mutator_init(&m, &u, &arena);
	m.kit = &kit;
	if (other && tool_read(other, &second) && !bundles_read(&o, &arena, asy_buf_bytes(&second), (struct asy_bytes){0})) {
		m.other = &o;
		m.older = &o;
	}
	asy_mutate_all(&m);
	for (size_t i = 0; i < m.list.len; i++)
		try_one(asy_vec_at(&m.list, i), asy_buf_bytes(&bytes), detached, t);
	printf("# %s: %zu made, %zu refused, %zu tolerated, %zu not made\n", file, t->made, t->refused, t->tolerated, t->skipped);
	CHECK(t->made >= least);
	if (m.other)
		asy_update_release(&o);
	asy_mutator_release(&m);
	asy_sign_kit_release(&kit);
	asy_update_release(&u);
	asy_buf_release(&bytes);
	asy_buf_release(&second);
	asy_buf_release(&beside);
	asy_arena_release(&arena);
}

#define SERIES(name, file, other, family, variant, least) \
	TEST(name) \
	{ \
		struct tally t = {0}; \
		series(file, NULL, other, family, variant, least, &t); \
	}

#define BESIDE(name, file, signature, family, variant, least) \
	TEST(name) \
	{ \
		struct tally t = {0}; \
		series(file, signature, NULL, family, variant, least, &t); \
	}

SERIES(rauc_verity, "verity.raucb", "verity-older.raucb", "rauc", "verity", 50)
SERIES(rauc_crypt, "crypt-readable.raucb", NULL, "rauc", "crypt, readable", 40)
SERIES(rauc_plain, "plain.raucb", NULL, "rauc", "plain", 40)
SERIES(swupdate_cms, "cms.swu", "cms-older.swu", "swupdate", "cms", 100)
SERIES(swupdate_rsa, "rsa.swu", NULL, "swupdate", "rsa", 80)
SERIES(mender_rsa, "rsa.mender", "older.mender", "mender", "rsa-pkcs1", 100)
SERIES(mender_ec, "ec.mender", NULL, "mender", "ecdsa", 100)
SERIES(mcuboot_rsa, "rsa.mcuboot", NULL, "mcuboot", "rsa-pss", 40)
SERIES(mcuboot_ecdsa, "ecdsa.mcuboot", "rsa.mcuboot", "mcuboot", "ecdsa", 40)
SERIES(mcuboot_ed25519, "ed25519.mcuboot", "rsa.mcuboot", "mcuboot", "ed25519", 40)
SERIES(esp, "app.esp", NULL, "esp", "secure boot v2", 20)
SERIES(avb, "vbmeta.img", "vbmeta-off.img", "avb", "vbmeta", 20)
SERIES(avb_footer, "boot-avb.img", NULL, "avb", "footer", 30)
SERIES(suit_es256, "es256.suit", NULL, "suit", "envelope", 20)
SERIES(suit_eddsa, "eddsa.suit", NULL, "suit", "envelope", 20)
SERIES(tuf, "root.json", NULL, "tuf", "root", 20)
SERIES(android, "payload.crau", NULL, "android", "payload", 30)
SERIES(openwrt, "sysupgrade.bin", NULL, "openwrt", "usign", 25)
SERIES(fit, "signed.fit", NULL, "fit", "signed configuration", 30)
BESIDE(signify, "rootfs2.img", "rootfs2.sig", "signify", "detached", 8)
BESIDE(minisign, "rootfs2.img", "rootfs2.minisig", "minisign", "detached", 8)
BESIDE(beside_cms, "payload.bin", "payload.p7s", "detached", "cms", 8)
BESIDE(beside_rsa, "payload.bin", "payload.sig", "detached", "bare", 8)

static bool has_class(const struct asy_update *u, const char *class)
{
	for (size_t i = 0; i < u->findings.len; i++)
		if (strcmp(((struct asy_update_finding *)asy_vec_at(&u->findings, i))->class, class) == 0)
			return true;
	return false;
}

static void with_bundle(const char *file, void (*look)(const struct asy_update *))
{
	struct asy_arena arena;
	struct asy_update u;
	struct asy_buf bytes;

	asy_arena_init(&arena, (size_t)1 << 28);
	asy_buf_init(&bytes, (size_t)1 << 28);
	REQUIRE(tool_read(file, &bytes) && !bundles_read(&u, &arena, asy_buf_bytes(&bytes), (struct asy_bytes){0}));
	look(&u);
	asy_update_release(&u);
	asy_buf_release(&bytes);
	asy_arena_release(&arena);
}

static void look_encrypted(const struct asy_update *u)
{
	CHECK_STR(u->variant, "crypt");
	CHECK_STR(asy_update_state_name(u->state), "unchecked");
	CHECK(u->encrypted);
}

/* What cannot be read is neither valid nor invalid. */
TEST(rauc_encrypted)
{
	with_bundle("crypt.raucb", look_encrypted);
}

static void look_development(const struct asy_update *u)
{
	CHECK(has_class(u, "development-key"));
	CHECK_STR(((struct asy_update_signer *)asy_vec_at(&u->signers, 0))->known, "a key of a test");
}

static void look_clean(const struct asy_update *u)
{
	CHECK(!has_class(u, "development-key") && u->signers.len == 1);
}

/* The signer's key stands in the table of published keys. */
TEST(development_key)
{
	char table[128] = "# keys\n";
	const struct asy_trust_key *key = NULL;

	for (size_t i = 0; i < bundles_trust.keys.len; i++)
		if (strcmp(((struct asy_trust_key *)asy_vec_at(&bundles_trust.keys, i))->name, "signer.pub") == 0)
			key = asy_vec_at(&bundles_trust.keys, i);
	REQUIRE(key && tool_run("test -f rsa.mcuboot"));
	with_bundle("rsa.mcuboot", look_clean);
	snprintf(table + strlen(table), sizeof(table) - strlen(table), "%s a key of a test\n", key->info.fingerprint);
	bundles_trust.known = asy_bytes_from(table);
	with_bundle("rsa.mcuboot", look_development);
	bundles_trust.known = (struct asy_bytes){0};
}

#define RUN_IF(program, name) \
	do { \
		if (tool_have(program)) \
			RUN(name); \
		else \
			SKIP(name, "there is no " program " here"); \
	} while (0)

static void trust_if_there(const char *name)
{
	CHECK(!tool_run("test -f %s", name) || bundles_trust_file(name));
}

int main(int argc, char **argv)
{
	script = argc > 1 ? argv[1] : "tests/update/make_bundles.sh";
	if (!bundles_begin(script)) {
		SKIP(all, "the bundles could not be made: openssl is missing?");
		return TEST_RESULT();
	}
	CHECK(bundles_trust_file("ca.pem") && bundles_trust_file("signer.pub") && bundles_trust_file("ec.pub") && bundles_trust_file("ed.pub"));
	trust_if_there("esp.pub");
	trust_if_there("usign.pub");
	trust_if_there("minisign.pub");
	trust_if_there("signify.pub");
	RUN_IF("rauc", rauc_verity);
	RUN_IF("rauc", rauc_plain);
	RUN_IF("rauc", rauc_crypt);
	RUN_IF("rauc", rauc_encrypted);
	RUN_IF("python3", development_key);
	RUN_IF("cpio", swupdate_cms);
	RUN_IF("cpio", swupdate_rsa);
	RUN_IF("mender-artifact", mender_rsa);
	RUN_IF("mender-artifact", mender_ec);
	RUN_IF("python3", mcuboot_rsa);
	RUN_IF("python3", mcuboot_ecdsa);
	RUN_IF("python3", mcuboot_ed25519);
	RUN_IF("python3", esp);
	RUN_IF("python3", avb);
	RUN_IF("python3", avb_footer);
	RUN_IF("python3", suit_es256);
	RUN_IF("python3", suit_eddsa);
	RUN_IF("python3", tuf);
	RUN_IF("python3", android);
	RUN_IF("python3", openwrt);
	RUN_IF("python3", beside_cms);
	RUN_IF("python3", beside_rsa);
	RUN_IF("mkimage", fit);
	RUN_IF("signify-openbsd", signify);
	RUN_IF("minisign", minisign);
	bundles_end();
	return TEST_RESULT();
}
