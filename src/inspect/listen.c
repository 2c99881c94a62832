#include "inspect/listen.h"

#include <string.h>

#include "inspect/lines.h"
#include "inspect/listen_config.h"

bool asy_start_argument(const struct asy_start *start, size_t i, struct asy_bytes *ret)
{
	struct asy_bytes rest = asy_bytes_from(start->arguments);

	while (asy_text_word(&rest, ret))
		if (i-- == 0)
			return true;
	return false;
}

bool asy_start_option(const struct asy_start *start, char a, const char *b, size_t nth, struct asy_bytes *ret)
{
	struct asy_bytes rest = asy_bytes_from(start->arguments), word, value;
	size_t n = b ? strlen(b) : 0;

	while (asy_text_word(&rest, &word)) {
		bool found = false;

		if (b && asy_bytes_starts(word, "--") && asy_bytes_starts(asy_bytes_from_offset(word, 2), b)) {
			value = asy_bytes_from_offset(word, 2 + n);
			found = value.n == 0 ? asy_text_word(&rest, &value) : value.p[0] == '=';
			if (found && value.n && value.p[0] == '=')
				value = asy_bytes_from_offset(value, 1);
		} else if (a && word.n >= 2 && word.p[0] == '-' && word.p[1] != '-') {
			size_t at = asy_bytes_find_byte(word, (uint8_t)a, 1);

			/* "-p22", or the last letter of a bundle with the value behind it */
			if (at == 1 && word.n > 2) {
				value = asy_bytes_from_offset(word, 2);
				found = true;
			} else if (at + 1 == word.n) {
				found = asy_text_word(&rest, &value);
			}
		}
		if (found && nth-- == 0) {
			*ret = value;
			return true;
		}
	}
	return false;
}

bool asy_start_flag(const struct asy_start *start, char letter)
{
	struct asy_bytes word;

	for (size_t i = 0; asy_start_argument(start, i, &word); i++)
		if (word.n >= 2 && word.n <= 12 && word.p[0] == '-' && word.p[1] != '-' &&
		    asy_bytes_find_byte(word, (uint8_t)letter, 1) < word.n)
			return true;
	return false;
}

static const char *bind_of(struct asy_arena *arena, struct asy_bytes address)
{
	static const char *const any[] = {"", "*", "0.0.0.0", "::", "[::]", "0", "INADDR_ANY", NULL};
	const char *copy;

	if (asy_text_any(address, any))
		return "any";
	if (asy_bytes_starts(address, "127.") || asy_bytes_is(address, "localhost") || asy_bytes_is(address, "::1") ||
	    asy_bytes_is(address, "[::1]"))
		return "loopback";
	copy = asy_arena_text(arena, asy_bytes_head(address, 128));
	return copy ? copy : "";
}

bool asy_listen_address(struct asy_arena *arena, struct asy_bytes text, const char **ret_bind, int *ret_port)
{
	struct asy_bytes address = {0};
	size_t colon = text.n;
	int64_t port = 0;

	while (colon > 0 && text.p[colon - 1] != ':')
		colon--;
	if (text.n == 0 || text.p[0] == '/' || text.p[0] == '@')
		return false;
	if (asy_text_int(text, 1, 65535, &port)) {
		*ret_bind = "any";
	} else if (colon > 0 && asy_text_int(asy_bytes_from_offset(text, colon), 1, 65535, &port) &&
	           (asy_bytes_find_byte(text, ':', 0) == colon - 1 || text.p[0] == '[')) {
		address = asy_bytes_head(text, colon - 1);
		*ret_bind = bind_of(arena, address);
	} else {
		if (asy_bytes_find_byte(text, '$', 0) < text.n)
			return false;
		*ret_bind = bind_of(arena, text);
	}
	*ret_port = (int)port;
	return true;
}

