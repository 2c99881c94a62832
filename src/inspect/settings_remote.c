/* Rules: SSH, FTP. */
#include "inspect/settings.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define WEAK_CIPHERS "*-cbc*|arcfour*|3des*|blowfish*|cast128*|rijndael*|none"
#define WEAK_MACS "hmac-md5*|hmac-sha1-96*|hmac-ripemd*|umac-64*|none|hmac-sha1"
#define WEAK_KEX "diffie-hellman-group1-sha1|diffie-hellman-group14-sha1|diffie-hellman-group-exchange-sha1"

static const struct asy_setting_rule sshd[] = {
	{"PermitRootLogin", ASY_TEST_IS, "yes", "weak", "root-login", "root may log in with a password", 0},
	{"PermitRootLogin", ASY_TEST_IS, "without-password|prohibit-password|forced-commands-only", "info", "root-login",
	 "root may log in with a key", 0},
	{"PermitRootLogin", ASY_TEST_IS, "no", "good", "root-login", "root may not log in", 0},
	{"PermitEmptyPasswords", ASY_TEST_IS, "yes", "weak", "empty-password", "accounts without a password may log in", 0},
	{"PasswordAuthentication", ASY_TEST_IS, "yes", "info", "password-login", "passwords are accepted", 0},
	{"PasswordAuthentication", ASY_TEST_IS, "no", "good", "password-login", "only keys are accepted", 0},
	{"PasswordAuthentication", ASY_TEST_ABSENT, "yes", "info", "password-login", "passwords are accepted when nothing is said", 0},
	{"Protocol", ASY_TEST_HAS, "1", "weak", "weak-crypto", "SSH protocol 1 is accepted", 0},
	{"Ciphers", ASY_TEST_HAS, WEAK_CIPHERS, "weak", "weak-crypto", "outdated ciphers are accepted", 0},
	{"MACs", ASY_TEST_HAS, WEAK_MACS, "weak", "weak-crypto", "outdated integrity algorithms are accepted", 0},
	{"KexAlgorithms", ASY_TEST_HAS, WEAK_KEX, "weak", "weak-crypto", "outdated key exchange is accepted", 0},
	{"HostKeyAlgorithms|PubkeyAcceptedKeyTypes|PubkeyAcceptedAlgorithms", ASY_TEST_HAS, "ssh-dss|ssh-rsa", "weak",
	 "weak-crypto", "DSA keys or SHA-1 signatures are accepted", ASY_SETTING_EACH},
	{"HostKey", ASY_TEST_IS, "*_dsa_key", "weak", "weak-crypto", "a DSA host key is used", ASY_SETTING_EACH},
	{"MaxAuthTries", ASY_TEST_ABOVE, "10", "weak", "brute-force", "more than ten tries for each connection", 0},
	{"MaxAuthTries", ASY_TEST_BELOW, "7", "good", "brute-force", "few tries for each connection", 0},
	{"LoginGraceTime", ASY_TEST_IS, "0", "weak", "brute-force", "connections may wait for ever before log-in", 0},
	{"X11Forwarding", ASY_TEST_IS, "yes", "info", "privilege", "X11 forwarding is offered", 0},
	{"GatewayPorts", ASY_TEST_IS, "yes|clientspecified", "weak", "firewall", "forwarded ports are open to the network", 0},
	{"PermitTunnel", ASY_TEST_IS, "yes|point-to-point|ethernet", "weak", "firewall", "network tunnels are allowed", 0},
	{"StrictModes", ASY_TEST_IS, "no", "weak", "privilege", "modes of key files are not checked", 0},
	{"PermitUserEnvironment", ASY_TEST_IS, "yes", "weak", "privilege", "users may change the environment of their log-in", 0},
	{"UsePrivilegeSeparation", ASY_TEST_IS, "no", "weak", "privilege", "untrusted data is handled as root", 0},
	{"HostbasedAuthentication|RhostsRSAAuthentication", ASY_TEST_IS, "yes", "weak", "password-login",
	 "machines are trusted by their address", ASY_SETTING_EACH},
	{"IgnoreRhosts", ASY_TEST_IS, "no", "weak", "password-login", ".rhosts files are honoured", 0},
	{"LogLevel", ASY_TEST_IS, "QUIET|FATAL", "weak", "logging", "log-ins are not logged", 0},
};

static const struct asy_setting_rule dropbear_uci[] = {
	{"dropbear>RootPasswordAuth", ASY_TEST_IS, "1|on|yes|true", "weak", "root-login", "root may log in with a password", 0},
	{"dropbear>RootPasswordAuth", ASY_TEST_IS, "0|off|no|false", "good", "root-login", "root may not log in with a password", 0},
	{"dropbear>RootLogin", ASY_TEST_IS, "0|off|no|false", "good", "root-login", "root may not log in", 0},
	{"dropbear>PasswordAuth", ASY_TEST_IS, "1|on|yes|true", "info", "password-login", "passwords are accepted", 0},
	{"dropbear>PasswordAuth", ASY_TEST_IS, "0|off|no|false", "good", "password-login", "only keys are accepted", 0},
	{"dropbear>GatewayPorts", ASY_TEST_IS, "1|on|yes|true", "weak", "firewall", "forwarded ports are open to the network", 0},
	{"dropbear>MaxAuthTries", ASY_TEST_ABOVE, "10", "weak", "brute-force", "more than ten tries for each connection", 0},
};

