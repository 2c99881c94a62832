/* assay: reads the command line, finds the verb, runs it. */
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

static const struct asy_option common[] = {
	{"--help", NULL, "show this help"},
	{"--catalog", "DIR", "use the catalog in DIR (also: ASSAY_CATALOG)"},
	{"--quiet", NULL, "no progress, only results"},
	{NULL, NULL, NULL},
};

static void print_options(const struct asy_option *o)
{
	for (; o && o->name; o++)
		printf("  %-12s %-10s %s\n", o->name, o->value ? o->value : "", o->help);
}

static int help_verb(const struct asy_verb *v)
{
	printf("usage: assay %s %s\n\n%s\n\n%s\n\noptions:\n", v->name, v->arguments, v->summary, v->help);
	print_options(v->options);
	print_options(common);
	return ASY_EXIT_DONE;
}

static int help_all(FILE *to)
{
	fputs("usage: assay VERB [arguments]\n\n"
	      "Assesses consumer IoT devices against security requirements, from their firmware and the maker's answers.\n\n"
	      "verbs:\n", to);
	for (const struct asy_verb *const *v = asy_verbs; *v; v++)
		fprintf(to, "  %-10s %-22s %s\n", (*v)->name, (*v)->arguments, (*v)->summary);
	fputs("\nexamples:\n"
	      "  assay scan firmware.bin              what is inside, and what is wrong with it\n"
	      "  assay init camera.yaml               start a product file\n"
	      "  assay scope camera.yaml              which rules apply to it, since when\n"
	      "  assay assess camera.yaml             verdicts for every requirement, into ./result\n"
	      "  assay explain result REQUIREMENT     why, down to the bytes\n\n"
	      "exit codes: 0 done, 1 done and --fail-on was met, 2 wrong usage or input file, 3 an artifact could not be\n"
	      "read at all, 4 internal error. `assay VERB --help` has more.\n", to);
	return to == stdout ? ASY_EXIT_DONE : ASY_EXIT_USAGE;
}

static const struct asy_verb *find_verb(const char *name)
{
	for (const struct asy_verb *const *v = asy_verbs; *v; v++)
		if (strcmp((*v)->name, name) == 0)
			return *v;
	return NULL;
}

static const struct asy_option *find_option(const struct asy_verb *v, const char *name, size_t n)
{
	const struct asy_option *lists[] = {v->options, common};

	for (size_t i = 0; i < 2; i++)
		for (const struct asy_option *o = lists[i]; o && o->name; o++)
			if (strlen(o->name) == n && strncmp(o->name, name, n) == 0)
				return o;
	return NULL;
}

static const char *nearest_option(const struct asy_verb *v, const char *name)
{
	const char *names[ASY_CLI_OPTIONS] = {0};
	size_t n = 0;
	const struct asy_option *lists[] = {v->options, common};

	for (size_t i = 0; i < 2; i++)
		for (const struct asy_option *o = lists[i]; o && o->name && n < ASY_CLI_OPTIONS - 1; o++)
			names[n++] = o->name;
	return asy_nearest(name, names);
}

/* Takes argv[i] (and its value); returns the next index, or -1 after a complaint. */
static int take_option(struct asy_cli *cli, int argc, char **argv, int i)
{
	const char *arg = strcmp(argv[i], "-C") == 0 ? "--directory" : strcmp(argv[i], "-o") == 0 ? "--output" :
	                  strcmp(argv[i], "-h") == 0 ? "--help" : argv[i];
	const char *equals = strchr(arg, '=');
	const struct asy_option *o = find_option(cli->verb, arg, equals ? (size_t)(equals - arg) : strlen(arg));

	if (!o) {
		const char *near = nearest_option(cli->verb, arg);

		asy_cli_fail(cli, 2, "unknown option %s%s%s%s", arg, near ? ", did you mean " : "", near ? near : "", near ? "?" : "");
		return -1;
	}
	if (!o->value && equals) {
		asy_cli_fail(cli, 2, "%s takes no value", o->name);
		return -1;
	}
	if (o->value && !equals && i + 1 >= argc) {
		asy_cli_fail(cli, 2, "%s needs a value: %s", o->name, o->value);
		return -1;
	}
	if (cli->n_options == ASY_CLI_OPTIONS) {
		asy_cli_fail(cli, 2, "too many options");
		return -1;
	}
	cli->options[cli->n_options].name = o->name;
	cli->options[cli->n_options++].value = !o->value ? "" : equals ? equals + 1 : argv[i + 1];
	return i + (o->value && !equals ? 2 : 1);
}

static int parse(struct asy_cli *cli, int argc, char **argv)
{
	bool only_arguments = false;

	for (int i = 2; i < argc;) {
		if (!only_arguments && strcmp(argv[i], "--") == 0) {
			only_arguments = true;
			i++;
		} else if (!only_arguments && argv[i][0] == '-' && argv[i][1]) {
			i = take_option(cli, argc, argv, i);
			if (i < 0)
				return ASY_EXIT_USAGE;
		} else if (cli->n_arguments == ASY_CLI_ARGUMENTS) {
			return asy_cli_fail(cli, ASY_EXIT_USAGE, "too many arguments");
		} else {
			cli->arguments[cli->n_arguments++] = argv[i++];
		}
	}
	return ASY_EXIT_DONE;
}

static int unknown_verb(const char *name)
{
	const char *names[64] = {0};
	const char *near;

	for (size_t i = 0; asy_verbs[i] && i < 63; i++)
		names[i] = asy_verbs[i]->name;
	near = asy_nearest(name, names);
	fprintf(stderr, "assay: unknown verb \"%s\"%s%s%s (assay --help lists them)\n", name, near ? ", did you mean \"" : "",
	        near ? near : "", near ? "\"?" : "");
	return ASY_EXIT_USAGE;
}

int main(int argc, char **argv)
{
	struct asy_cli cli = {0};
	int code;

	if (argc < 2)
		return help_all(stderr);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || (strcmp(argv[1], "help") == 0 && argc == 2))
		return help_all(stdout);
	if (strcmp(argv[1], "--version") == 0)
		return puts("assay " ASY_VERSION) < 0 ? ASY_EXIT_INTERNAL : ASY_EXIT_DONE;
	if (strcmp(argv[1], "help") == 0)
		return find_verb(argv[2]) ? help_verb(find_verb(argv[2])) : unknown_verb(argv[2]);
	cli.verb = find_verb(argv[1]);
	if (!cli.verb)
		return unknown_verb(argv[1]);
	code = parse(&cli, argc, argv);
	if (code)
		return code;
	if (asy_cli_option(&cli, "--help"))
		return help_verb(cli.verb);
	if (cli.n_arguments < cli.verb->least || cli.n_arguments > cli.verb->most)
		return asy_cli_fail(&cli, ASY_EXIT_USAGE, "usage: assay %s %s", cli.verb->name, cli.verb->arguments);
	return cli.verb->run(&cli);
}
