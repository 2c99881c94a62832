/* Web servers: addresses, TLS, user. */
#include <string.h>

#include "inspect/lines.h"
#include "inspect/listen_config.h"

static struct asy_bytes file(const struct asy_listen_case *c, char option, const char *const *usual)
{
	struct asy_bytes value, text = {0};
	char path[512];

	if (option && asy_start_option(c->start, option, NULL, 0, &value))
		return asy_boot_text(c->boot, asy_text_copy(value, path, sizeof(path)));
	for (; !text.n && *usual; usual++)
		text = asy_boot_text(c->boot, *usual);
	return text;
}

static void add(const struct asy_listen_case *c, struct asy_bytes address, bool tls)
{
	const char *bind;
	int port;

	if (asy_listen_address(c->boot->arena, address, &bind, &port))
		(void)asy_listen_add(c->l, tls ? "https" : "http", port ? port : tls ? 443 : 80, !tls, bind);
}

static void set_user(const struct asy_listen_case *c, struct asy_bytes value)
{
	c->l->user = asy_arena_text(c->boot->arena, value);
	if (!c->l->user)
		c->l->user = "";
}

/* server.port, server.bind, ssl.engine, $SERVER["socket"] == ":443" { ssl.engine = "enable" } */
static void lighttpd(const struct asy_listen_case *c)
{
	static const char *const usual[] = {"/etc/lighttpd/lighttpd.conf", "/etc/lighttpd.conf", NULL};
	struct asy_lines lines = asy_lines_of(file(c, 'f', usual));
	struct asy_bytes key, value, socket = {0};
	const char *bind = "any";
	struct asy_line line;
	int64_t port = 80;
	bool tls = false, known, any = lines.file.n > 0;

	while (asy_lines_next_content(&lines, "#", &line)) {
		if (asy_bytes_starts(line.text, "$SERVER[\"socket\"]")) {
			size_t equal = asy_bytes_find(line.text, ASY_BYTES_LITERAL("=="), 0), end;

			socket = asy_text_trim(asy_bytes_from_offset(line.text, (uint64_t)equal + 2));
			end = asy_bytes_find_byte(socket, '{', 0);
			socket = asy_text_unquote(asy_text_trim(asy_bytes_head(socket, end)));
			add(c, socket, false);
			continue;
		}
		if (!asy_text_key_value(line.text, "=", &key, &value))
			continue;
		if (asy_bytes_is(key, "server.port"))
			(void)asy_text_int(value, 1, 65535, &port);
		else if (asy_bytes_is(key, "server.bind"))
			(void)asy_listen_address(c->boot->arena, value, &bind, &(int){0});
		else if (asy_bytes_is(key, "server.username"))
			set_user(c, value);
		else if (asy_bytes_is(key, "ssl.engine") && socket.n && asy_text_truth(value, &known)) {
			if (c->l->n) {
				c->l->items[c->l->n - 1].protocol = "https";
				c->l->items[c->l->n - 1].cleartext = false;
			}
		} else if (asy_bytes_is(key, "ssl.engine")) {
			tls = asy_text_truth(value, &known);
		}
	}
	if (any)
		(void)asy_listen_add(c->l, tls ? "https" : "http", (int)port, !tls, bind);
}

/* "listen 443 ssl;" and "user nobody;" */
static void nginx(const struct asy_listen_case *c)
{
	static const char *const usual[] = {"/etc/nginx/nginx.conf", NULL};
	size_t first, end;

	for (size_t i = 0; i < 3; i++) {
		static const char *const folders[] = {NULL, "/etc/nginx/conf.d/", "/etc/nginx/sites-enabled/"};

		first = 0;
		end = 1;
		if (folders[i])
			asy_boot_range(c->boot, folders[i], &first, &end);
		for (; first < end; first++) {
			struct asy_lines lines = asy_lines_of(folders[i] ? asy_boot_text(c->boot, c->boot->nodes[first]->inner)
			                                                 : file(c, 'c', usual));
			struct asy_line line;

			while (asy_lines_next_content(&lines, "#", &line)) {
				struct asy_bytes rest = asy_bytes_head(line.text, asy_bytes_find_byte(line.text, ';', 0)), word;

				if (!asy_text_word(&rest, &word))
					continue;
				if (asy_bytes_is(word, "listen") && asy_text_word(&rest, &word))
					add(c, word, asy_text_contains(rest, "ssl") || asy_text_contains(rest, "quic"));
				else if (asy_bytes_is(word, "user") && asy_text_word(&rest, &word))
					set_user(c, word);
			}
		}
	}
}

/* uhttpd -p [ADDRESS:]PORT -s [ADDRESS:]PORT; /etc/config/uhttpd: list listen_http, listen_https */
static void uhttpd(const struct asy_listen_case *c)
{
	struct asy_lines lines = asy_lines_of(asy_boot_text(c->boot, "/etc/config/uhttpd"));
	struct asy_bytes words[3], value;
	bool openssl = asy_boot_find(c->boot, "/usr/lib/libustream-ssl.so") || asy_boot_find(c->boot, "/lib/libustream-ssl.so");
	struct asy_line line;

	for (size_t i = 0; i < 4 && asy_start_option(c->start, 'p', NULL, i, &value); i++)
		add(c, value, false);
	for (size_t i = 0; i < 4 && asy_start_option(c->start, 's', NULL, i, &value); i++)
		add(c, value, true);
	if (strcmp(c->start->started_by, "procd") != 0)
		return;
	while (asy_lines_next_content(&lines, "#", &line)) {
		if (asy_text_words(line.text, words, 3) < 3)
			continue;
		if (asy_bytes_is(words[1], "listen_http"))
			add(c, words[2], false);
		else if (asy_bytes_is(words[1], "listen_https") && openssl)
			add(c, words[2], true); /* its start script leaves it out without the TLS library */
	}
}

