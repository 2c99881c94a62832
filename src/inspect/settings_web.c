/* Rules: web servers, TLS. */
#include "inspect/settings.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define OLD_TLS "SSLv2|SSLv3|TLSv1|TLSv1.0|TLSv1.1"

static const struct asy_setting_rule lighttpd[] = {
	{"ssl.engine", ASY_TEST_IS, "enable", "good", "cleartext", "TLS is offered", 0},
	{"ssl.engine", ASY_TEST_IS, "disable", "weak", "cleartext", "only plain HTTP is offered", 0},
	{"ssl.engine", ASY_TEST_ABSENT, "disable", "weak", "cleartext", "only plain HTTP is offered", 0},
	{"dir-listing.activate|server.dir-listing", ASY_TEST_IS, "enable", "weak", "directory-listing", "folders are listed", 0},
	{"ssl.use-sslv2|ssl.use-sslv3", ASY_TEST_IS, "enable", "weak", "weak-crypto", "an outdated TLS version is accepted",
	 ASY_SETTING_EACH},
	{"ssl.openssl.ssl-conf-cmd", ASY_TEST_IS, "*MinProtocol\"*=>*\"SSLv3\"*|*MinProtocol\"*=>*\"TLSv1\"*|*MinProtocol\"*=>*\"TLSv1.1\"*",
	 "weak", "weak-crypto", "an outdated TLS version is accepted", 0},
	{"server.username", ASY_TEST_IS, "root", "weak", "privilege", "runs as root", 0},
	{"server.username", ASY_TEST_ABSENT, "root", "weak", "privilege", "runs as who started it when nothing is said", 0},
	{"server.tag", ASY_TEST_ABSENT, "lighttpd/VERSION", "weak", "version-disclosure", "the version is shown to everyone when nothing is said", 0},
	{"server.tag", ASY_TEST_IS, "*lighttpd/*", "weak", "version-disclosure", "the version is shown to everyone", 0},
};

static const struct asy_setting_rule nginx[] = {
	{"ssl_protocols", ASY_TEST_HAS, OLD_TLS, "weak", "weak-crypto", "an outdated TLS version is accepted", ASY_SETTING_EACH},
	{"ssl_certificate", ASY_TEST_ANY, "", "good", "cleartext", "TLS is offered", 0},
	{"ssl_certificate", ASY_TEST_ABSENT, "", "weak", "cleartext", "only plain HTTP is offered", 0},
	{"autoindex", ASY_TEST_IS, "on", "weak", "directory-listing", "folders are listed", ASY_SETTING_EACH},
	{"server_tokens", ASY_TEST_IS, "on|build", "weak", "version-disclosure", "the version is shown to everyone", 0},
	{"server_tokens", ASY_TEST_ABSENT, "on", "weak", "version-disclosure", "the version is shown to everyone when nothing is said", 0},
	{"server_tokens", ASY_TEST_IS, "off", "good", "version-disclosure", "the version is not shown", 0},
	{"user", ASY_TEST_IS, "root*", "weak", "privilege", "runs as root", 0},
};

static const struct asy_setting_rule uhttpd[] = {
	{"uhttpd>listen_https", ASY_TEST_ANY, "", "good", "cleartext", "TLS is offered", 0},
	{"uhttpd>listen_https", ASY_TEST_ABSENT, "", "weak", "cleartext", "only plain HTTP is offered", 0},
	{"uhttpd>redirect_https", ASY_TEST_IS, "1|on|yes|true", "good", "cleartext", "plain HTTP is sent on to HTTPS", 0},
	{"uhttpd>no_dirlists", ASY_TEST_IS, "1|on|yes|true", "good", "directory-listing", "folders are not listed", 0},
	{"uhttpd>no_dirlists", ASY_TEST_ABSENT, "0", "weak", "directory-listing", "folders are listed when nothing is said", 0},
	{"uhttpd>no_dirlists", ASY_TEST_IS, "0|off|no|false", "weak", "directory-listing", "folders are listed", 0},
	{"uhttpd>no_ubusauth", ASY_TEST_IS, "1|on|yes|true", "weak", "anonymous", "system calls are not authenticated", 0},
	{"cert>bits", ASY_TEST_BELOW, "2048", "weak", "weak-crypto", "the certificate made at first start has a short key", 0},
};

