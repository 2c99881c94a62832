/* What every row of the table of containers promises. */
#include "container/table.h"
#include "nodes.h"

static bool is_name(const char *text)
{
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return n > 0 && text[n] == 0;
}

TEST(rows_are_complete_and_named_once)
{
	for (size_t i = 0; i < asy_n_containers; i++) {
		const struct asy_container *c = asy_containers[i];
		int before = test_here;

		REQUIRE(c);
		CHECK(c->name && is_name(c->name) && c->title && c->decoded && c->not_decoded && c->source);
		CHECK(c->decoded[0] && c->source[0] && (unsigned)c->kind < ASY_KIND__MAX && c->probe && c->walk);
		CHECK(c->n_magics == 0 || c->magics);
		for (size_t m = 0; m < c->n_magics; m++)
			CHECK(c->magics[m].length >= 2 && c->magics[m].length <= sizeof(c->magics[m].bytes));
		for (size_t k = 0; k < i; k++)
			CHECK(asy_containers[k] != c && strcmp(asy_containers[k]->name, c->name) != 0);
		if (test_here != before)
			printf("# row %zu: %s\n", i, c->name);
	}
	CHECK(asy_containers[asy_n_containers] == NULL);
}

TEST(nothing_claims_padding)
{
	uint8_t *blob = malloc(65536);

	REQUIRE(blob);
	for (int fill = 0; fill < 256; fill += 255) {
		memset(blob, fill, 65536);
		for (size_t i = 0; i < asy_n_containers; i++) {
			struct asy_claim claim;
			enum asy_err err = asy_containers[i]->probe((struct asy_bytes){blob, 65536}, &claim);

			if (err == ASY_OK)
				printf("# %s claims 0x%02x\n", asy_containers[i]->name, (unsigned)fill);
			CHECK(err != ASY_OK);
			CHECK(asy_containers[i]->probe((struct asy_bytes){0}, &claim) != ASY_OK);
		}
	}
	free(blob);
}

int main(void)
{
	RUN(rows_are_complete_and_named_once);
	RUN(nothing_claims_padding);
	return TEST_RESULT();
}
