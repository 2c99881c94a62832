/* Runs a fuzz target over files in an ordinary build.
 *
 *     replay_X [-m N] FILE|DIRECTORY...
 *
 * Every input runs as it is, and N more times with a few bytes changed, removed or cut off; the changes
 * depend on the input only. A file named *.hex is text: pairs of hex digits, '#' starts a comment. */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_BYTES = 64 << 20 };

static unsigned long inputs, mutations;

static uint32_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33);
}

/* An exact copy, so that the sanitizer sees the first byte behind it. */
static void run_exact(const uint8_t *data, size_t n)
{
	uint8_t *copy = malloc(n ? n : 1);

	if (!copy)
		abort();
	memcpy(copy, data, n);
	LLVMFuzzerTestOneInput(copy, n);
	free(copy);
}

static void mutate(const uint8_t *data, size_t n, unsigned long rounds)
{
	uint64_t state = n * 2654435761u + 1;
	uint8_t *copy = malloc(n ? n : 1);

	if (!copy)
		abort();
	for (unsigned long i = 0; i < rounds && n > 0; i++) {
		size_t len = n;
		unsigned changes = 1 + next_random(&state) % 4;

		memcpy(copy, data, n);
		if (next_random(&state) % 4 == 0)
			len = next_random(&state) % n;
		for (unsigned k = 0; k < changes && len > 0; k++) {
			/* half of the changes go to the first 256 bytes: headers are there */
			size_t most = next_random(&state) % 2 && len > 256 ? 256 : len;
			size_t at = next_random(&state) % most;

			uint32_t random = next_random(&state);

			copy[at] = (uint8_t)(random & 8 ? random >> 8 : copy[at] ^ (1u << random % 8));
		}
		run_exact(copy, len);
		mutations++;
	}
	free(copy);
}

static int digit(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static size_t from_hex(uint8_t *data, size_t n)
{
	size_t made = 0;
	int high = -1;

	for (size_t i = 0; i < n; i++) {
		int d = digit(data[i]);

		if (data[i] == '#')
			while (i + 1 < n && data[i + 1] != '\n')
				i++;
		if (d < 0)
			continue;
		if (high < 0) {
			high = d;
			continue;
		}
		data[made++] = (uint8_t)(high << 4 | d);
		high = -1;
	}
	return made;
}

static int run_file(const char *path, unsigned long rounds)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data = malloc(INPUT_BYTES);
	size_t n, len = strlen(path);

	if (!f || !data) {
		perror(path);
		free(data);
		if (f)
			fclose(f);
		return 1;
	}
	n = fread(data, 1, INPUT_BYTES, f);
	fclose(f);
	if (len > 4 && strcmp(path + len - 4, ".hex") == 0)
		n = from_hex(data, n);
	run_exact(data, n);
	inputs++;
	mutate(data, n, rounds);
	free(data);
	return 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int run_path(const char *path, unsigned long rounds)
{
	struct stat st;
	struct dirent **names;
	int n, failed = 0;

	if (stat(path, &st) != 0) {
		perror(path);
		return 1;
	}
	if (!S_ISDIR(st.st_mode))
		return run_file(path, rounds);
	n = scandir(path, &names, NULL, by_name);
	for (int i = 0; i < n; i++) {
		char *inner = NULL;

		if (names[i]->d_name[0] != '.' && asprintf(&inner, "%s/%s", path, names[i]->d_name) >= 0)
			failed |= run_file(inner, rounds);
		free(inner);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	return failed;
}

int main(int argc, char **argv)
{
	unsigned long rounds = 0;
	int first = 1, failed = 0;

	if (argc > 2 && strcmp(argv[1], "-m") == 0) {
		rounds = strtoul(argv[2], NULL, 10);
		first = 3;
	}
	for (int i = first; i < argc; i++)
		failed |= run_path(argv[i], rounds);
	printf("%lu inputs, %lu mutations\n", inputs, mutations);
	return failed || inputs == 0;
}
