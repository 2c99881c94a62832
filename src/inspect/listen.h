/* Where a started program listens: the table's defaults, changed by its arguments and its configuration file. */
#ifndef ASY_INSPECT_LISTEN_H
#define ASY_INSPECT_LISTEN_H

#include "inspect/boot.h"

enum { ASY_ENDPOINTS = 8 };

struct asy_endpoint {
	const char *protocol;
	int port;         /* 0: not known */
	bool cleartext;
	const char *bind; /* any, loopback, an address, or "" when not known */
};

struct asy_listening {
	struct asy_endpoint items[ASY_ENDPOINTS];
	size_t n;                   /* 0: nothing other machines could reach is known */
	bool configured;            /* items came from arguments or configuration, not from the table */
	bool network;
	const char *user;           /* from its configuration or its own habit; "" for none */
	const char *authentication; /* none, password, key, or "" when nothing can be seen */
};

/* daemon may be NULL. Texts live as long as the boot's arena. */
void asy_listen_of(const struct asy_boot *boot, const struct asy_start *start, const struct asy_daemon *daemon,
                   struct asy_listening *ret);

/* "80", ":80", "127.0.0.1:80", "[::]:80", "*:80": false for anything else (a socket file). port 0 when there is only
 * an address. *ret_bind is any, loopback or the address. */
bool asy_listen_address(struct asy_arena *arena, struct asy_bytes text, const char **ret_bind, int *ret_port);

/* Word i of the arguments; false behind the last. */
bool asy_start_argument(const struct asy_start *start, size_t i, struct asy_bytes *ret);

/* The value of "-p 22", "-p22", "--port 22" or "--port=22": the nth one. `a` is one letter or 0, `b` a long name or NULL. */
bool asy_start_option(const struct asy_start *start, char a, const char *b, size_t nth, struct asy_bytes *ret);

/* True when a bundle of short options holds the letter ("-RB"). */
bool asy_start_flag(const struct asy_start *start, char letter);

#endif
