/* assay init FILE: a commented product file; on a terminal it asks for what it needs. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/init_facts.h"
#include "cli/verbs.h"

struct question {
	const char *option, *ask, *example;
};

static const struct question questions[] = {
	{"--name", "Product name", "Example Camera"},
	{"--manufacturer", "Manufacturer", "Example Ltd"},
	{"--firmware-version", "Firmware version", "1.0.0"},
	{"--firmware", "Firmware image (path beside this file)", "firmware.bin"},
};

enum { QUESTIONS = sizeof(questions) / sizeof(questions[0]), ANSWER_SIZE = 512 };

static void ask(const struct question *q, char answer[ANSWER_SIZE])
{
	printf("%s [%s]: ", q->ask, q->example);
	fflush(stdout);
	if (!fgets(answer, ANSWER_SIZE, stdin))
		answer[0] = 0;
	answer[strcspn(answer, "\r\n")] = 0;
	if (!*answer)
		snprintf(answer, ANSWER_SIZE, "%s", q->example);
}

/* A double-quoted YAML scalar. */
static void quoted(struct asy_buf *out, const char *text)
{
	asy_buf_u8(out, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			asy_buf_u8(out, '\\');
		asy_buf_u8(out, (uint8_t)*text < 0x20 ? ' ' : (uint8_t)*text);
	}
	asy_buf_u8(out, '"');
}

static void line(struct asy_buf *out, const char *key, const char *value)
{
	asy_buf_text(out, key);
	quoted(out, value);
	asy_buf_u8(out, '\n');
}

/* Facts that were not answered stay in the file as comments, so that people see what may be said. */
static void write_facts(struct asy_buf *out, const struct asy_init_facts *facts)
{
	asy_buf_text(out, "\n# What market rules look at (docs/product-file.md has all). What is not said is unknown, never \"no\"; assay scope asks for it.\n");
	asy_buf_text(out, facts->facts.len ? "facts:\n" : "# facts:\n#   category: camera\n#   consumer: yes\n#   internet: direct       # indirect: through a hub or phone\n"
	                                                  "#   radio: yes\n#   personal-data: yes\n");
	asy_buf_append(out, asy_buf_bytes(&facts->facts));
}

static void write_product(struct asy_buf *out, char answers[QUESTIONS][ANSWER_SIZE], const struct asy_init_facts *facts)
{
	asy_buf_text(out, "# Product file of assay. Every key: man assay-product\nassay: 1\n\nproduct:\n");
	line(out, "  name: ", answers[0]);
	asy_buf_text(out, "  # model: as printed on the device\n");
	line(out, "  manufacturer: ", answers[1]);
	line(out, "  firmware-version: ", answers[2]);
	asy_buf_printf(out, "  %smarkets: %s\n", facts->markets.len ? "" : "# ",
	               facts->markets.len ? asy_buf_cstr(&facts->markets) : "[EU]                # every market where it is sold: EU, UK, US, SG, JP, AU, ...");
	asy_buf_text(out, "  # placed-on-market: 2026-03-01 # the day the first unit is placed on the market\n"
	                  "  # support-until: 2031-12-31    # end of security updates\n");
	write_facts(out, facts);
	asy_buf_text(out, "\n# With this list only these schemes are assessed; without it every scheme in scope (assay scope).\n"
	                  "# schemes: [EN303645-V3.1.3]\n\n"
	                  "artifacts:\n  - kind: firmware\n");
	line(out, "    file: ", answers[3]);
	asy_buf_text(out, "\n# What only you can know: ICS and IXIT answers, one or more files (see examples/camera of the documentation).\n"
	                  "# declarations: [answers.yaml]\n");
}

static int run(struct asy_cli *cli)
{
	char answers[QUESTIONS][ANSWER_SIZE];
	bool asks = asy_cli_option(cli, "--ask") || (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO));
	struct asy_init_facts facts;
	struct asy_buf out;
	struct stat st;
	const char *path = cli->arguments[0];
	int code = ASY_EXIT_DONE;

	if (lstat(path, &st) == 0)
		return asy_cli_fail(cli, ASY_EXIT_USAGE, "%s exists already: not touched", path);
	for (size_t i = 0; i < QUESTIONS; i++) {
		const char *given = asy_cli_option(cli, questions[i].option);

		if (given)
			snprintf(answers[i], ANSWER_SIZE, "%s", given);
		else if (asks)
			ask(&questions[i], answers[i]);
		else
			snprintf(answers[i], ANSWER_SIZE, "%s", questions[i].example);
	}
	asy_buf_init(&out, 256 << 10);
	code = asy_init_facts(cli, asks, &facts);
	write_product(&out, answers, &facts);
	if (code)
		;
	else if (!asy_utf8_valid(asy_buf_bytes(&out)))
		code = asy_cli_fail(cli, ASY_EXIT_USAGE, "the answers are not UTF-8 text");
	else if (asy_file_replace(path, asy_buf_bytes(&out)))
		code = asy_cli_fail(cli, ASY_EXIT_USAGE, "cannot write %s", path);
	asy_buf_release(&out);
	asy_init_facts_release(&facts);
	if (!code)
		printf("%s written. Next: assay scope %s, assay assess %s\n", path, path, path);
	return code;
}

static const struct asy_option options[] = {
	{"--name", "TEXT", "product name"},
	{"--manufacturer", "TEXT", "who places it on the market"},
	{"--firmware-version", "TEXT", "version of the firmware"},
	{"--firmware", "FILE", "firmware image"},
	{"--markets", "LIST", "where it is sold: EU,UK,US ..."},
	{"--fact", "NAME=VALUE", "a fact that market rules look at, such as radio=yes; may be given several times"},
	{"--ask", NULL, "ask also when there is no terminal (answers on standard input)"},
	{NULL, NULL, NULL},
};

const struct asy_verb asy_verb_init = {
	.name = "init",
	.arguments = "PRODUCT.yaml",
	.summary = "write a commented product file",
	.help = "On a terminal asks for what was not given as an option, and about the product only what some market rule still\n"
	        "needs; otherwise fills in examples. Never overwrites.\n\n"
	        "examples:\n"
	        "  assay init camera.yaml --name \"Example Camera\" --firmware camera-1.4.2.bin\n"
	        "  assay init camera.yaml --markets EU,UK --fact category=camera --fact internet=direct",
	.options = options,
	.least = 1,
	.most = 1,
	.run = run,
};