static const struct asy_setting_rule vsftpd[] = {
	{"anonymous_enable", ASY_TEST_IS, "yes|true|1", "weak", "anonymous", "everyone may log in without a password", 0},
	{"anonymous_enable", ASY_TEST_IS, "no|false|0", "good", "anonymous", "a password is needed", 0},
	{"anonymous_enable", ASY_TEST_ABSENT, "YES", "weak", "anonymous", "everyone may log in when nothing is said", 0},
	{"anon_upload_enable|anon_mkdir_write_enable|anon_other_write_enable", ASY_TEST_IS, "yes|true|1", "weak", "anonymous",
	 "anonymous users may write", ASY_SETTING_EACH},
	{"no_anon_password", ASY_TEST_IS, "yes|true|1", "weak", "anonymous", "anonymous users are not even asked", 0},
	{"ssl_enable", ASY_TEST_IS, "no|false|0", "weak", "cleartext", "passwords and files are sent in clear", 0},
	{"ssl_enable", ASY_TEST_ABSENT, "NO", "weak", "cleartext", "passwords and files are sent in clear when nothing is said", 0},
	{"ssl_enable", ASY_TEST_IS, "yes|true|1", "good", "cleartext", "TLS is offered", 0},
	{"force_local_logins_ssl|force_local_data_ssl", ASY_TEST_IS, "no|false|0", "weak", "cleartext", "TLS is not enforced",
	 ASY_SETTING_EACH},
	{"ssl_sslv2|ssl_sslv3|ssl_tlsv1|ssl_tlsv1_1", ASY_TEST_IS, "yes|true|1", "weak", "weak-crypto", "an outdated TLS version is accepted",
	 ASY_SETTING_EACH},
	{"max_login_fails", ASY_TEST_ABOVE, "10", "weak", "brute-force", "more than ten tries for each connection", 0},
	{"run_as_launching_user", ASY_TEST_IS, "yes|true|1", "weak", "privilege", "rights are not given up", 0},
	{"guest_enable", ASY_TEST_IS, "yes|true|1", "info", "guest", "all users are mapped to a guest account", 0},
};

static const struct asy_setting_rule proftpd[] = {
	{"<Anonymous", ASY_TEST_ANY, "", "weak", "anonymous", "an anonymous area is set up", ASY_SETTING_EACH},
	{"TLSEngine", ASY_TEST_IS, "off", "weak", "cleartext", "passwords and files are sent in clear", 0},
	{"TLSEngine", ASY_TEST_ABSENT, "off", "weak", "cleartext", "passwords and files are sent in clear when nothing is said", 0},
	{"TLSEngine", ASY_TEST_IS, "on", "good", "cleartext", "TLS is offered", 0},
	{"TLSProtocol", ASY_TEST_HAS, "SSLv23|SSLv3|TLSv1|TLSv1.1", "weak", "weak-crypto", "an outdated TLS version is accepted", 0},
	{"RootLogin", ASY_TEST_IS, "on", "weak", "root-login", "root may log in", 0},
	{"ServerIdent", ASY_TEST_IS, "on*", "weak", "version-disclosure", "the version is shown to everyone", 0},
	{"MaxLoginAttempts", ASY_TEST_ABOVE, "10", "weak", "brute-force", "more than ten tries for each connection", 0},
	{"User", ASY_TEST_IS, "root", "weak", "privilege", "runs as root", 0},
};

static const struct asy_setting_rule pure_ftpd[] = {
	{"NoAnonymous", ASY_TEST_IS, "no", "weak", "anonymous", "everyone may log in without a password", 0},
	{"NoAnonymous", ASY_TEST_ABSENT, "no", "weak", "anonymous", "everyone may log in when nothing is said", 0},
	{"NoAnonymous", ASY_TEST_IS, "yes", "good", "anonymous", "a password is needed", 0},
	{"TLS", ASY_TEST_IS, "0|1", "weak", "cleartext", "TLS is not enforced", 0},
	{"TLS", ASY_TEST_ABSENT, "0", "weak", "cleartext", "passwords and files are sent in clear when nothing is said", 0},
	{"TLS", ASY_TEST_IS, "2|3", "good", "cleartext", "TLS is enforced", 0},
	{"AnonymousCantUpload", ASY_TEST_IS, "no", "weak", "anonymous", "anonymous users may write", 0},
};

const struct asy_setting_format asy_setting_formats_remote[] = {
	{"sshd", "sshd", "*/ssh/sshd_config|*/sshd_config.d/*.conf|*/etc/sshd_config", ASY_SYNTAX_KEYWORD, "#", ASY_SETTING_FIRST,
	 sshd, N(sshd)},
	{"dropbear", "dropbear", "*/etc/config/dropbear", ASY_SYNTAX_UCI, "#", 0, dropbear_uci, N(dropbear_uci)},
	{"vsftpd", "vsftpd", "*/vsftpd.conf", ASY_SYNTAX_EQUALS, "#", 0, vsftpd, N(vsftpd)},
	{"proftpd", "proftpd", "*/proftpd.conf|*/proftpd/conf.d/*.conf", ASY_SYNTAX_KEYWORD, "#", 0, proftpd, N(proftpd)},
	{"pure-ftpd", "pure-ftpd", "*/pure-ftpd.conf", ASY_SYNTAX_KEYWORD, "#", 0, pure_ftpd, N(pure_ftpd)},
	{0},
};
