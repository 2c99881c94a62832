#include "inspect/endpoint_text.h"
#include "inspect/table.h"
#include "test.h"
#include "tree.h"
#include "said.h"

static const char *table(const char *name)
{
	return strcmp(name, "endpoint-noise") == 0
		       ? "# noise\nhost *.w3.org\nmail *@openssh.com\npath */usr/share/doc/*\n" : NULL;
}

static const char *look_at(struct tree_run *run, const struct tree_file *files, size_t n)
{
	*run = (struct tree_run){.data = table};
	return tree_run(run, &asy_inspector_endpoints, files, n);
}

/* "scheme host port [private]" of the URL in a text, or "-". */
static const char *url(const char *text)
{
	static char out[256];
	struct asy_endpoint e;
	struct asy_bytes in = asy_bytes_from(text);
	size_t at = asy_bytes_find(in, ASY_BYTES_LITERAL("://"), 0);

	if (at == in.n || !asy_endpoint_url(in, at, &e))
		return "-";
	snprintf(out, sizeof(out), "%s %s %d%s", e.scheme, e.host, e.port, e.is_private ? " private" : "");
	return out;
}

static bool word(const char *text, enum asy_word_of where)
{
	struct asy_endpoint e;

	return asy_endpoint_word(asy_bytes_from(text), where, &e);
}

TEST(urls)
{
	CHECK_STR(url("see http://Cloud.Vendor.COM/api?key=secret#x"), "http cloud.vendor.com 80");
	CHECK_STR(url("mqtts://broker.vendor.io:8884"), "mqtts broker.vendor.io 8884");
	CHECK_STR(url("ftp://user:pass@files.vendor.com/fw.bin"), "ftp files.vendor.com 21");
	CHECK_STR(url("\"https://10.1.2.3:8443/\""), "https 10.1.2.3 8443 private");
	CHECK_STR(url("http://[2a00:1450::1]:81/x"), "http 2a00:1450::1 81");
	CHECK_STR(url("http://[fe80::1]/"), "http fe80::1 80 private");
	CHECK_STR(url("rtsp://camera.local/live"), "rtsp camera.local 554 private");
	CHECK_STR(url("coap://a.b.example.xn--p1ai/"), "coap a.b.example.xn--p1ai 5683");
	CHECK_STR(url("PRODUCThttp://a.vendor.com"), "http a.vendor.com 80"); /* texts without an end in between */
}

TEST(no_urls)
{
	static const char *const texts[] = {
		"http://%s:%d/", "http://$HOST/", "http://", "http://localhost/", "http://127.0.0.1/", "http://router/",
		"http://192.0.2.1/", "http://1.2.3/", "http://a..b.com/", "http://-a.com/", "chrome://settings.a.com",
		"http://10.0.%d.1/", "svn+ssh://host.a.com", "http://a.b_c.com", "http://[::1]/", "http://vendor.example/",
		"http://host.com:99999/", "http://239.255.255.250:1900", "http://a.vendor.com$PATH",
	};

	for (size_t i = 0; i < N(texts); i++)
		CHECK_STR(url(texts[i]), "-");
}

TEST(url_keeps_no_secret)
{
	struct asy_endpoint e;
	struct asy_bytes in = ASY_BYTES_LITERAL("http://admin:hunter2@h.vendor.com:8080/a/b.cgi?token=1234");

	REQUIRE(asy_endpoint_url(in, 4, &e));
	CHECK_STR(e.url, "http://h.vendor.com:8080/a/b.cgi");
	in = ASY_BYTES_LITERAL("http://[2a00::1]:81"); /* ends with the bytes */
	REQUIRE(asy_endpoint_url(in, 4, &e));
	CHECK_STR(e.url, "http://[2a00::1]:81");
	in.n = 16;
	REQUIRE(asy_endpoint_url(in, 4, &e));
	CHECK_STR(e.url, "http://[2a00::1]");
}

