/* The model of update bundles, their descriptions and mutations, at and beyond their limits. */
#include "base/limits.h"
#include "test.h"
#include "update/conf.h"
#include "update/family.h"
#include "update/mutate.h"
#include "update/series.h"
#include "update/trust.h"
#include "update/verity.h"
#include "update/work.h"

static struct asy_arena arena;

static struct asy_bytes get(const struct asy_conf *root, const char *a, const char *b)
{
	return asy_conf_text(asy_conf_get(root, a), b);
}

TEST(libconfig_and_json)
{
	struct asy_conf *root;
	uint64_t at;

	REQUIRE(!asy_conf_libconfig(&arena,
	                            ASY_BYTES_LITERAL("// note\nsoftware = { version = \"1.0\"; /* x */ sizes = ( { a = 1; }, { a = 0x2; } );\n"
	                                              "  hw: [ \"1\", \"2\" ]; # end\n};\n"),
	                            &root, &at));
	CHECK(asy_bytes_is(get(root, "software", "version"), "1.0"));
	CHECK(asy_conf_get(asy_conf_get(root, "software"), "sizes")->n == 2);
	CHECK(asy_conf_get(asy_conf_get(root, "software"), "hw")->n == 2);
	REQUIRE(!asy_conf_json(&arena, ASY_BYTES_LITERAL("{\"b\": {\"c\": \"x\\u0041\\n\"}, \"a\": [1, true, null, -2.5e3]} tail"), &root, &at));
	CHECK(asy_bytes_is(get(root, "b", "c"), "xA\n"));
	CHECK(at == 55);
	CHECK(!asy_conf_repeated(root));
	REQUIRE(!asy_conf_json(&arena, ASY_BYTES_LITERAL("{\"a\":{\"x\":1,\"x\":2}}"), &root, &at));
	CHECK(asy_conf_repeated(root) && asy_bytes_is(asy_conf_repeated(root)->name, "x"));
	CHECK(asy_conf_json(&arena, ASY_BYTES_LITERAL("{\"a\" 1}"), &root, &at) == ASY_CORRUPT);
	CHECK(asy_conf_json(&arena, ASY_BYTES_LITERAL("{\"a\":1"), &root, &at) != ASY_OK);
	CHECK(asy_conf_json(&arena, ASY_BYTES_LITERAL("{\"a\":\"x"), &root, &at) != ASY_OK);
	CHECK(asy_conf_json(&arena, ASY_BYTES_LITERAL("{a:1}"), &root, &at) == ASY_CORRUPT);
}

TEST(canonical_json)
{
	struct asy_conf *root;
	struct asy_buf out;
	uint64_t at;

	asy_buf_init(&out, 1000);
	REQUIRE(!asy_conf_json(&arena, ASY_BYTES_LITERAL("{ \"b\" : [1, {}], \"a\": \"q\\\"\\\\ \\u00e9\", \"B\": true}"), &root, &at));
	asy_conf_canonical(root, &out);
	CHECK_STR(asy_buf_cstr(&out), "{\"B\":true,\"a\":\"q\\\"\\\\ \xc3\xa9\",\"b\":[1,{}]}");
	asy_buf_release(&out);
}

TEST(key_files)
{
	struct asy_conf *root;
	uint64_t at;

	REQUIRE(!asy_conf_keyfile(&arena, ASY_BYTES_LITERAL("# c\n[update]\ncompatible = A b\r\n\n[image.x]\nsize=5"), &root, &at));
	CHECK(asy_bytes_is(get(root, "update", "compatible"), "A b"));
	CHECK(asy_bytes_is(get(root, "image.x", "size"), "5"));
	CHECK(asy_conf_keyfile(&arena, ASY_BYTES_LITERAL("no=section\n"), &root, &at) == ASY_CORRUPT);
	CHECK(asy_conf_keyfile(&arena, ASY_BYTES_LITERAL("[a]\nnonsense\n"), &root, &at) == ASY_CORRUPT);
}

static enum asy_err nested(unsigned depth)
{
	char text[256];
	struct asy_conf *root;
	uint64_t at;

	memset(text, '[', depth);
	memset(text + depth, ']', depth);
	return asy_conf_json(&arena, (struct asy_bytes){(uint8_t *)text, (size_t)2 * depth}, &root, &at);
}

TEST(depth_of_values)
{
	CHECK(nested(ASY_LIMIT_UPDATE_DEPTH) == ASY_OK);
	CHECK(nested(ASY_LIMIT_UPDATE_DEPTH + 1) == ASY_LIMIT);
}

/* A list of n - 1 numbers, which is n values. */
static enum asy_err many(size_t n, size_t *ret_size)
{
	struct asy_buf b;
	struct asy_arena own;
	struct asy_conf *root;
	uint64_t at;
	enum asy_err err;

