#include "inspect/listen_config.h"

#include <string.h>

#include "inspect/lines.h"

/* Text of the file an option names, or of the usual place. */
static struct asy_bytes config(const struct asy_listen_case *c, char option, const char *usual)
{
	struct asy_bytes value;
	char path[512];

	if (option && asy_start_option(c->start, option, NULL, 0, &value))
		return asy_boot_text(c->boot, asy_text_copy(value, path, sizeof(path)));
	return asy_boot_text(c->boot, usual);
}

static void add(const struct asy_listen_case *c, const char *protocol, struct asy_bytes address, int otherwise, bool cleartext)
{
	const char *bind;
	int port;

	if (asy_listen_address(c->boot->arena, address, &bind, &port))
		(void)asy_listen_add(c->l, protocol, port ? port : otherwise, cleartext, bind);
}

static bool is_shell(struct asy_bytes program)
{
	static const char *const names[] = {"sh", "ash", "bash", "dash", "ksh", "zsh", "busybox", NULL};
	size_t slash = program.n;

	while (slash > 0 && program.p[slash - 1] != '/')
		slash--;
	return asy_text_any(asy_bytes_from_offset(program, slash), names);
}

/* telnetd -l PROGRAM -p PORT -b ADDRESS[:PORT] (busybox); "-l /bin/sh" asks for nothing. */
static void telnetd(const struct asy_listen_case *c)
{
	struct asy_bytes value, text;
	char path[256];

	c->l->authentication = "password";
	if (asy_start_option(c->start, 'l', NULL, 0, &value)) {
		text = asy_boot_text(c->boot, asy_text_copy(value, path, sizeof(path)));
		if (is_shell(value))
			c->l->authentication = "none";
		else if (asy_text_contains(text, "exec /bin/ash") || asy_text_contains(text, "exec /bin/sh"))
			c->l->authentication = "none"; /* OpenWrt's login.sh and its like */
	}
	if (asy_start_option(c->start, 'p', NULL, 0, &value))
		add(c, "telnet", value, 23, true);
	if (asy_start_option(c->start, 'b', NULL, 0, &value))
		add(c, "telnet", value, 23, true);
}

/* OpenWrt's /etc/config/NAME: option values, sections ignored. */
static bool uci_option(const struct asy_boot *boot, const char *path, const char *name, size_t nth, struct asy_bytes *ret)
{
	struct asy_lines lines = asy_lines_of(asy_boot_text(boot, path));
	struct asy_bytes words[3];
	struct asy_line line;

	while (asy_lines_next_content(&lines, "#", &line)) {
		if (asy_text_words(line.text, words, 3) < 3 || !asy_text_is_nocase(words[1], name))
			continue;
		if (!asy_bytes_is(words[0], "option") && !asy_bytes_is(words[0], "list"))
			continue;
		if (nth-- == 0) {
			*ret = words[2];
			return true;
		}
	}
	return false;
}

static void dropbear(const struct asy_listen_case *c)
{
	struct asy_bytes value;
	bool known;

	c->l->authentication = asy_start_flag(c->start, 's') ? "key" : "password";
	for (size_t i = 0; i < ASY_ENDPOINTS && asy_start_option(c->start, 'p', NULL, i, &value); i++)
		add(c, "ssh", value, 22, false);
	if (strcmp(c->start->started_by, "procd") != 0)
		return;
	for (size_t i = 0; i < ASY_ENDPOINTS && uci_option(c->boot, "/etc/config/dropbear", "Port", i, &value); i++)
		add(c, "ssh", value, 22, false);
	if (uci_option(c->boot, "/etc/config/dropbear", "PasswordAuth", 0, &value) &&
	    !asy_text_truth(value, &known) && known)
		c->l->authentication = "key";
}

/* "Keyword value" lines; the first that counts is taken, as sshd does. */
static void sshd(const struct asy_listen_case *c)
{
	struct asy_lines lines = asy_lines_of(config(c, 'f', "/etc/ssh/sshd_config"));
	bool address = false, password = true, known;
	int64_t port = 22, number;
	struct asy_bytes key, value;
	struct asy_line line;

	while (asy_lines_next_content(&lines, "#", &line)) {
		if (!asy_text_key_value(line.text, "= ", &key, &value))
			continue;
		if (asy_text_is_nocase(key, "Match"))
			break;
		if (asy_text_is_nocase(key, "Port") && asy_text_int(value, 1, 65535, &number))
			(void)asy_listen_add(c->l, "ssh", (int)(port = number), false, "any");
		else if (asy_text_is_nocase(key, "PasswordAuthentication"))
			password = asy_text_truth(value, &known) || !known;
	}
	lines = asy_lines_of(config(c, 'f', "/etc/ssh/sshd_config"));
	while (asy_lines_next_content(&lines, "#", &line)) {
		if (!asy_text_key_value(line.text, "= ", &key, &value) || !asy_text_is_nocase(key, "ListenAddress"))
			continue;
		if (!address)
			c->l->n = 0; /* addresses replace the wildcard */
		address = true;
		c->l->configured = true;
		add(c, "ssh", value, (int)port, false);
	}
	for (size_t i = 0; i < ASY_ENDPOINTS && asy_start_option(c->start, 'p', NULL, i, &value); i++)
		add(c, "ssh", value, 22, false);
	c->l->authentication = password ? "password" : "key";
}

