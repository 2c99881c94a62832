/* Password fields: what they are, and whether guesses match. Expected hashes come from crypt(3) itself, from
 * `openssl passwd` and from the definition of the scheme. */
#include <crypt.h>
#include <stdio.h>

#include "inspect/guess.h"
#include "inspect/pwhash.h"

#include "base/buf.h"
#include "base/limits.h"
#include "test.h"

static struct asy_bytes b(const char *text)
{
	return asy_bytes_from(text);
}

static struct asy_pw_room *room;

static bool try_it(const char *field, enum asy_pw_place place, const char *guess)
{
	struct asy_pw pw = asy_pw_parse(b(field), place);

	return pw.state == ASY_PW_HASHED && asy_pw_try(room, &pw, b("u"), b("r"), b(guess));
}

static const char *state(const char *field, enum asy_pw_place place)
{
	return asy_pw_state_name(asy_pw_parse(b(field), place).state);
}

TEST(crypt)
{
	static const struct {
		const char *setting, *scheme;
		bool weak;
	} rows[] = {
		{"ab", "des", true},
		{"_J9..rasm", "bsdi-des", true},
		{"$1$abcdefgh$", "md5", true},
		{"$3$", "ntlm", true},
		{"$5$saltsalt$", "sha256", false},
		{"$5$rounds=1000$saltsalt$", "sha256", false},
		{"$6$saltsalt$", "sha512", false},
		{"$2b$04$abcdefghijklmnopqrstuu", "bcrypt", false},
		{"$y$j75$F5Jx5fExrKuPp53xLKQ..1$", "yescrypt", false},
		{"$sha1$100$jtNX3nZ2$", "sha1", true},
	};
	static struct crypt_data data;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *hash = crypt_rn("hunter2", rows[i].setting, &data, sizeof(data));
		struct asy_pw pw;
		char field[256];

		REQUIRE(hash && hash[0] != '*');
		snprintf(field, sizeof(field), "%s", hash);
		pw = asy_pw_parse(b(field), ASY_PW_SYSTEM);
		CHECK(pw.state == ASY_PW_HASHED && pw.cost > 0 && pw.cost < UINT64_MAX);
		CHECK_STR(pw.scheme, rows[i].scheme);
		CHECK(pw.weak == rows[i].weak);
		CHECK(try_it(field, ASY_PW_SYSTEM, "hunter2") && !try_it(field, ASY_PW_SYSTEM, "hunter3"));
		/* one letter less, or one that is no letter, is no hash any more */
		field[strlen(field) - 1] = 0;
		CHECK_STR(state(field, ASY_PW_SYSTEM), "locked");
		field[strlen(field) - 1] = '~';
		CHECK_STR(state(field, ASY_PW_SYSTEM), "locked");
	}
}

TEST(others)
{
	static const char sha[] = "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=";
	static const char once[] = "$6$c2FsdHNhbHRzYWx0$EwdzI9R+suoduoitsx/fM9Z4RxIDT1k8IGbY8LtR2krrwYiMmqJ3Vl7mm6vlS2vmC/yBW9VE6ypOI6sdkTdVuA==";
	static const char often[] = "$7$101$c2FsdHNhbHRzYWx0$rWK7ToHeX94GmB9guzUgpR5rXaY+32RRgyvhbFFMnMphOMoenhWiG/gmfk2XO3fAWaPkdz+AiVb7cYAW7wlQtA==";

	CHECK(try_it("$apr1$abcdefgh$paCto.rW8wn6thJ8b0QQY.", ASY_PW_WEB, "secret1"));
	CHECK(!try_it("$apr1$abcdefgh$paCto.rW8wn6thJ8b0QQY.", ASY_PW_WEB, "secret2"));
	CHECK(try_it("$apr1$xyz$054fW6vWPeJyveJ8wU3EQ1", ASY_PW_WEB, "averyveryverylongpasswordindeed"));
	CHECK(try_it(sha, ASY_PW_WEB, "password") && !try_it(sha, ASY_PW_WEB, "Password"));
	CHECK(try_it("16CF8470b801169c6eade4e217f239e9", ASY_PW_DIGEST, "pw"));
	CHECK(!try_it("16cf8470b801169c6eade4e217f239e8", ASY_PW_DIGEST, "pw"));
	CHECK(try_it("8846F7EAEE8FB117AD06BDD830B7586C", ASY_PW_NT, "password"));
	CHECK(try_it(once, ASY_PW_MQTT, "mqttpw") && !try_it(once, ASY_PW_MQTT, "mqttpx"));
	CHECK(try_it(often, ASY_PW_MQTT, "mqttpw") && !try_it(often, ASY_PW_MQTT, "mqttpx"));
	CHECK(asy_pw_parse(b(once), ASY_PW_MQTT).weak && !asy_pw_parse(b(often), ASY_PW_MQTT).weak);
	CHECK_STR(asy_pw_parse(b(often), ASY_PW_MQTT).scheme, "pbkdf2");
	CHECK_STR(asy_pw_parse(b("$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA"), ASY_PW_MQTT).scheme, "argon2");
}