	asy_arena_init(&own, (size_t)1 << 28);
	asy_buf_init(&b, (size_t)1 << 28);
	asy_buf_text(&b, "[");
	for (size_t i = 0; i + 1 < n; i++)
		asy_buf_text(&b, i ? ",1" : "1");
	asy_buf_text(&b, "]");
	err = asy_conf_json(&own, asy_buf_bytes(&b), &root, &at);
	*ret_size = b.len;
	asy_buf_release(&b);
	asy_arena_release(&own);
	return err;
}

TEST(number_of_values)
{
	size_t size;

	CHECK(many(ASY_LIMIT_UPDATE_NODES, &size) == ASY_OK);
	CHECK(size < ASY_LIMIT_UPDATE_MANIFEST);
	CHECK(many(ASY_LIMIT_UPDATE_NODES + 1, &size) == ASY_LIMIT);
}

TEST(size_of_a_manifest)
{
	struct asy_conf *root;
	struct asy_buf b;
	uint64_t at;

	asy_buf_init(&b, (size_t)1 << 26);
	asy_buf_text(&b, "1");
	asy_buf_fill(&b, ' ', ASY_LIMIT_UPDATE_MANIFEST - 1);
	CHECK(asy_conf_json(&arena, asy_buf_bytes(&b), &root, &at) == ASY_OK);
	asy_buf_u8(&b, ' ');
	CHECK(b.len == ASY_LIMIT_UPDATE_MANIFEST + 1);
	CHECK(asy_conf_json(&arena, asy_buf_bytes(&b), &root, &at) == ASY_LIMIT);
	asy_buf_release(&b);
}

TEST(map_of_bytes)
{
	static uint8_t bytes[1000];
	struct asy_update u;
	const struct asy_update_part *p;

	asy_update_init(&u, &arena, (struct asy_bytes){bytes, sizeof(bytes)});
	asy_update_part(&u, 100, 500, "outer", ASY_PART_PAYLOAD, ASY_COVER_SIGNED);
	asy_update_part(&u, 200, 100, "inner", ASY_PART_MANIFEST, ASY_COVER_HASHED);
	asy_update_part(&u, 900, 5000, "cut", ASY_PART_OTHER, ASY_COVER_SIGNED);
	asy_update_close_map(&u);
	REQUIRE(u.parts.len == 6);
	CHECK(asy_update_covered(&u, ASY_COVER_SIGNED) == 500 && asy_update_covered(&u, ASY_COVER_HASHED) == 100);
	CHECK(asy_update_covered(&u, ASY_COVER_NONE) == 400);
	p = asy_vec_at(&u.parts, 3);
	CHECK(p->offset == 300 && p->length == 300);
	CHECK_STR(p->name, "outer");
	asy_update_release(&u);
}

TEST(number_of_parts)
{
	static uint8_t bytes[8];
	struct asy_update u;

	asy_update_init(&u, &arena, (struct asy_bytes){bytes, sizeof(bytes)});
	for (size_t i = 0; i < ASY_LIMIT_UPDATE_PARTS; i++)
		asy_update_part(&u, 0, 1, "p", ASY_PART_OTHER, ASY_COVER_NONE);
	CHECK(!u.damaged);
	asy_update_part(&u, 0, 1, "ASY_LIMIT_UPDATE_PARTS + 1", ASY_PART_OTHER, ASY_COVER_NONE);
	CHECK(u.damaged);
	asy_update_release(&u);
}

TEST(number_of_signers)
{
	static uint8_t bytes[8];
	struct asy_update u;

	asy_update_init(&u, &arena, (struct asy_bytes){bytes, sizeof(bytes)});
	for (size_t i = 0; i < ASY_LIMIT_UPDATE_SIGNERS; i++)
		asy_update_signer(&u, "rsa")->state = ASY_SIGNER_TRUSTED;
	CHECK(u.state == ASY_UPDATE_VALID);
	asy_update_signer(&u, "ASY_LIMIT_UPDATE_SIGNERS + 1");
	CHECK(u.state == ASY_UPDATE_INVALID);
	asy_update_release(&u);
}

TEST(number_of_trusted_keys)
{
	struct asy_trust t;
	uint8_t raw[32] = {1};

	REQUIRE(!asy_trust_init(&t, &arena));
	for (size_t i = 0; i < ASY_LIMIT_TRUST_KEYS; i++) {
		raw[1] = (uint8_t)i;
		CHECK(!asy_trust_add_key(&t, "k", asy_pkey_ed25519((struct asy_bytes){raw, 32}), NULL));
	}
	CHECK(t.keys.len == ASY_LIMIT_TRUST_KEYS);
	CHECK(asy_trust_add_key(&t, "ASY_LIMIT_TRUST_KEYS + 1", asy_pkey_ed25519((struct asy_bytes){raw, 32}), NULL) == ASY_LIMIT);
	asy_trust_release(&t);
}

