/* Rules: log-in, logging, packages. */
#include "inspect/settings.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

static const struct asy_setting_rule login_defs[] = {
	{"ENCRYPT_METHOD", ASY_TEST_IS, "DES|MD5", "weak", "weak-crypto", "new passwords are stored with an outdated scheme", 0},
	{"ENCRYPT_METHOD", ASY_TEST_IS, "SHA256|SHA512|BCRYPT|YESCRYPT", "good", "weak-crypto", "new passwords are stored with a current scheme", 0},
	{"ENCRYPT_METHOD", ASY_TEST_ABSENT, "DES", "weak", "weak-crypto", "new passwords are stored with an outdated scheme when nothing is said", 0},
	{"MD5_CRYPT_ENAB", ASY_TEST_IS, "yes", "weak", "weak-crypto", "new passwords are stored with an outdated scheme", 0},
	{"UMASK", ASY_TEST_IS, "0|00|000|0000|002|0002|2|02|001|1", "weak", "umask", "new files may be written by others", 0},
	{"UMASK", ASY_TEST_IS, "22|022|0022", "info", "umask", "new files may be read by everyone", 0},
	{"UMASK", ASY_TEST_IS, "27|027|0027|77|077|0077", "good", "umask", "new files are not open to everyone", 0},
	{"LOGIN_RETRIES", ASY_TEST_ABOVE, "10", "weak", "brute-force", "more than ten tries at the console", 0},
	{"FAIL_DELAY", ASY_TEST_IS, "0", "weak", "brute-force", "no pause behind a wrong password", 0},
	{"FAILLOG_ENAB", ASY_TEST_IS, "no", "weak", "logging", "failed log-ins are not logged", 0},
	{"SHA_CRYPT_MAX_ROUNDS", ASY_TEST_BELOW, "5000", "weak", "weak-crypto", "fewer rounds than the scheme's own default", 0},
};

static const struct asy_setting_rule profile[] = {
	{"umask", ASY_TEST_IS, "0|00|000|0000|002|0002|2|02|001|1", "weak", "umask", "new files may be written by others", 0},
	{"umask", ASY_TEST_IS, "27|027|0027|77|077|0077", "good", "umask", "new files are not open to everyone", 0},
};

static const struct asy_setting_rule opkg[] = {
	{"option", ASY_TEST_IS, "check_signature*", "good", "update", "package lists are verified", ASY_SETTING_EACH},
	{"src|src/gz", ASY_TEST_IS, "* http://*", "info", "update", "packages are fetched by plain HTTP", 0},
	{"src|src/gz", ASY_TEST_IS, "* ftp://*", "weak", "update", "packages are fetched by FTP", 0},
};

static const struct asy_setting_rule apt[] = {
	{"Acquire::AllowInsecureRepositories|APT::Get::AllowUnauthenticated|Acquire::AllowDowngradeToInsecureRepositories",
	 ASY_TEST_IS, "*true*|*1*|*yes*", "weak", "update", "packages without a valid signature are accepted", ASY_SETTING_EACH},
	{"Acquire::https::Verify-Peer|Acquire::https::Verify-Host", ASY_TEST_IS, "*false*", "weak", "update",
	 "the server's certificate is not checked", ASY_SETTING_EACH},
};

static const struct asy_setting_rule apt_sources[] = {
	{"deb|deb-src", ASY_TEST_IS, "*trusted=yes*|*allow-insecure=yes*", "weak", "update", "packages without a valid signature are accepted", ASY_SETTING_EACH},
};

static const struct asy_setting_rule rsyslog[] = {
	{"*.*|*.*;*|auth,authpriv.*", ASY_TEST_IS, "@*", "info", "logging", "events are sent to another machine", ASY_SETTING_EACH},
	{"$ModLoad", ASY_TEST_IS, "imudp|imtcp", "info", "logging", "events of other machines are accepted", ASY_SETTING_EACH},
};

static const struct asy_setting_rule system_uci[] = {
	{"system>log_ip", ASY_TEST_ANY, "", "info", "logging", "events are sent to another machine", 0},
	{"system>ttylogin", ASY_TEST_IS, "1", "good", "password-login", "the console asks for a password", 0},
};

static const struct asy_setting_rule journald[] = {
	{"Journal>Storage", ASY_TEST_IS, "none", "weak", "logging", "nothing is logged", 0},
	{"Journal>Storage", ASY_TEST_IS, "volatile", "info", "logging", "events are lost at restart", 0},
	{"Journal>Storage", ASY_TEST_IS, "persistent", "good", "logging", "events survive a restart", 0},
};

static const struct asy_setting_rule downloads[] = {
	{"insecure|--insecure|-k", ASY_TEST_ANY, "", "weak", "weak-crypto", "certificates are not checked", 0},
	{"check_certificate|check-certificate", ASY_TEST_IS, "off|no|0|false", "weak", "weak-crypto", "certificates are not checked", 0},
};

const struct asy_setting_format asy_setting_formats_system[] = {
	{"login.defs", "", "*/etc/login.defs", ASY_SYNTAX_KEYWORD, "#", 0, login_defs, N(login_defs)},
	{"shell", "", "*/etc/profile|*/etc/profile.d/*.sh|*/etc/init.d/rcS|*/etc/bash.bashrc", ASY_SYNTAX_KEYWORD, "#", 0, profile, N(profile)},
	{"opkg", "opkg|opkg-cl", "*/etc/opkg.conf|*/etc/opkg/*.conf", ASY_SYNTAX_KEYWORD, "#", 0, opkg, N(opkg)},
	{"apt", "apt-get", "*/etc/apt/apt.conf|*/etc/apt/apt.conf.d/*", ASY_SYNTAX_KEYWORD, "#/", 0, apt, N(apt)},
	{"apt", "apt-get", "*/etc/apt/sources.list|*/etc/apt/sources.list.d/*.list", ASY_SYNTAX_KEYWORD, "#", 0, apt_sources, N(apt_sources)},
	{"rsyslog", "rsyslogd|syslogd", "*/etc/rsyslog.conf|*/etc/rsyslog.d/*.conf|*/etc/syslog.conf", ASY_SYNTAX_KEYWORD, "#", 0, rsyslog, N(rsyslog)},
	{"system", "", "*/etc/config/system", ASY_SYNTAX_UCI, "#", 0, system_uci, N(system_uci)},
	{"journald", "", "*/journald.conf|*/journald.conf.d/*.conf", ASY_SYNTAX_INI, "#;", 0, journald, N(journald)},
	{"curl or wget", "", "*/.curlrc|*/etc/wgetrc|*/.wgetrc", ASY_SYNTAX_KEYWORD, "#", 0, downloads, N(downloads)},
	{0},
};