/* "Listen 80", "User www-data" and "SSLEngine on" of Apache; "Port 80" and "User x" of Boa */
static void keyword_file(const struct asy_listen_case *c, struct asy_bytes text)
{
	struct asy_lines lines = asy_lines_of(text);
	struct asy_bytes key, value, word;
	struct asy_line line;
	bool https;

	while (asy_lines_next_content(&lines, "#", &line)) {
		if (!asy_text_key_value(line.text, " ", &key, &value) || !asy_text_word(&value, &word))
			continue;
		if (asy_text_is_nocase(key, "Listen") || asy_text_is_nocase(key, "Port")) {
			https = asy_text_contains(value, "https") || asy_bytes_is(word, "443") || asy_bytes_ends(word, ":443");
			add(c, word, https);
		} else if (asy_text_is_nocase(key, "User") && asy_bytes_find_byte(word, '$', 0) == word.n) {
			set_user(c, word);
		}
	}
}

/* mini_httpd and thttpd: -p PORT -h HOST -S (TLS) -u USER -C FILE; the file has port=, host=, ssl, user= */
static void mini_httpd(const struct asy_listen_case *c)
{
	static const char *const usual[] = {"/etc/mini_httpd.conf", "/etc/mini-httpd.conf", "/etc/thttpd.conf",
	                                    "/etc/thttpd/thttpd.conf", NULL};
	struct asy_lines lines = asy_lines_of(file(c, 'C', usual));
	struct asy_bytes key, value;
	const char *bind = "any";
	struct asy_line line;
	int64_t port = 0;
	bool tls = asy_start_flag(c->start, 'S');

	while (asy_lines_next_content(&lines, "#", &line)) {
		tls |= asy_bytes_is(line.text, "ssl");
		if (!asy_text_key_value(line.text, "=", &key, &value))
			continue;
		if (asy_bytes_is(key, "port"))
			(void)asy_text_int(value, 1, 65535, &port);
		else if (asy_bytes_is(key, "host"))
			(void)asy_listen_address(c->boot->arena, value, &bind, &(int){0});
		else if (asy_bytes_is(key, "user"))
			set_user(c, value);
	}
	if (asy_start_option(c->start, 'p', NULL, 0, &value))
		(void)asy_text_int(value, 1, 65535, &port);
	if (asy_start_option(c->start, 'h', NULL, 0, &value))
		(void)asy_listen_address(c->boot->arena, value, &bind, &(int){0});
	if (asy_start_option(c->start, 'u', NULL, 0, &value))
		set_user(c, value);
	if (port || tls || strcmp(bind, "any") != 0)
		(void)asy_listen_add(c->l, tls ? "https" : "http", port ? (int)port : tls ? 443 : 80, !tls, bind);
}

/* busybox httpd: -p [ADDRESS:]PORT, -u USER[:GROUP]; or Apache under that name */
static void httpd(const struct asy_listen_case *c)
{
	static const char *const apache[] = {"/etc/httpd/conf/httpd.conf", "/etc/apache2/httpd.conf",
	                                     "/usr/local/apache2/conf/httpd.conf", NULL};
	struct asy_bytes value;

	if (!c->start->applet)
		keyword_file(c, file(c, 0, apache));
	if (asy_start_option(c->start, 'p', NULL, 0, &value))
		add(c, value, false);
	if (asy_start_option(c->start, 'u', NULL, 0, &value))
		set_user(c, asy_bytes_head(value, asy_bytes_find_byte(value, ':', 0)));
}

/* goahead [-v] [--home DIR] WEBROOT [ADDRESS][:PORT] */
static void goahead(const struct asy_listen_case *c)
{
	struct asy_bytes word;
	const char *bind;
	int port;

	for (size_t i = 0; asy_start_argument(c->start, i, &word); i++)
		if (asy_bytes_find_byte(word, ':', 0) < word.n && asy_listen_address(c->boot->arena, word, &bind, &port) && port)
			add(c, word, port == 443);
}

void asy_listen_web(const struct asy_listen_case *c)
{
	static const char *const apache[] = {"/etc/apache2/ports.conf", "/etc/apache2/apache2.conf", NULL};
	static const char *const boa[] = {"/etc/boa/boa.conf", "/etc/boa.conf", NULL};
	const char *name = c->start->name;

	if (strcmp(name, "lighttpd") == 0)
		lighttpd(c);
	else if (strcmp(name, "nginx") == 0)
		nginx(c);
	else if (strcmp(name, "uhttpd") == 0)
		uhttpd(c);
	else if (strcmp(name, "apache2") == 0)
		keyword_file(c, file(c, 'f', apache));
	else if (strcmp(name, "boa") == 0)
		keyword_file(c, file(c, 'f', boa));
	else if (strcmp(name, "mini_httpd") == 0 || strcmp(name, "thttpd") == 0)
		mini_httpd(c);
	else if (strcmp(name, "httpd") == 0)
		httpd(c);
	else
		goahead(c);
}