TEST(states_only_get_worse)
{
	static uint8_t bytes[8];
	struct asy_update u;

	asy_update_init(&u, &arena, (struct asy_bytes){bytes, sizeof(bytes)});
	asy_update_refuse(&u, 3, "first %d", 1);
	asy_update_become(&u, ASY_UPDATE_UNSIGNED, 4, "second");
	asy_update_refuse(&u, 5, "third");
	CHECK(u.state == ASY_UPDATE_INVALID && u.why_offset == 3);
	CHECK_STR(u.why, "first 1");
	asy_update_release(&u);
}

TEST(mutations_go_through_the_wire)
{
	static uint8_t bytes[100];
	struct asy_update u;
	struct asy_mutator m;
	struct asy_mutation *mu, back;
	struct asy_buf wire, a, b;

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)i;
	asy_update_init(&u, &arena, (struct asy_bytes){bytes, sizeof(bytes)});
	asy_mutator_init(&m, &u, &arena);
	mu = asy_mutate_new(&m, 13, "forged", ASY_EXPECT_REFUSE, "a sentence", "Some Name/%d", 7);
	CHECK_STR(mu->id, "13-some-name-7");
	asy_mutate_splice(&m, mu, 10, 5, ASY_BYTES_LITERAL("xyz"));
	asy_buf_init(&wire, 1 << 16);
	asy_buf_init(&a, 1 << 16);
	asy_buf_init(&b, 1 << 16);
	asy_mutation_encode(mu, &wire);
	CHECK(!asy_mutation_apply(mu, u.in, &a) && a.len == 98 && a.data[10] == 'x' && a.data[13] == 15);
	REQUIRE(!asy_mutation_decode(asy_buf_bytes(&wire), sizeof(bytes), &arena, &back));
	CHECK(!asy_mutation_apply(&back, u.in, &b) && asy_bytes_equal(asy_buf_bytes(&a), asy_buf_bytes(&b)));
	asy_vec_release(&back.segments);
	CHECK(asy_mutation_decode(asy_buf_bytes(&wire), 50, &arena, &back) == ASY_PROTOCOL); /* stretches outside of the original */
	asy_vec_release(&back.segments);
	for (size_t n = 0; n < wire.len; n++) {
		CHECK(asy_mutation_decode(asy_bytes_head(asy_buf_bytes(&wire), n), sizeof(bytes), &arena, &back) == ASY_PROTOCOL);
		asy_vec_release(&back.segments);
	}
	while (mu->segments.len < ASY_LIMIT_MUTATION_SEGMENTS)
		asy_mutate_copy(&m, mu, 0, 1);
	CHECK(!mu->dropped);
	asy_mutate_copy(&m, mu, 0, 1); /* ASY_LIMIT_MUTATION_SEGMENTS + 1 */
	CHECK(mu->dropped);
	asy_mutator_release(&m);
	asy_update_release(&u);
	asy_buf_release(&wire);
	asy_buf_release(&a);
	asy_buf_release(&b);
}

TEST(number_of_mutations)
{
	static uint8_t bytes[4];
	struct asy_update u;
	struct asy_mutator m;

	asy_update_init(&u, &arena, (struct asy_bytes){bytes, sizeof(bytes)});
	asy_mutator_init(&m, &u, &arena);
	for (size_t i = 0; i < ASY_LIMIT_MUTATIONS; i++)
		asy_mutate_new(&m, 1, "forged", ASY_EXPECT_REFUSE, "w", "n%zu", i);
	CHECK(m.list.len == ASY_LIMIT_MUTATIONS);
	asy_mutate_copy(&m, asy_mutate_new(&m, 1, "forged", ASY_EXPECT_REFUSE, "w", "ASY_LIMIT_MUTATIONS + 1"), 0, 4);
	CHECK(m.list.len == ASY_LIMIT_MUTATIONS);
	asy_mutator_release(&m);
	asy_update_release(&u);
}