TEST(words)
{
	CHECK(word("time.vendor.com", ASY_WORD_OF_BINARY) && word("ntp.vendor.de", ASY_WORD_OF_BINARY));
	CHECK(word("vendor.com", ASY_WORD_OF_BINARY) && word("0.pool.ntp.org", ASY_WORD_OF_CONFIG));
	CHECK(word("192.168.1.1:80", ASY_WORD_OF_CONFIG) && word("10.0.0.0/8", ASY_WORD_OF_CONFIG));
	CHECK(word("8.8.8.8", ASY_WORD_OF_BINARY) && word("1.1.1.1", ASY_WORD_OF_BINARY));
	CHECK(word("cdn.vendor.info", ASY_WORD_OF_CONFIG) && !word("sys.process.info", ASY_WORD_OF_SCRIPT));
	CHECK(!word("1.2.3.4", ASY_WORD_OF_BINARY) && !word("2.4.6.8", ASY_WORD_OF_BINARY)); /* versions */
	CHECK(!word("255.255.255.0", ASY_WORD_OF_CONFIG) && !word("0.0.0.0", ASY_WORD_OF_CONFIG));
	CHECK(!word("libfoo.so", ASY_WORD_OF_BINARY) && !word("index.html", ASY_WORD_OF_CONFIG));
	CHECK(!word("net.ipv4.ip_forward", ASY_WORD_OF_CONFIG) && !word("org.freedesktop.DBus", ASY_WORD_OF_BINARY));
	CHECK(!word("error.net", ASY_WORD_OF_BINARY) && !word("config.sh", ASY_WORD_OF_CONFIG));
	CHECK(!word("1.2.3.4.5", ASY_WORD_OF_CONFIG) && !word("010.1.1.1", ASY_WORD_OF_CONFIG));
	CHECK(!word("host.vendor.com/path", ASY_WORD_OF_CONFIG));
}

TEST(mails)
{
	static const struct {
		const char *text, *expect;
	} samples[] = {
		{"send to Alarm@Vendor.com now", "alarm@vendor.com"},
		{"a.b+c@mail.vendor.de.", "a.b+c@mail.vendor.de"},
		{"getty@tty1.service", NULL},
		{"foo@GLIBC_2.4", NULL},
		{"@vendor.com", NULL},
		{"user@host", NULL},
		{"git@%s.com", NULL},
		{"x@vendor.com_y", NULL},
	};

	for (size_t i = 0; i < N(samples); i++) {
		struct asy_bytes in = asy_bytes_from(samples[i].text);
		char out[128];
		size_t start;
		bool ok = asy_endpoint_mail(in, asy_bytes_find_byte(in, '@', 0), out, sizeof(out), &start);

		CHECK(ok == (samples[i].expect != NULL));
		if (ok)
			CHECK_STR(out, samples[i].expect);
	}
}

TEST(in_files)
{
	static const char binary[] = "\1\2\0https://api.vendor.com/v1/%s\0\3\0fw.vendor.com\0Copyright Jo <jo@vendor.com>\0"
				     "support@vendor.com\0see fw2.vendor.com for more\0";
	static const struct tree_file files[] = {
		{"/etc/a.conf", "# http://comment.vendor.com/\nserver = mqtt://broker.vendor.com:1883 # http://no.vendor.com\n"
				"ntp 0.pool.ntp.org\nmail=alarm@vendor.com\nhost-key-alg x@openssh.com\n"},
		{"/etc/init.d/up", "#!/bin/sh\nping -c1 8.8.4.4\nwget http://broker2.vendor.com/\n"},
		{"/www/index.html", "<html xmlns=\"http://www.w3.org/1999/xhtml\"><a href=\"http://www.vendor.com/help\">192.168.7.7</a>\n"},
		{"/usr/bin/agent", binary, .size = sizeof(binary) - 1},
		{"/usr/share/doc/x", "http://doc.vendor.com/\n"},
	};
	struct tree_run run;
	const char *out = look_at(&run, files, N(files));

	CHECK(said(out, "endpoint broker.vendor.com url=mqtt://broker.vendor.com:1883 scheme=mqtt host=broker.vendor.com port=1883 "
			"secure=false private=false context=config count=1 @/etc/a.conf:2+"));
	CHECK(said(out, "endpoint 0.pool.ntp.org url= scheme= host=0.pool.ntp.org port=0 private=false context=config"));
	CHECK(said(out, "mail-address alarm@vendor.com address=alarm@vendor.com context=config"));
	CHECK(said(out, "endpoint 8.8.4.4 url= scheme= host=8.8.4.4 port=0 private=false context=script count=1 @/etc/init.d/up:2+"));
	CHECK(said(out, "endpoint broker2.vendor.com url=http://broker2.vendor.com/ scheme=http"));
	CHECK(said(out, "endpoint www.vendor.com url=http://www.vendor.com/help scheme=http host=www.vendor.com port=80 secure=false "
			"private=false context=web"));
	CHECK(said(out, "endpoint api.vendor.com url=https://api.vendor.com/v1/ scheme=https host=api.vendor.com port=443 secure=true "
			"private=false context=binary count=1 @/usr/bin/agent+3 |"));
	CHECK(said(out, "endpoint fw.vendor.com url= scheme= host=fw.vendor.com"));
	CHECK(said(out, "mail-address support@vendor.com address=support@vendor.com context=binary"));
	CHECK(times(out, "\n") == 9);
	tree_release(&run);
}