struct asy_endpoint *asy_listen_add(struct asy_listening *l, const char *protocol, int port, bool cleartext,
                                    const char *bind)
{
	if (!l->configured)
		l->n = 0;
	l->configured = true;
	for (size_t i = 0; i < l->n; i++) {
		struct asy_endpoint *e = &l->items[i];

		if (strcmp(e->protocol, protocol) == 0 && e->port == port) {
			if (strcmp(e->bind, "loopback") == 0)
				e->bind = bind; /* the wider one counts */
			return e;
		}
	}
	if (l->n == ASY_ENDPOINTS)
		return &l->items[l->n - 1];
	l->items[l->n] = (struct asy_endpoint){protocol, port, cleartext, bind};
	return &l->items[l->n++];
}

/* What inetd, a socket unit or xinetd listens to for the program: "23", "telnet", "0.0.0.0:http". */
static void on_demand(const struct asy_boot *boot, const struct asy_start *start, const struct asy_daemon *daemon,
                      struct asy_listening *l)
{
	static const struct {
		const char *name, *protocol;
		int port;
	} services[] = {{"telnet", "telnet", 23}, {"ftp", "ftp", 21}, {"tftp", "tftp", 69}, {"ssh", "ssh", 22},
	                {"http", "http", 80}, {"www", "http", 80}, {"https", "https", 443}, {"finger", "finger", 79},
	                {"login", "rlogin", 513}, {"shell", "rsh", 514}, {"exec", "rexec", 512}, {"time", "time", 37},
	                {"daytime", "daytime", 13}, {"echo", "echo", 7}, {"discard", "discard", 9}, {"chargen", "chargen", 19},
	                {"smtp", "smtp", 25}, {"pop3", "pop3", 110}, {"imap", "imap", 143}, {"rsync", "rsync", 873},
	                {"swat", "http", 901}, {"printer", "lpd", 515}, {"netbios-ssn", "netbios", 139}};
	struct asy_bytes text = asy_bytes_from(start->listen), name = text;
	const char *bind = "any", *protocol = daemon ? daemon->protocol : "tcp";
	bool cleartext = daemon ? daemon->cleartext : true;
	size_t colon = asy_bytes_find_byte(text, ':', 0);
	int port = 0;

	if (!asy_listen_address(boot->arena, text, &bind, &port))
		return;
	if (port == 0) {
		if (colon < text.n) {
			bind = bind_of(boot->arena, asy_bytes_head(text, colon));
			name = asy_bytes_from_offset(text, (uint64_t)colon + 1);
		} else {
			bind = "any";
		}
		for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++)
			if (asy_bytes_is(name, services[i].name)) {
				port = services[i].port;
				protocol = daemon ? protocol : services[i].protocol;
			}
	}
	l->network = true;
	(void)asy_listen_add(l, protocol, port ? port : daemon ? daemon->port : 0, cleartext, bind);
}

/* "-p 8080" and "--port=8080" of programs that have no reader of their own. */
static void generic_port(const struct asy_boot *boot, const struct asy_start *start, const struct asy_daemon *daemon,
                         struct asy_listening *l)
{
	struct asy_bytes value;
	const char *bind;
	int port;

	if (!daemon || !daemon->network || !asy_start_option(start, 'p', "port", 0, &value))
		return;
	if (asy_listen_address(boot->arena, value, &bind, &port) && port)
		(void)asy_listen_add(l, daemon->protocol, port, daemon->cleartext, bind);
}

void asy_listen_of(const struct asy_boot *boot, const struct asy_start *start, const struct asy_daemon *daemon,
                   struct asy_listening *ret)
{
	struct asy_listening l = {.user = daemon ? daemon->user : "", .authentication = ""};

	if (daemon) {
		l.network = daemon->network;
		if (daemon->protocol[0])
			l.items[l.n++] = (struct asy_endpoint){daemon->protocol, daemon->port, daemon->cleartext, daemon->bind};
	}
	if (!asy_listen_configured(boot, start, daemon, &l))
		generic_port(boot, start, daemon, &l);
	if (start->listen[0])
		on_demand(boot, start, daemon, &l);
	*ret = l;
}
