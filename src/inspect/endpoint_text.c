#include "inspect/endpoint_text.h"

#include <stdio.h>
#include <string.h>

#include "inspect/lines.h"

static const struct {
	const char *name;
	uint16_t port;
	bool secure;
} schemes[] = {
	{"http", 80, false},	 {"https", 443, true},	  {"ftp", 21, false},	  {"ftps", 990, true},
	{"sftp", 22, true},	 {"tftp", 69, false},	  {"telnet", 23, false},  {"ssh", 22, true},
	{"mqtt", 1883, false},	 {"mqtts", 8883, true},	  {"ws", 80, false},	  {"wss", 443, true},
	{"coap", 5683, false},	 {"coaps", 5684, true},	  {"rtsp", 554, false},	  {"rtsps", 322, true},
	{"rtmp", 1935, false},	 {"rtmps", 443, true},	  {"sip", 5060, false},	  {"sips", 5061, true},
	{"stun", 3478, false},	 {"stuns", 5349, true},	  {"turn", 3478, false},  {"turns", 5349, true},
	{"ldap", 389, false},	 {"ldaps", 636, true},	  {"amqp", 5672, false},  {"amqps", 5671, true},
	{"nfs", 2049, false},	 {"smb", 445, false},	  {"rsync", 873, false},  {"git", 9418, false},
	{"ntp", 123, false},	 {"syslog", 514, false},  {"redis", 6379, false}, {"rediss", 6379, true},
	{"mongodb", 27017, false}, {"mysql", 3306, false}, {"postgresql", 5432, false}, {"smtp", 25, false},
	{"smtps", 465, true},	 {"imap", 143, false},	  {"imaps", 993, true},	  {"tcp", 0, false},
	{"udp", 0, false},	 {"ssl", 0, true},	  {"tls", 0, true},	  {"srt", 0, false},
	{"rtp", 0, false},	 {"xmpp", 5222, false},	  {"gopher", 70, false},  {"snmp", 161, false},
};

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(uint8_t c)
{
	return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static bool is_host_char(uint8_t c)
{
	return is_letter(c) || is_digit(c) || c == '-' || c == '.';
}

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

static struct asy_bytes slice(struct asy_bytes b, size_t from, size_t to)
{
	return (struct asy_bytes){b.p + from, to - from};
}

bool asy_endpoint_ipv4(struct asy_bytes text, uint8_t ret_octets[4])
{
	struct asy_bytes parts[5];
	uint64_t v;

	if (text.n < 7 || text.n > 15 || asy_text_split(text, '.', parts, 5) != 4)
		return false;
	for (int i = 0; i < 4; i++) {
		if (parts[i].n > 3 || !parts[i].n || !is_digit(parts[i].p[0]) || !asy_text_u64(parts[i], &v) || v > 255)
			return false;
		if (parts[i].n > 1 && parts[i].p[0] == '0') /* "010": octal for some, a version for others */
			return false;
		ret_octets[i] = (uint8_t)v;
	}
	return true;
}

/* Loopback, "this host", documentation (RFC 5737), multicast, broadcast and netmasks say nothing. */
static bool says_nothing(const uint8_t a[4])
{
	return a[0] == 0 || a[0] == 127 || a[0] >= 224 || (a[0] == 192 && a[1] == 0 && a[2] == 2) ||
	       (a[0] == 198 && a[1] == 51 && a[2] == 100) || (a[0] == 203 && a[1] == 0 && a[2] == 113);
}

static bool is_private_address(const uint8_t a[4])
{
	return a[0] == 10 || (a[0] == 172 && a[1] >= 16 && a[1] <= 31) || (a[0] == 192 && a[1] == 168) ||
	       (a[0] == 169 && a[1] == 254) || (a[0] == 100 && a[1] >= 64 && a[1] <= 127);
}

/* Every label 1 to 63 letters, digits or inner hyphens; the last one letters only, or an "xn--" name. */
static bool is_host_name(struct asy_bytes host, size_t *ret_labels, struct asy_bytes *ret_last)
{
	size_t from = 0;

	*ret_labels = 0;
	if (host.n == 0 || host.n >= ENDPOINT_HOST)
		return false;
	for (size_t i = 0; i <= host.n; i++) {
		if (i < host.n && host.p[i] != '.') {
			if (!is_host_char(host.p[i]))
				return false;
			continue;
		}
		if (i == from || i - from > 63 || host.p[from] == '-' || host.p[i - 1] == '-')
			return false;
		*ret_last = slice(host, from, i);
		++*ret_labels;
		from = i + 1;
	}
	if (asy_bytes_starts(*ret_last, "xn--"))
		return true;
	for (size_t i = 0; i < ret_last->n; i++)
		if (!is_letter(ret_last->p[i]))
			return false;
	return ret_last->n >= 2;
}

static bool is_local_name(struct asy_bytes last)
{
	static const char *const local[] = {"local", "lan", "home", "internal", "localdomain", "intranet", "corp", "private", NULL};

	for (size_t i = 0; local[i]; i++)
		if (asy_text_is_nocase(last, local[i]))
			return true;
	return false;
}

static void copy_lower(struct asy_bytes b, char *out, size_t size)
{
	size_t n = b.n < size - 1 ? b.n : size - 1;

	for (size_t i = 0; i < n; i++)
		out[i] = (char)lower(b.p[i]);
	out[n] = 0;
}

/* Fills host, is_address and is_private; false when it is no host worth a word. */
static bool read_host(struct asy_bytes host, struct asy_endpoint *ret)
{
	struct asy_bytes last = {0};
	uint8_t octets[4];
	size_t labels = 0;

	while (host.n && host.p[host.n - 1] == '.')
		host.n--;
	copy_lower(host, ret->host, sizeof(ret->host));
	if (asy_endpoint_ipv4(host, octets)) {
		ret->is_address = true;
		ret->is_private = is_private_address(octets);
		return !says_nothing(octets);
	}
	if (!is_host_name(host, &labels, &last) || labels < 2)
		return false;
	ret->is_private = is_local_name(last);
	return !asy_text_is_nocase(last, "localhost") && !asy_text_is_nocase(last, "invalid") &&
	       !asy_text_is_nocase(last, "example") && !asy_text_is_nocase(last, "test");
}

/* "[2001:db8::1]" (brackets taken off). Only the shape is checked. */
static bool read_ipv6(struct asy_bytes text, struct asy_endpoint *ret)
{
	size_t colons = 0;

	if (text.n < 3 || text.n > 45)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		uint8_t c = lower(text.p[i]);

		colons += c == ':';
		if (!is_digit(c) && !(c >= 'a' && c <= 'f') && c != ':' && c != '.')
			return false;
	}
	copy_lower(text, ret->host, sizeof(ret->host));
	if (colons < 2 || strcmp(ret->host, "::1") == 0 || strcmp(ret->host, "::") == 0 ||
	    strncmp(ret->host, "2001:db8", 8) == 0 || strncmp(ret->host, "ff", 2) == 0)
		return false;
	ret->is_address = true;
	ret->is_private = strncmp(ret->host, "fe8", 3) == 0 || strncmp(ret->host, "fc", 2) == 0 ||
			  strncmp(ret->host, "fd", 2) == 0;
	return true;
}