TEST(each_address_once)
{
	static const struct tree_file files[] = {
		{"/z/conf", "http://h.vendor.com/1\nhttp://h.vendor.com/2\nh.vendor.com\n"},
		{"/a/conf", "x=http://h.vendor.com/3\nhttps://h.vendor.com/\nhttp://h.vendor.com:81/\n"},
	};
	struct tree_run run;
	const char *out = look_at(&run, files, N(files));

	CHECK(said(out, "url=http://h.vendor.com/3 scheme=http host=h.vendor.com port=80 secure=false private=false context=config count=3 @/a/conf:1+2 |"));
	CHECK(said(out, "url=https://h.vendor.com/") && said(out, "url=http://h.vendor.com:81/"));
	CHECK(times(out, "\n") == 3);
	tree_release(&run);
}

/* A program or page that names the same address does not hide that it is configured. */
TEST(a_setting_is_the_place)
{
	static const struct tree_file files[] = {
		{"/app/ui.html", "<a href='http://h.vendor.com/1'>\n"},
		{"/bin/sync", "#!/bin/sh\nwget http://h.vendor.com/2\n"},
		{"/etc/notes", "http://h.vendor.com/3\n"},
		{"/usr/lib/x.conf", "u=http://h.vendor.com/4\n"},
		{"/var/y.conf", "u=http://h.vendor.com/5\n"},
	};
	struct tree_run run;
	const char *out = look_at(&run, files, N(files));

	CHECK(said(out, "url=http://h.vendor.com/4 scheme=http host=h.vendor.com port=80 secure=false private=false context=config count=5 @/usr/lib/x.conf:1"));
	CHECK(times(out, "\n") == 1);
	tree_release(&run);
}

TEST(cron_lines_are_no_comments)
{
	static const struct tree_file files[] = {
		{"/etc/cron.d/up", "* 3 * * * root wget http://a.vendor.com/x\n*/5 * * * * root wget http://b.vendor.com/x\n"},
		{"/etc/code", "/* http://c.vendor.com/\n * see http://d.vendor.com/\n */\n"},
	};
	struct tree_run run;
	const char *out = look_at(&run, files, N(files));

	CHECK(said(out, "host=a.vendor.com") && said(out, "host=b.vendor.com"));
	CHECK(times(out, "\n") == 2);
	tree_release(&run);
}

TEST(archives_are_not_searched_twice)
{
	static const char archive[] = "070701\0# http://comment.vendor.com/\0";
	struct tree_file file = {"/initrd", archive, .size = sizeof(archive), .opens_as = "cpio"};
	struct tree_run run;

	CHECK_STR(look_at(&run, &file, 1), "");
	tree_release(&run);
	file.opens_as = NULL;
	CHECK(said(look_at(&run, &file, 1), "comment.vendor.com"));
	tree_release(&run);
}

TEST(limit)
{
	char *text = malloc(1 << 20);
	struct tree_file file = {"/etc/hosts.list", text};
	struct tree_run run;
	size_t n = 0;
	const char *out;

	REQUIRE(text);
	for (unsigned i = 0; i < ASY_LIMIT_ENDPOINTS; i++)
		n += (size_t)sprintf(text + n, "http://h%u.vendor.com/\n", i);
	out = look_at(&run, &file, 1);
	CHECK(times(out, "\nendpoint ") == ASY_LIMIT_ENDPOINTS - 1 && !strstr(out, "gap "));
	tree_release(&run);
	sprintf(text + n, "http://one-more.vendor.com/\n");
	out = look_at(&run, &file, 1);
	CHECK(times(out, "\nendpoint ") == ASY_LIMIT_ENDPOINTS - 1 && said(out, "gap limit"));
	tree_release(&run);
	free(text);
}

int main(void)
{
	RUN(urls);
	RUN(no_urls);
	RUN(url_keeps_no_secret);
	RUN(words);
	RUN(mails);
	RUN(in_files);
	RUN(each_address_once);
	RUN(a_setting_is_the_place);
	RUN(cron_lines_are_no_comments);
	RUN(archives_are_not_searched_twice);
	RUN(limit);
	return TEST_RESULT();
}
