/* The readers of single programs' arguments and configuration; used by listen.c only. */
#ifndef ASY_INSPECT_LISTEN_CONFIG_H
#define ASY_INSPECT_LISTEN_CONFIG_H

#include "inspect/listen.h"

struct asy_listen_case {
	const struct asy_boot *boot;
	const struct asy_start *start;
	const struct asy_daemon *daemon; /* may be NULL */
	struct asy_listening *l;
};

/* The first endpoint given replaces the table's; the wider binding of two equal ones counts. Never NULL. */
struct asy_endpoint *asy_listen_add(struct asy_listening *l, const char *protocol, int port, bool cleartext,
                                    const char *bind);

/* True when the program has a reader of its own. */
bool asy_listen_configured(const struct asy_boot *boot, const struct asy_start *start, const struct asy_daemon *daemon,
                           struct asy_listening *l);

void asy_listen_web(const struct asy_listen_case *c);   /* httpd, lighttpd, nginx, uhttpd, apache, boa, mini_httpd, thttpd */

#endif