/* ":8080" at the start of *rest. False for a port that is a placeholder. */
static bool read_port(struct asy_bytes *rest, int *port)
{
	size_t n = 1;
	int64_t v;

	if (rest->n == 0 || rest->p[0] != ':')
		return true;
	while (n < rest->n && n < 7 && is_digit(rest->p[n]))
		n++;
	if (n == 1)
		return true; /* "http://host:" and then something else */
	if (!asy_text_int(slice(*rest, 1, n), 1, 65535, &v))
		return false;
	*port = (int)v;
	*rest = slice(*rest, n, rest->n);
	return true;
}

static bool find_scheme(struct asy_bytes in, size_t at, struct asy_endpoint *ret)
{
	size_t from = at;

	while (from > 0 && at - from < 12 && is_letter(in.p[from - 1]))
		from--;
	/* "xhttp": some longer word; "svn+ssh": part of a scheme that is not known here */
	for (size_t skip = from; skip < at; skip++) {
		struct asy_bytes name = slice(in, skip, at);

		for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
			if (!asy_text_is_nocase(name, schemes[i].name))
				continue;
			if (skip != from && strcmp(schemes[i].name, "http") != 0 && strcmp(schemes[i].name, "https") != 0)
				return false;
			if (skip > 0 && (in.p[skip - 1] == '+' || in.p[skip - 1] == '_'))
				return false;
			ret->scheme = schemes[i].name;
			ret->port = schemes[i].port;
			ret->secure = schemes[i].secure;
			ret->start = skip;
			return true;
		}
	}
	return false;
}

/* Length of the path at the start of b: to the query, the fragment, a placeholder, or the end of the word. */
static size_t path_length(struct asy_bytes b)
{
	size_t n = 0;

	if (b.n == 0 || b.p[0] != '/')
		return 0;
	while (n < b.n && n < 160 && b.p[n] > 0x20 && b.p[n] < 0x7f && !strchr("\"'<>\\^`{|}?#$", b.p[n])) {
		if (b.p[n] == '%' && n + 1 < b.n && b.p[n + 1] && strchr("sdulx", b.p[n + 1]))
			break;
		n++;
	}
	while (n && strchr(".,;:)!*", b.p[n - 1]))
		n--;
	return n;
}

/* "user:password@" in front of the host: skipped, never shown. */
static size_t host_start(struct asy_bytes in, size_t from)
{
	for (size_t i = from; i < in.n && i - from < 128; i++) {
		if (in.p[i] == '@')
			return i + 1;
		if (!is_host_char(in.p[i]) && !strchr(":%_!$&*+,;=~", in.p[i]))
			break;
	}
	return from;
}