TEST(states)
{
	CHECK_STR(state("", ASY_PW_SYSTEM), "empty");
	CHECK_STR(state("x", ASY_PW_SYSTEM), "none");
	CHECK_STR(state("*", ASY_PW_SYSTEM), "locked");
	CHECK_STR(state("!!", ASY_PW_SYSTEM), "locked");
	CHECK_STR(state("*LK*", ASY_PW_SYSTEM), "locked");
	CHECK_STR(state("admin", ASY_PW_SYSTEM), "locked");
	CHECK_STR(state("admin", ASY_PW_WEB), "plain");
	CHECK_STR(state("", ASY_PW_WEB), "empty");
	CHECK_STR(state("XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX", ASY_PW_NT), "locked");
	CHECK_STR(asy_pw_parse(b("!$1$abcdefgh$G//4keteveJp0qb8z2DxG/"), ASY_PW_SYSTEM).scheme, "md5");
	CHECK_STR(state("!$1$abcdefgh$G//4keteveJp0qb8z2DxG/", ASY_PW_SYSTEM), "locked");
}

/* Parameters that would take memory or hours are recognised and never tried. */
TEST(costly)
{
	static const char yes[] = "$y$jQT$F5Jx5fExrKuPp53xLKQ..1$6Ttv8PR0mzms/.RLVEgTO2JmLY0FDC7Cfd.UUAxsEO8";
	static const char odd[] = "$y$j9T5$F5Jx5fExrKuPp53xLKQ..1$6Ttv8PR0mzms/.RLVEgTO2JmLY0FDC7Cfd.UUAxsEO8";
	char field[256];
	struct asy_pw pw;

	CHECK(asy_pw_parse(b(yes), ASY_PW_SYSTEM).state == ASY_PW_HASHED && asy_pw_parse(b(yes), ASY_PW_SYSTEM).cost == UINT64_MAX);
	CHECK(asy_pw_parse(b(odd), ASY_PW_SYSTEM).cost == UINT64_MAX);
	memset(field, 'a', sizeof(field));
	memcpy(field, "$6$rounds=999999999$salt$", 25);
	field[25 + 86] = 0;
	pw = asy_pw_parse(b(field), ASY_PW_SYSTEM);
	CHECK(pw.state == ASY_PW_HASHED && pw.cost > ASY_LIMIT_GUESS_MS * 1000);
	memcpy(field, "$6$rounds=0999999999", 20);
	CHECK_STR(state(field, ASY_PW_SYSTEM), "locked");
}

static void hash_into(const char *password, const char *setting, char out[160])
{
	static struct crypt_data data;
	const char *hash = crypt_rn(password, setting, &data, sizeof(data));

	snprintf(out, 160, "%s", hash ? hash : "");
}

TEST(guessing)
{
	struct asy_arena arena;
	struct asy_guesser *g;
	char f[5][160], heavy[160];
	struct asy_pw pw[6];
	struct asy_guess_job job[6];

	asy_arena_init(&arena, 8 * (size_t)ASY_MIB);
	g = asy_guesser_new(&arena, b("# comment\nletmein\nroot:vizxv\nadmin:smc\nletmein\n"));
	REQUIRE(g);
	asy_guesser_word(g, b("CamPro"));
	hash_into("vizxv", "$1$aa$", f[0]);
	hash_into("nimda", "$1$bb$", f[1]);
	hash_into("campro", "$1$cc$", f[2]);
	hash_into("", "$1$dd$", f[3]);
	hash_into("unguessable", "$1$ee$", f[4]);
	memset(heavy, 'a', sizeof(heavy));
	memcpy(heavy, "$6$rounds=999999999$salt$", 25);
	heavy[25 + 86] = 0;
	for (size_t i = 0; i < 6; i++) {
		pw[i] = asy_pw_parse(b(i < 5 ? f[i] : heavy), ASY_PW_SYSTEM);
		job[i] = (struct asy_guess_job){.pw = &pw[i], .user = b("admin")};
	}
	asy_guesser_run(g, job, 6);
	CHECK(job[0].found && strcmp(job[0].guess, "vizxv") == 0);
	CHECK(job[1].found && strcmp(job[1].guess, "nimda") == 0);
	CHECK(job[2].found && strcmp(job[2].guess, "campro") == 0);
	CHECK(job[3].found && job[3].guess[0] == 0);
	CHECK(!job[4].found && job[4].tried == job[4].total && job[4].total > 10);
	CHECK(!job[5].found && job[5].tried == 0 && job[5].total == job[4].total);
	CHECK(asy_guesser_knows(g, b("bob"), b("bob123")) && !asy_guesser_knows(g, b("bob"), b("bob12")));
	asy_arena_release(&arena);
}