struct mqtt {
	const struct asy_listen_case *c;
	bool open, tls;
	int port;
	const char *bind;
};

static void mqtt_end(const struct mqtt *m)
{
	if (m->open)
		(void)asy_listen_add(m->c->l, m->tls ? "mqtts" : "mqtt", m->port, !m->tls, m->bind);
}

/* listener PORT [ADDRESS], port, bind_address, certfile; allow_anonymous. */
static void mosquitto(const struct asy_listen_case *c)
{
	struct asy_lines lines = asy_lines_of(config(c, 'c', "/etc/mosquitto/mosquitto.conf"));
	struct mqtt m = {.c = c, .port = 1883, .bind = "any"};
	struct asy_bytes words[3];
	struct asy_line line;
	bool known;
	int64_t n;

	while (asy_lines_next_content(&lines, "#", &line)) {
		(void)asy_text_words(line.text, words, 3);
		if (asy_bytes_is(words[0], "listener")) {
			mqtt_end(&m);
			m = (struct mqtt){.c = c, .open = true, .port = 1883, .bind = "any"};
			m.port = asy_text_int(words[1], 1, 65535, &n) ? (int)n : 1883;
			if (words[2].n)
				(void)asy_listen_address(c->boot->arena, words[2], &m.bind, &(int){0});
		} else if (asy_bytes_is(words[0], "port")) {
			m.open = true;
			m.port = asy_text_int(words[1], 1, 65535, &n) ? (int)n : 1883;
		} else if (asy_bytes_is(words[0], "bind_address")) {
			(void)asy_listen_address(c->boot->arena, words[1], &m.bind, &(int){0});
		} else if (asy_bytes_is(words[0], "certfile") || asy_bytes_is(words[0], "psk_hint")) {
			m.tls = true;
		} else if (asy_bytes_is(words[0], "allow_anonymous")) {
			if (asy_text_truth(words[1], &known))
				c->l->authentication = "none";
			else if (known)
				c->l->authentication = "password";
		} else if (asy_bytes_is(words[0], "user")) {
			c->l->user = asy_arena_text(c->boot->arena, words[1]);
		}
	}
	mqtt_end(&m);
	if (!c->l->user)
		c->l->user = "";
}

/* dnsmasq: names, and addresses and files when it is told to. */
static void dnsmasq(const struct asy_listen_case *c)
{
	struct asy_lines lines = asy_lines_of(config(c, 'C', "/etc/dnsmasq.conf"));
	struct asy_bytes value, key, rest;
	struct asy_line line;
	bool dhcp = false, tftp = false, dns = true;
	const char *bind = "any";
	int64_t port = 53;

	while (asy_lines_next_content(&lines, "#", &line)) {
		size_t equal = asy_bytes_find_byte(line.text, '=', 0);

		key = asy_text_trim(asy_bytes_head(line.text, equal));
		rest = asy_text_trim(asy_bytes_from_offset(line.text, (uint64_t)equal + 1));
		dhcp |= asy_bytes_is(key, "dhcp-range");
		tftp |= asy_bytes_is(key, "enable-tftp");
		if (asy_bytes_is(key, "port") && asy_text_int(rest, 0, 65535, &port))
			dns = port != 0;
		else if (asy_bytes_is(key, "listen-address"))
			(void)asy_listen_address(c->boot->arena, rest, &bind, &(int){0});
		else if (asy_bytes_is(key, "user"))
			c->l->user = asy_arena_text(c->boot->arena, rest);
	}
	if (asy_start_option(c->start, 'p', "port", 0, &value) && asy_text_int(value, 0, 65535, &port))
		dns = port != 0;
	dhcp |= asy_start_option(c->start, 'F', "dhcp-range", 0, &value);
	dhcp |= strcmp(c->start->started_by, "procd") == 0 && uci_option(c->boot, "/etc/config/dhcp", "leasetime", 0, &value);
	tftp |= strstr(c->start->arguments, "--enable-tftp") != NULL;
	if (asy_start_option(c->start, 'u', "user", 0, &value))
		c->l->user = asy_arena_text(c->boot->arena, value);
	if (!c->l->user)
		c->l->user = "";
	if (dns)
		(void)asy_listen_add(c->l, "dns", (int)port, true, bind);
	if (dhcp)
		(void)asy_listen_add(c->l, "dhcp", 67, true, "any");
	if (tftp)
		(void)asy_listen_add(c->l, "tftp", 69, true, "any");
}