static const struct asy_setting_rule apache[] = {
	{"SSLProtocol", ASY_TEST_HAS, OLD_TLS, "weak", "weak-crypto", "an outdated TLS version is accepted", ASY_SETTING_EACH},
	{"SSLEngine", ASY_TEST_IS, "on", "good", "cleartext", "TLS is offered", 0},
	{"SSLEngine", ASY_TEST_ABSENT, "off", "weak", "cleartext", "only plain HTTP is offered", 0},
	{"Options", ASY_TEST_HAS, "Indexes|All", "weak", "directory-listing", "folders are listed", ASY_SETTING_EACH},
	{"ServerTokens", ASY_TEST_IS, "Full|OS|Minimal|Min|Minor|Major", "weak", "version-disclosure", "the version is shown to everyone", 0},
	{"ServerTokens", ASY_TEST_IS, "Prod|ProductOnly", "good", "version-disclosure", "the version is not shown", 0},
	{"ServerTokens", ASY_TEST_ABSENT, "Full", "weak", "version-disclosure", "the version is shown to everyone when nothing is said", 0},
	{"ServerSignature", ASY_TEST_IS, "On|EMail", "weak", "version-disclosure", "the version is shown on error pages", 0},
	{"TraceEnable", ASY_TEST_IS, "on|extended", "weak", "version-disclosure", "requests are echoed (TRACE)", 0},
	{"User", ASY_TEST_IS, "root|#0", "weak", "privilege", "runs as root", 0},
};

static const struct asy_setting_rule mini_httpd[] = {
	{"ssl", ASY_TEST_ANY, "", "good", "cleartext", "TLS is offered", 0},
	{"ssl", ASY_TEST_ABSENT, "", "weak", "cleartext", "only plain HTTP is offered", 0},
	{"user", ASY_TEST_IS, "root", "weak", "privilege", "runs as root", 0},
};

static const struct asy_setting_rule thttpd[] = {
	{"port|dir|user", ASY_TEST_ANY, "", "weak", "cleartext", "this server has no TLS", 0},
	{"user", ASY_TEST_IS, "root", "weak", "privilege", "runs as root", 0},
};

static const struct asy_setting_rule boa[] = {
	{"Port", ASY_TEST_ANY, "", "weak", "cleartext", "this server has no TLS", 0},
	{"User", ASY_TEST_IS, "root|0", "weak", "privilege", "runs as root", 0},
	{"DirectoryMaker", ASY_TEST_ANY, "", "weak", "directory-listing", "folders are listed", 0},
};

static const struct asy_setting_rule stunnel[] = {
	{"sslVersion|sslVersionMin", ASY_TEST_IS, OLD_TLS "|all", "weak", "weak-crypto", "an outdated TLS version is accepted", ASY_SETTING_EACH},
	{"verify", ASY_TEST_IS, "0", "weak", "weak-crypto", "the other side is not verified", ASY_SETTING_EACH},
	{"verifyChain|verifyPeer", ASY_TEST_IS, "no", "weak", "weak-crypto", "the other side is not verified", ASY_SETTING_EACH},
};

static const struct asy_setting_rule openssl[] = {
	{"MinProtocol", ASY_TEST_IS, OLD_TLS "|None", "weak", "weak-crypto", "outdated TLS versions are accepted system-wide", 0},
	{"MinProtocol", ASY_TEST_IS, "TLSv1.2|TLSv1.3", "good", "weak-crypto", "outdated TLS versions are refused system-wide", 0},
	{"CipherString", ASY_TEST_IS, "*SECLEVEL=0*|*SECLEVEL=1*|ALL|*eNULL*", "weak", "weak-crypto", "weak keys and ciphers are accepted system-wide", 0},
};

const struct asy_setting_format asy_setting_formats_web[] = {
	{"lighttpd", "lighttpd", "*/lighttpd.conf|*/lighttpd/conf.d/*.conf|*/lighttpd/conf-enabled/*.conf", ASY_SYNTAX_EQUALS, "#", 0,
	 lighttpd, N(lighttpd)},
	{"nginx", "nginx", "*/nginx.conf|*/nginx/conf.d/*|*/nginx/sites-enabled/*", ASY_SYNTAX_KEYWORD, "#", 0, nginx, N(nginx)},
	{"uhttpd", "uhttpd", "*/etc/config/uhttpd", ASY_SYNTAX_UCI, "#", 0, uhttpd, N(uhttpd)},
	{"apache", "apache2|httpd", "*/apache2.conf|*/httpd/conf/httpd.conf|*/apache2/httpd.conf|*/apache2/sites-enabled/*|"
	 "*/apache2/conf-enabled/*|*/httpd/conf.d/*.conf", ASY_SYNTAX_KEYWORD, "#", 0, apache, N(apache)},
	{"mini_httpd", "mini_httpd", "*/mini_httpd.conf|*/mini-httpd.conf", ASY_SYNTAX_EQUALS, "#", 0, mini_httpd, N(mini_httpd)},
	{"thttpd", "thttpd", "*/thttpd.conf", ASY_SYNTAX_EQUALS, "#", 0, thttpd, N(thttpd)},
	{"boa", "boa", "*/boa.conf", ASY_SYNTAX_KEYWORD, "#", 0, boa, N(boa)},
	{"stunnel", "stunnel|stunnel4", "*/stunnel.conf|*/stunnel/*.conf", ASY_SYNTAX_INI, "#;", 0, stunnel, N(stunnel)},
	{"openssl", "", "*/openssl.cnf", ASY_SYNTAX_INI, "#", 0, openssl, N(openssl)},
	{0},
};
