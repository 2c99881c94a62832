/* The facts of a new product file: those given as options, and on a terminal those that market rules need. */
#ifndef ASY_CLI_INIT_FACTS_H
#define ASY_CLI_INIT_FACTS_H

#include "cli/cli.h"

struct asy_init_facts {
	struct asy_buf markets; /* "[EU, UK]" or empty */
	struct asy_buf facts;   /* "  radio: yes\n..." */
};

/* Release in every case. Returns an exit code; complaints are printed. */
int asy_init_facts(struct asy_cli *cli, bool asks, struct asy_init_facts *ret);
void asy_init_facts_release(struct asy_init_facts *f);

#endif