/* agentaddress [udp:][ADDRESS:]PORT[,...] */
static void snmpd(const struct asy_listen_case *c)
{
	struct asy_lines lines = asy_lines_of(config(c, 'c', "/etc/snmp/snmpd.conf"));
	struct asy_bytes key, value, items[4];
	struct asy_line line;

	while (asy_lines_next_content(&lines, "#", &line)) {
		if (!asy_text_key_value(line.text, " ", &key, &value) || !asy_text_is_nocase(key, "agentaddress"))
			continue;
		for (size_t i = 0, n = asy_text_split(value, ',', items, 4); i < n; i++) {
			struct asy_bytes item = asy_text_trim(items[i]);
			static const char *const prefixes[] = {"udp:", "tcp:", "udp6:", "tcp6:"};

			for (size_t p = 0; p < 4; p++)
				if (asy_bytes_starts(item, prefixes[p]))
					item = asy_bytes_from_offset(item, strlen(prefixes[p]));
			add(c, "snmp", item, 161, true);
		}
	}
}

/* vsftpd: key=value. */
static void vsftpd(const struct asy_listen_case *c)
{
	struct asy_bytes text = asy_boot_text(c->boot, "/etc/vsftpd.conf"), key, value;
	bool tls = false, known, anonymous = true;
	const char *bind = "any";
	struct asy_lines lines;
	struct asy_line line;
	int64_t port = 21;

	if (!text.n)
		text = asy_boot_text(c->boot, "/etc/vsftpd/vsftpd.conf");
	if (!text.n)
		return;
	lines = asy_lines_of(text);
	while (asy_lines_next_content(&lines, "#", &line)) {
		if (!asy_text_key_value(line.text, "=", &key, &value))
			continue;
		if (asy_bytes_is(key, "listen_port"))
			(void)asy_text_int(value, 1, 65535, &port);
		else if (asy_bytes_is(key, "listen_address"))
			(void)asy_listen_address(c->boot->arena, value, &bind, &(int){0});
		else if (asy_bytes_is(key, "force_local_logins_ssl"))
			tls = asy_text_truth(value, &known);
		else if (asy_bytes_is(key, "anonymous_enable"))
			anonymous = asy_text_truth(value, &known);
	}
	c->l->authentication = anonymous ? "none" : "password";
	(void)asy_listen_add(c->l, "ftp", (int)port, !tls, bind);
}

/* tcpsvd [-v] ADDRESS PORT PROGRAM ... */
static void tcpsvd(const struct asy_listen_case *c)
{
	struct asy_bytes word, address = {0};
	int64_t port;
	size_t n = 0;

	for (size_t i = 0; asy_start_argument(c->start, i, &word); i++) {
		const char *bind = "any";

		if (word.n == 0 || word.p[0] == '-')
			continue;
		if (n++ == 0) {
			address = word;
			continue;
		}
		if (!asy_text_int(word, 1, 65535, &port))
			return;
		(void)asy_listen_address(c->boot->arena, address, &bind, &(int){0});
		(void)asy_listen_add(c->l, port == 21 ? "ftp" : port == 69 ? "tftp" : c->daemon ? c->daemon->protocol : "tcp",
		                     (int)port, true, bind);
		return;
	}
}

/* nc -l -p 4444 -e /bin/sh */
static void nc(const struct asy_listen_case *c)
{
	struct asy_bytes value, word;
	int64_t port;

	c->l->network = asy_start_flag(c->start, 'l');
	if (asy_start_option(c->start, 'e', NULL, 0, &value) && is_shell(value))
		c->l->authentication = "none";
	if (asy_start_option(c->start, 'p', NULL, 0, &value)) {
		add(c, "tcp", value, 0, true);
		return;
	}
	for (size_t i = 0; asy_start_argument(c->start, i, &word); i++)
		if (asy_text_int(word, 1, 65535, &port))
			(void)asy_listen_add(c->l, "tcp", (int)port, true, "any");
}