/* The budget is counted: two expensive hashes share it, and the count of tries is always the same. */
TEST(budget)
{
	struct asy_arena arena;
	struct asy_guesser *g;
	char f[160];
	struct asy_pw pw;
	struct asy_guess_job job[2];
	uint64_t limit = ASY_LIMIT_GUESS_MS * 1000;

	asy_arena_init(&arena, 8 * (size_t)ASY_MIB);
	g = asy_guesser_new(&arena, b("one\ntwo\nthree\n"));
	REQUIRE(g);
	hash_into("three", "$1$aa$", f);
	pw = asy_pw_parse(b(f), ASY_PW_SYSTEM);
	pw.cost = limit / 4;
	job[0] = (struct asy_guess_job){.pw = &pw, .user = b("x")};
	job[1] = (struct asy_guess_job){.pw = &pw, .user = b("y")};
	asy_guesser_run(g, job, 2);
	CHECK(job[0].tried == 2 && job[1].tried == 2 && job[0].total == job[1].total && !job[0].found);
	pw.cost = limit / 2 + 1;
	asy_guesser_run(g, job, 2);
	CHECK(job[0].tried == 0 && job[1].tried == 1); /* a share too small for one try goes to the next */
	asy_arena_release(&arena);
}

/* What needs at most half of the budget is tried to its end, whatever waits behind it. */
TEST(shares)
{
	struct asy_arena arena;
	struct asy_guesser *g;
	char f[160];
	struct asy_pw cheap, dear;
	struct asy_guess_job job[5];

	asy_arena_init(&arena, 8 * (size_t)ASY_MIB);
	g = asy_guesser_new(&arena, b("one\ntwo\nthree\n"));
	REQUIRE(g);
	hash_into("unguessable", "$1$aa$", f);
	cheap = dear = asy_pw_parse(b(f), ASY_PW_SYSTEM);
	cheap.cost = ASY_LIMIT_GUESS_MS * 1000 / 40;
	dear.cost = ASY_LIMIT_GUESS_MS * 1000 / 10;
	for (size_t i = 0; i < 5; i++)
		job[i] = (struct asy_guess_job){.pw = i == 4 ? &cheap : &dear, .user = b(i % 2 ? "x" : i == 2 ? "y" : "z")};
	asy_guesser_run(g, job, 5);
	CHECK(job[4].tried == job[4].total && job[4].total > 4);
	CHECK(job[0].tried < job[0].total && job[0].tried > 0);
	asy_arena_release(&arena);
}

TEST(limit)
{
	for (size_t extra = 0; extra < 2; extra++) {
		struct asy_arena arena;
		struct asy_guesser *g;
		struct asy_buf table;
		char last[32];

		asy_arena_init(&arena, 8 * (size_t)ASY_MIB);
		asy_buf_init(&table, ASY_MIB);
		for (size_t i = 0; i < ASY_LIMIT_GUESSES + extra; i++)
			asy_buf_printf(&table, "word%zu\n", i);
		g = asy_guesser_new(&arena, asy_buf_bytes(&table));
		REQUIRE(g);
		CHECK(asy_guesser_cut(g) == (extra == 1));
		snprintf(last, sizeof(last), "word%llu", ASY_LIMIT_GUESSES - 1);
		CHECK(asy_guesser_knows(g, b("u"), b(last)));
		snprintf(last, sizeof(last), "word%llu", ASY_LIMIT_GUESSES);
		CHECK(!asy_guesser_knows(g, b("u"), b(last)));
		asy_buf_release(&table);
		asy_arena_release(&arena);
	}
}

int main(void)
{
	room = calloc(1, asy_pw_room_size());
	if (!room)
		return 1;
	RUN(crypt);
	RUN(others);
	RUN(states);
	RUN(costly);
	RUN(guessing);
	RUN(budget);
	RUN(shares);
	RUN(limit);
	free(room);
	return TEST_RESULT();
}