TEST(hash_trees)
{
	struct asy_buf data, tree;
	uint8_t root[32], salt[32] = {7}, again[32];
	uint64_t at;

	asy_buf_init(&data, 1 << 24);
	asy_buf_init(&tree, 1 << 24);
	for (size_t i = 0; i < 200; i++)
		asy_buf_fill(&data, (uint8_t)i, ASY_VERITY_BLOCK);
	REQUIRE(!asy_verity_make(asy_buf_bytes(&data), (struct asy_bytes){salt, 32}, &tree, root));
	CHECK(tree.len == 3 * ASY_VERITY_BLOCK && asy_verity_size(data.len) == tree.len); /* two blocks of digests, one above */
	CHECK(!asy_verity_check(asy_buf_bytes(&data), asy_buf_bytes(&tree), (struct asy_bytes){salt, 32}, (struct asy_bytes){root, 32}, again, &at));
	data.data[150 * ASY_VERITY_BLOCK + 9] ^= 4;
	CHECK(asy_verity_check(asy_buf_bytes(&data), asy_buf_bytes(&tree), (struct asy_bytes){salt, 32}, (struct asy_bytes){root, 32}, NULL, &at) ==
	      ASY_CORRUPT);
	CHECK(at == 150 * ASY_VERITY_BLOCK);
	data.data[150 * ASY_VERITY_BLOCK + 9] ^= 4;
	tree.data[tree.len - 1] ^= 1; /* filling of the tree */
	CHECK(asy_verity_check(asy_buf_bytes(&data), asy_buf_bytes(&tree), (struct asy_bytes){salt, 32}, (struct asy_bytes){root, 32}, NULL, &at) ==
	      ASY_CORRUPT);
	CHECK(asy_verity_size(4096) == 0 && asy_verity_size(4097) == 0);
	asy_buf_release(&data);
	asy_buf_release(&tree);
}

static size_t unhex(const char *hex, uint8_t *out)
{
	size_t n = 0;
	unsigned byte;

	for (; sscanf(hex, "%2x", &byte) == 1; hex += 2)
		out[n++] = (uint8_t)byte;
	return n;
}

/* Example 0 of draft-ietf-suit-manifest with the public key of its appendix: values that this project did not make. */
static const char suit_example[] =
	"d86ba2025873825824822f58206658ea560262696dd1f13b782239a064da7c6c5cbaf52fded428a6fc83c7e5af584ad28443a10126a0f65840408d08"
	"16f9b510749bf6a51b066951e08a4438f849eb092a1ac768eed9de696c1b1dd35d82ef149e6a73a61976ad2cfe78444b8064293350a122f332cb49f0"
	"da035871a50101020003585fa202818141000458568614a40150fa6b4a53d5ad5fdfbe9de663e4d41ffe02501492af1425695e48bf429b2d51f2ab45"
	"035824822f582000112233445566778899aabbccddeeff0123456789abcdeffedcba98765432100e1987d0010f020f074382030f0943821702";
static const char suit_key[] =
	"-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEhJaBGq4LqqvSYVcYnuzaJr6qi/Eb\n"
	"bz/m4rVlnIXbwK07HypLbAmBMcCjbazR14vTgdzfsJwFLbM5kdtzOLSolg==\n-----END PUBLIC KEY-----\n";

TEST(suit_example_of_the_draft)
{
	uint8_t bytes[512];
	size_t n = unhex(suit_example, bytes);
	struct asy_update u;
	struct asy_trust t;

	REQUIRE(!asy_trust_init(&t, &arena) && !asy_trust_add(&t, "draft", asy_bytes_from(suit_key)));
	for (size_t flip = 0; flip <= n; flip += flip ? 7 : 1) { /* untouched first, then bits here and there */
		if (flip)
			bytes[flip - 1] ^= 1;
		asy_update_init(&u, &arena, (struct asy_bytes){bytes, n});
		u.trust = &t;
		CHECK((!asy_update_read(&u) && u.state == ASY_UPDATE_VALID) == (flip == 0));
		if (!flip) {
			CHECK_STR(u.family, "suit");
			CHECK_STR(asy_update_get(&u, "sequence"), "0");
			CHECK_STR(asy_update_get(&u, "compatible"), "1492af1425695e48bf429b2d51f2ab45");
			CHECK_STR(asy_update_get(&u, "vendor-id"), "fa6b4a53d5ad5fdfbe9de663e4d41ffe");
		}
		if (flip)
			bytes[flip - 1] ^= 1;
		asy_update_release(&u);
	}
	asy_trust_release(&t);
}

int main(void)
{
	asy_update_prepare();
	asy_arena_init(&arena, (size_t)1 << 28);
	RUN(libconfig_and_json);
	RUN(canonical_json);
	RUN(key_files);
	RUN(depth_of_values);
	RUN(number_of_values);
	RUN(size_of_a_manifest);
	RUN(map_of_bytes);
	RUN(number_of_parts);
	RUN(number_of_signers);
	RUN(number_of_trusted_keys);
	RUN(states_only_get_worse);
	RUN(mutations_go_through_the_wire);
	RUN(number_of_mutations);
	RUN(hash_trees);
	RUN(suit_example_of_the_draft);
	asy_arena_release(&arena);
	return TEST_RESULT();
}