/* socat TCP-LISTEN:23,fork EXEC:/bin/sh */
static void socat(const struct asy_listen_case *c)
{
	struct asy_bytes word;
	int64_t port;

	c->l->network = false;
	for (size_t i = 0; asy_start_argument(c->start, i, &word); i++) {
		size_t colon = asy_bytes_find_byte(word, ':', 0);
		struct asy_bytes kind = asy_bytes_head(word, colon), rest = asy_bytes_from_offset(word, (uint64_t)colon + 1);

		if (asy_text_contains_nocase(kind, "listen") && !asy_text_contains_nocase(kind, "unix") &&
		    asy_text_int(asy_bytes_head(rest, asy_bytes_find_byte(rest, ',', 0)), 1, 65535, &port)) {
			c->l->network = true;
			(void)asy_listen_add(c->l, "tcp", (int)port, true, "any");
		}
		if ((asy_text_is_nocase(kind, "exec") || asy_text_is_nocase(kind, "system")) &&
		    is_shell(asy_bytes_head(rest, asy_bytes_find_byte(rest, ',', 0))))
			c->l->authentication = "none";
	}
}

/* gdbserver [ADDRESS]:PORT PROGRAM */
static void gdbserver(const struct asy_listen_case *c)
{
	struct asy_bytes word;
	const char *bind;
	int port;

	c->l->authentication = "none";
	for (size_t i = 0; asy_start_argument(c->start, i, &word); i++)
		if (asy_bytes_find_byte(word, ':', 0) < word.n && asy_listen_address(c->boot->arena, word, &bind, &port) && port)
			(void)asy_listen_add(c->l, "gdb", port, true, bind);
}

/* ntpd of busybox answers others only with -l; the clock of ntp.org always does. */
static void ntpd(const struct asy_listen_case *c)
{
	bool busybox = c->start->applet || strcmp(c->start->started_by, "procd") == 0;

	c->l->network = !busybox || asy_start_flag(c->start, 'l');
	if (c->l->network && c->l->n)
		c->l->items[0].bind = "any";
}

/* redis-server: bind, port, requirepass. */
static void redis(const struct asy_listen_case *c)
{
	struct asy_bytes text = asy_boot_text(c->boot, "/etc/redis/redis.conf"), key, value, word;
	struct asy_lines lines = asy_lines_of(text.n ? text : asy_boot_text(c->boot, "/etc/redis.conf"));
	const char *bind = "loopback", *one;
	bool password = false;
	struct asy_line line;
	int64_t port = 6379;

	while (asy_lines_next_content(&lines, "#", &line)) {
		if (!asy_text_key_value(line.text, " ", &key, &value))
			continue;
		password |= asy_bytes_is(key, "requirepass");
		if (asy_bytes_is(key, "port"))
			(void)asy_text_int(value, 0, 65535, &port);
		while (asy_bytes_is(key, "bind") && asy_text_word(&value, &word)) {
			if (word.n && word.p[0] == '-')
				word = asy_bytes_from_offset(word, 1);
			if (asy_listen_address(c->boot->arena, word, &one, &(int){0}) && strcmp(one, "loopback") != 0)
				bind = one;
		}
	}
	c->l->authentication = password ? "password" : "none";
	(void)asy_listen_add(c->l, "redis", (int)port, true, bind);
}

static const struct {
	const char *name;
	void (*read)(const struct asy_listen_case *c);
} readers[] = {
	{"apache2", asy_listen_web}, {"boa", asy_listen_web}, {"dnsmasq", dnsmasq}, {"dropbear", dropbear},
	{"gdbserver", gdbserver}, {"goahead", asy_listen_web}, {"httpd", asy_listen_web}, {"in.telnetd", telnetd},
	{"lighttpd", asy_listen_web}, {"mini_httpd", asy_listen_web}, {"mosquitto", mosquitto}, {"nc", nc}, {"ncat", nc},
	{"netcat", nc}, {"nginx", asy_listen_web}, {"ntpd", ntpd}, {"redis-server", redis}, {"snmpd", snmpd},
	{"socat", socat}, {"sshd", sshd}, {"tcpsvd", tcpsvd}, {"telnetd", telnetd}, {"thttpd", asy_listen_web},
	{"udpsvd", tcpsvd}, {"uhttpd", asy_listen_web}, {"utelnetd", telnetd}, {"vsftpd", vsftpd}, {"webs", asy_listen_web},
};

bool asy_listen_configured(const struct asy_boot *boot, const struct asy_start *start, const struct asy_daemon *daemon,
                           struct asy_listening *l)
{
	struct asy_listen_case c = {boot, start, daemon, l};

	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		if (strcmp(start->name, readers[i].name) != 0)
			continue;
		readers[i].read(&c);
		return true;
	}
	return false;
}