bool asy_endpoint_url(struct asy_bytes in, size_t at, struct asy_endpoint *ret)
{
	size_t from = at + 3, to;
	struct asy_bytes rest;
	bool bracket;

	*ret = (struct asy_endpoint){.scheme = ""};
	if (from >= in.n || !find_scheme(in, at, ret))
		return false;
	from = host_start(in, from);
	to = from;
	bracket = from < in.n && in.p[from] == '[';
	if (bracket) {
		to = asy_bytes_find_byte(asy_bytes_head(in, (uint64_t)from + 48), ']', from);
		if (to >= in.n || in.p[to] != ']' || !read_ipv6(slice(in, from + 1, to), ret))
			return false;
		to++;
	} else {
		while (to < in.n && to - from < ENDPOINT_HOST && is_host_char(in.p[to]))
			to++;
		if (!read_host(slice(in, from, to), ret))
			return false;
	}
	/* "http://10.%d.0.1", "http://a.b$c": the host goes on in a variable */
	if (to < in.n && (in.p[to] == '%' || in.p[to] == '$' || in.p[to] == '_'))
		return false;
	rest = slice(in, to, in.n);
	if (!read_port(&rest, &ret->port))
		return false;
	snprintf(ret->url, sizeof(ret->url), "%s://%s%s%s%.*s%.*s", ret->scheme, bracket ? "[" : "", ret->host, bracket ? "]" : "",
		 (int)(in.n - to - rest.n), (const char *)in.p + to, (int)path_length(rest), (const char *)rest.p);
	return true;
}

/* Endings of names that are hosts even without a scheme in front. File names and names of methods end in others. */
static bool is_common_ending(struct asy_bytes last, size_t labels, enum asy_word_of where)
{
	static const char *const sure[] = {"com", "net", "org", "cloud", "io", NULL};
	static const char *const with_three[] = {"cn", "de", "eu", "uk", "fr", "it", "es", "nl", "jp", "kr", "tw", "ru", "us",
						 "br", "ch", "at", "be", "se", "dk", "fi", "au", "ca", "hk", "sg", NULL};
	static const char *const in_config[] = {"info", "biz", "tv", "me", "cc", "edu", "gov", "app", "dev", "ai", "local",
						"lan", NULL};

	if (asy_text_any(last, sure))
		return where == ASY_WORD_OF_CONFIG || labels > 2 || asy_bytes_is(last, "com");
	return labels > 2 && (asy_text_any(last, with_three) || (where == ASY_WORD_OF_CONFIG && asy_text_any(last, in_config)));
}

static bool address_word(const uint8_t octets[4], enum asy_word_of where)
{
	static const uint8_t known[][4] = {{1, 1, 1, 1}, {1, 0, 0, 1}, {4, 2, 2, 1}, {4, 2, 2, 2}};

	for (size_t i = 0; i < sizeof(known) / 4; i++)
		if (memcmp(octets, known[i], 4) == 0)
			return true;
	return where != ASY_WORD_OF_BINARY || octets[0] >= 8;
}

bool asy_endpoint_word(struct asy_bytes word, enum asy_word_of where, struct asy_endpoint *ret)
{
	size_t n = 0, labels;
	struct asy_bytes host, rest, last;
	uint8_t octets[4];

	*ret = (struct asy_endpoint){.scheme = ""};
	while (n < word.n && is_host_char(word.p[n]))
		n++;
	host = slice(word, 0, n);
	rest = asy_bytes_from_offset(word, n);
	if (host.n < 6 || !read_port(&rest, &ret->port) || !read_host(host, ret))
		return false;
	if (rest.n && !(ret->is_address && rest.p[0] == '/' && rest.n <= 3)) /* "10.0.0.0/8" */
		return false;
	if (ret->is_address)
		return asy_endpoint_ipv4(host, octets) && address_word(octets, where);
	for (size_t i = 0; i < host.n; i++)
		if (host.p[i] >= 'A' && host.p[i] <= 'Z')
			return false; /* names of classes and buses */
	return is_host_name(host, &labels, &last) && is_common_ending(last, labels, where);
}

bool asy_endpoint_mail(struct asy_bytes in, size_t at, char *out, size_t size, size_t *ret_start)
{
	static const char *const endings[] = {"com", "net", "org", "edu", "gov", "info", "biz", "name", "mobi", "app", "dev",
					      "cloud", "tech", "online", NULL};
	size_t from = at, to = at + 1, labels;
	struct asy_bytes last;

	while (from > 0 && at - from < 64 && (is_host_char(in.p[from - 1]) || strchr("_%+", in.p[from - 1])) && in.p[from - 1])
		from--;
	while (to < in.n && to - at < 128 && is_host_char(in.p[to]))
		to++;
	while (to > at + 1 && (in.p[to - 1] == '.' || in.p[to - 1] == '-'))
		to--;
	while (from < at && (in.p[from] == '.' || in.p[from] == '-'))
		from++;
	if (from == at || to - from >= size || !is_host_name(slice(in, at + 1, to), &labels, &last) || labels < 2)
		return false;
	if (last.n != 2 && !asy_text_any(last, endings))
		return false;
	if (to < in.n && (in.p[to] == '%' || in.p[to] == '$' || in.p[to] == '@' || in.p[to] == '_'))
		return false;
	copy_lower(slice(in, from, to), out, size);
	*ret_start = from;
	return true;
}
