#include "catalog_data.h"
#include "inspect/settings.h"
#include "inspect/table.h"
#include "test.h"
#include "tree.h"

static struct tree_run run;
static const char *out;

/* One file, and programs so that "not in this file system" is known. */
static void tree_of(const char *path, const char *text, const char *program)
{
	struct tree_file files[] = {
		{.path = path, .content = text},
		{.path = program, .content = "\177ELFx", .mode = 0755},
		{.path = "/bin/a", .content = "\177ELFa", .mode = 0755},
		{.path = "/bin/b", .content = "\177ELFb", .mode = 0755},
		{.path = "/bin/c", .content = "\177ELFc", .mode = 0755},
		{.path = "/bin/d", .content = "\177ELFd", .mode = 0755},
		{.path = "/bin/e", .content = "\177ELFe", .mode = 0755},
	};

	tree_release(&run);
	run = (struct tree_run){.data = catalog_data};
	out = tree_run(&run, &asy_inspector_settings, files, 7);
}

/* A line with that software and key, with "value=VALUE judgement=J topic=T". */
static bool has(const char *subject, const char *rest)
{
	char line[512];

	snprintf(line, sizeof(line), "setting %s software=", subject);
	for (const char *p = out; (p = strstr(p, line)); p++) {
		const char *end = strchr(p, '\n'), *at = strstr(p, rest);

		if (at && at < end)
			return true;
	}
	printf("# not there: %s %s\n# in: %s\n", subject, rest, out);
	return false;
}

#define HAS(subject, rest) CHECK(has(subject, rest))
#define HAS_NOT(text) CHECK(!strstr(out, text))

TEST(sshd)
{
	tree_of("/etc/ssh/sshd_config",
	        "# PermitRootLogin no\nPort 22\nPermitRootLogin yes\nPermitRootLogin no\npasswordauthentication yes\nPermitEmptyPasswords=yes\n"
	        "Ciphers aes256-gcm@openssh.com,aes128-cbc\nMACs -hmac-md5\nKexAlgorithms +diffie-hellman-group1-sha1\nMaxAuthTries 20 # many\n",
	        "/usr/sbin/sshd");
	HAS("sshd PermitRootLogin", "value=yes judgement=weak topic=root-login default=false @/etc/ssh/sshd_config:3+29");
	CHECK(!strstr(strstr(out, "PermitRootLogin") + 20, "PermitRootLogin key")); /* the first value counts */
	HAS("sshd passwordauthentication", "value=yes judgement=info topic=password-login");
	HAS("sshd PermitEmptyPasswords", "value=yes judgement=weak topic=empty-password");
	HAS("sshd Ciphers", "judgement=weak topic=weak-crypto");
	HAS("sshd KexAlgorithms", "judgement=weak topic=weak-crypto");
	HAS("sshd MaxAuthTries", "value=20 judgement=weak topic=brute-force");
	HAS_NOT("sshd MACs"); /* taken out of the list */
	tree_of("/etc/ssh/sshd_config", "PermitRootLogin no\nPasswordAuthentication no\nMaxAuthTries 3\nCiphers aes256-gcm@openssh.com\n", "/usr/sbin/sshd");
	HAS("sshd PermitRootLogin", "value=no judgement=good");
	HAS("sshd PasswordAuthentication", "judgement=good");
	HAS("sshd MaxAuthTries", "judgement=good topic=brute-force");
	HAS_NOT("weak");
	tree_of("/etc/ssh/sshd_config", "PermitRootLogin yes\n", "/bin/other");
	HAS("sshd PermitRootLogin", "value=yes judgement=info topic=root-login"); /* no sshd here */
	HAS("sshd PasswordAuthentication", "judgement=info topic=password-login default=true @/etc/ssh/sshd_config |");
	tree_of("/usr/share/openssh/sshd_config", "PermitRootLogin yes\n", "/usr/sbin/sshd");
	CHECK_STR(out, "");
}

TEST(ftp)
{
	tree_of("/etc/vsftpd.conf", "anonymous_enable=YES\nanon_upload_enable=YES\nssl_enable=YES\nssl_tlsv1=YES\n", "/usr/sbin/vsftpd");
	HAS("vsftpd anonymous_enable", "value=YES judgement=weak topic=anonymous");
	HAS("vsftpd anon_upload_enable", "judgement=weak topic=anonymous");
	HAS("vsftpd ssl_enable", "judgement=good topic=cleartext");
	HAS("vsftpd ssl_tlsv1", "judgement=weak topic=weak-crypto");
	tree_of("/etc/vsftpd.conf", "local_enable=YES\n", "/usr/sbin/vsftpd");
	HAS("vsftpd anonymous_enable", "judgement=weak topic=anonymous default=true");
	HAS("vsftpd ssl_enable", "judgement=weak topic=cleartext default=true");
	tree_of("/etc/proftpd/proftpd.conf", "ServerIdent on \"x\"\n<Anonymous ~ftp>\n</Anonymous>\nTLSEngine on\nTLSProtocol TLSv1 TLSv1.2\n", "/usr/sbin/proftpd");
	HAS("proftpd <Anonymous", "judgement=weak topic=anonymous");
	HAS("proftpd ServerIdent", "judgement=weak topic=version-disclosure");
	HAS("proftpd TLSProtocol", "judgement=weak");
	tree_of("/etc/pure-ftpd/pure-ftpd.conf", "NoAnonymous yes\nTLS 2\n", "/usr/sbin/pure-ftpd");
	HAS_NOT("weak");
}

TEST(web)
{
	tree_of("/etc/lighttpd/lighttpd.conf", "server.port = 80\nserver.username = \"root\"\ndir-listing.activate = \"enable\" # all\n", "/usr/sbin/lighttpd");
	HAS("lighttpd server.username", "value=root judgement=weak topic=privilege");
	HAS("lighttpd dir-listing.activate", "judgement=weak topic=directory-listing");
	HAS("lighttpd ssl.engine", "judgement=weak topic=cleartext default=true");
	tree_of("/etc/lighttpd/lighttpd.conf", "ssl.engine = \"enable\"\nserver.username = \"www\"\nserver.tag = \"web\"\n"
	        "ssl.openssl.ssl-conf-cmd = (\"MinProtocol\" => \"TLSv1.2\")\n", "/usr/sbin/lighttpd");
	HAS_NOT("weak");
	tree_of("/etc/nginx/nginx.conf", "http {\n server_tokens off;\n server {\n  listen 443 ssl;\n  ssl_certificate /x;\n  ssl_protocols TLSv1 TLSv1.2;\n"
	        "  location / { autoindex on; }\n  autoindex on;\n }\n}\n", "/usr/sbin/nginx");
	HAS("nginx ssl_protocols", "value=TLSv1 TLSv1.2 judgement=weak topic=weak-crypto");
	HAS("nginx autoindex", "judgement=weak topic=directory-listing");
	HAS("nginx server_tokens", "judgement=good");
	tree_of("/etc/nginx/nginx.conf", "ssl_protocols TLSv1.2 TLSv1.3;\n", "/usr/sbin/nginx");
	HAS_NOT("topic=weak-crypto");
	tree_of("/etc/config/uhttpd", "config uhttpd 'main'\n\tlist listen_http '0.0.0.0:80'\n\toption no_dirlists '1'\n", "/usr/sbin/uhttpd");
	HAS("uhttpd listen_https", "judgement=weak topic=cleartext default=true");
	HAS("uhttpd no_dirlists", "judgement=good");
	tree_of("/etc/apache2/apache2.conf", "<Directory />\n Options Indexes FollowSymLinks\n</Directory>\nServerTokens Full\nSSLEngine on\n", "/usr/sbin/apache2");
	HAS("apache Options", "judgement=weak topic=directory-listing");
	HAS("apache ServerTokens", "judgement=weak");
	tree_of("/etc/boa/boa.conf", "Port 80\nUser 0\n", "/usr/sbin/boa");
	HAS("boa Port", "judgement=weak topic=cleartext");
	HAS("boa User", "judgement=weak topic=privilege");
	tree_of("/etc/ssl/openssl.cnf", "[system_default_sect]\nMinProtocol = TLSv1\nCipherString = DEFAULT@SECLEVEL=0\n", "/bin/x");
	HAS("openssl MinProtocol", "judgement=weak");
	HAS("openssl CipherString", "judgement=weak");
	tree_of("/etc/stunnel/stunnel.conf", "[a]\nverify = 2\nsslVersion = TLSv1.2\n", "/usr/bin/stunnel");
	HAS_NOT("weak");
}

TEST(mqtt_and_files)
{
	tree_of("/etc/mosquitto/mosquitto.conf", "listener 1883 0.0.0.0\nallow_anonymous true\nlistener 1884 127.0.0.1\nlistener 8883\ncertfile /x\n", "/usr/sbin/mosquitto");
	HAS("mosquitto allow_anonymous", "judgement=weak topic=anonymous");
	HAS("mosquitto listener", "value=1883 0.0.0.0 judgement=weak topic=cleartext default=false @/etc/mosquitto/mosquitto.conf:1+0");
	HAS("mosquitto listener", "value=8883 judgement=good");
	HAS_NOT("value=1884");
	tree_of("/etc/mosquitto/mosquitto.conf", "listener 8883\ncafile /a\ncertfile /x\nallow_anonymous false\npassword_file /y\n", "/usr/sbin/mosquitto");
	HAS_NOT("weak");
	tree_of("/etc/samba/smb.conf", "[global]\n map to guest = Bad User\n server min protocol = NT1\n[x]\n guest ok = yes\n[y]\n guest ok = no\n", "/usr/sbin/smbd");
	HAS("samba map to guest", "judgement=weak topic=guest");
	HAS("samba server min protocol", "judgement=weak topic=weak-crypto");
	HAS("samba guest ok", "@/etc/samba/smb.conf:5+");
	HAS_NOT("smb.conf:7+");
	tree_of("/etc/snmp/snmpd.conf", "rocommunity public\nrwcommunity topsecret99 10.0.0.0/8\n", "/usr/sbin/snmpd");
	HAS("snmpd rocommunity", "value=public judgement=weak topic=community");
	HAS("snmpd rwcommunity", "judgement=weak topic=cleartext");
	HAS_NOT("topsecret99");
	tree_of("/etc/miniupnpd/miniupnpd.conf", "secure_mode=yes\n", "/usr/sbin/miniupnpd");
	HAS_NOT("weak");
	tree_of("/etc/redis/redis.conf", "bind 0.0.0.0\nprotected-mode no\n", "/usr/bin/redis-server");
	HAS("redis protected-mode", "judgement=weak topic=anonymous");
	HAS("redis requirepass", "default=true");
}

TEST(wireless)
{
	tree_of("/etc/hostapd/hostapd.conf", "interface=wlan0\nssid=Camera\n", "/usr/sbin/hostapd");
	HAS("hostapd wpa", "judgement=weak topic=open-network default=true @/etc/hostapd/hostapd.conf:2+");
	tree_of("/etc/hostapd/hostapd.conf", "ssid=Camera\nwpa=3\nwpa_passphrase=camera1234\nwpa_pairwise=TKIP CCMP\nwps_state=2\n", "/usr/sbin/hostapd");
	HAS("hostapd wpa", "value=3 judgement=weak topic=weak-crypto");
	HAS("hostapd wpa_pairwise", "judgement=weak");
	HAS("hostapd wps_state", "judgement=weak topic=wps");
	HAS("hostapd wpa_passphrase", "judgement=weak topic=default-credential");
	HAS_NOT("camera1234");
	HAS_NOT("open-network");
	tree_of("/etc/hostapd/hostapd.conf", "ssid=a\nwpa=2\nrsn_pairwise=CCMP\nieee80211w=1\nwps_state=0\n", "/usr/sbin/hostapd");
	HAS_NOT("weak ");
	tree_of("/etc/config/wireless", "config wifi-device 'radio0'\n\toption type mac80211\n\nconfig wifi-iface\n\toption device 'radio0'\n\toption ssid OpenWrt\n\toption encryption none\n"
	        "config wifi-iface\n\toption device radio0\n\toption encryption 'psk2+ccmp'\n\toption key 'abcdefgh1'\n\toption wps_pushbutton 1\nconfig wifi-iface\n\toption encryption psk-mixed\n", "/usr/sbin/hostapd");
	HAS("wireless encryption", "value=none judgement=weak topic=open-network default=false @/etc/config/wireless:7+");
	HAS("wireless encryption", "value=psk2+ccmp judgement=good");
	HAS("wireless key", "judgement=weak topic=default-credential");
	HAS("wireless wps", "judgement=weak topic=wps");
	HAS("wireless encryption", "value=psk-mixed judgement=weak topic=weak-crypto");
	HAS_NOT("abcdefgh1");
	tree_of("/etc/config/wireless", "config wifi-device radio0\n\toption disabled 1\nconfig wifi-iface\n\toption device radio0\n\toption encryption none\n", "/usr/sbin/hostapd");
	HAS("wireless encryption", "value=none judgement=info topic=open-network");
	tree_of("/etc/wpa_supplicant.conf", "network={\n\tssid=\"x\"\n\tkey_mgmt=NONE\n}\nnetwork={\n\tpsk=\"secretsecret\"\n}\n", "/usr/sbin/wpa_supplicant");
	HAS("wpa_supplicant key_mgmt", "judgement=weak topic=open-network");
	HAS("wpa_supplicant psk", "judgement=weak topic=default-credential");
	HAS_NOT("secretsecret");
}

TEST(system)
{
	tree_of("/etc/config/firewall", "config defaults\n\toption input ACCEPT\nconfig zone\n\toption name lan\n\toption input ACCEPT\nconfig zone\n\toption name 'wan'\n\toption input 'ACCEPT'\n\toption forward REJECT\n", "/sbin/x");
	HAS("firewall zone wan input", "value=ACCEPT judgement=weak topic=firewall default=false @/etc/config/firewall:8+");
	HAS("firewall zone wan forward", "judgement=good");
	tree_of("/etc/pam.d/common-auth", "auth [success=1 default=ignore] pam_unix.so nullok\n", "/sbin/x");
	HAS("pam nullok", "judgement=weak topic=empty-password");
	HAS("pam pam_faillock", "judgement=weak topic=brute-force default=true");
	tree_of("/etc/pam.d/common-auth", "auth required pam_faillock.so preauth\nauth required pam_unix.so\n", "/sbin/x");
	HAS_NOT("weak");
	tree_of("/etc/sudoers", "root ALL=(ALL) ALL\n%www ALL=(ALL) NOPASSWD: ALL\n", "/usr/bin/sudo");
	HAS("sudo NOPASSWD", "judgement=weak topic=privilege default=false @/etc/sudoers:2+");
	tree_of("/etc/login.defs", "ENCRYPT_METHOD SHA512\nUMASK\t\t022\n", "/sbin/x");
	HAS("login.defs UMASK", "judgement=info topic=umask");
	HAS("login.defs ENCRYPT_METHOD", "judgement=good");
	tree_of("/etc/login.defs", "ENCRYPT_METHOD MD5\nUMASK 000\n", "/sbin/x");
	HAS("login.defs UMASK", "judgement=weak topic=umask");
	HAS("login.defs ENCRYPT_METHOD", "judgement=weak topic=weak-crypto");
	tree_of("/etc/opkg.conf", "src/gz base http://example.org/x\noption check_signature\n", "/bin/opkg");
	HAS("opkg option", "judgement=good topic=update");
	HAS("opkg src/gz", "judgement=info topic=update");
	tree_of("/etc/apt/sources.list", "deb [trusted=yes] http://x y z\n", "/usr/bin/apt-get");
	HAS("apt deb", "judgement=weak topic=update");
	tree_of("/etc/avahi/avahi-daemon.conf", "[publish]\npublish-hinfo=yes\n", "/usr/sbin/avahi-daemon");
	HAS("avahi publish-hinfo", "judgement=weak topic=version-disclosure");
	tree_of("/etc/rsyslog.conf", "*.* @@log.example.org\n", "/usr/sbin/rsyslogd");
	HAS("rsyslog *.*", "judgement=info topic=logging");
}

TEST(arguments)
{
	tree_of("/etc/init.d/rcS", "#!/bin/sh\ntelnetd -l /bin/sh &\ndropbear -R -B\nsyslogd -R 10.0.0.1\n", "/usr/sbin/dropbear");
	HAS("telnetd -l", "judgement=weak topic=anonymous default=false @/etc/init.d/rcS:2+10");
	HAS("dropbear -B", "judgement=weak topic=empty-password");
	HAS("dropbear -w", "judgement=weak topic=root-login default=true");
	HAS("syslogd -R", "judgement=info topic=logging");
	tree_of("/etc/init.d/rcS", "#!/bin/sh\ntelnetd\ndropbear -sw\n", "/usr/sbin/dropbear");
	HAS("dropbear -w", "judgement=good topic=root-login");
	HAS_NOT("weak");
	tree_of("/etc/config/dropbear", "config dropbear\n\toption RootPasswordAuth 'on'\n\toption PasswordAuth 'off'\n", "/usr/sbin/dropbear");
	HAS("dropbear RootPasswordAuth", "judgement=weak topic=root-login");
	HAS("dropbear PasswordAuth", "judgement=good topic=password-login");
}

TEST(rules_are_sound)
{
	static const char *const topics = "root-login|empty-password|password-login|anonymous|cleartext|weak-crypto|default-credential|brute-force|"
		"wps|open-network|version-disclosure|directory-listing|guest|community|firewall|privilege|logging|umask|update";
	const struct asy_setting_format *const all[] = {asy_setting_formats_remote, asy_setting_formats_web, asy_setting_formats_network,
	                                               asy_setting_formats_system};
	size_t rules = 0;

	for (size_t a = 0; a < 4; a++)
		for (const struct asy_setting_format *f = all[a]; f->software; f++) {
			CHECK(strlen(f->files) < 500 && f->n_rules > 0);
			for (size_t i = 0; i < f->n_rules; i++, rules++) {
				const struct asy_setting_rule *r = &f->rules[i];
				bool sections = f->syntax == ASY_SYNTAX_INI || f->syntax == ASY_SYNTAX_UCI;

				CHECK(asy_one_of(asy_bytes_from(r->topic), topics));
				CHECK(asy_one_of(asy_bytes_from(r->judgement), "weak|good|info"));
				CHECK(!strchr(r->key, '>') || sections);
				CHECK(r->message[0] && r->key[0]);
			}
		}
	CHECK(rules > 150);
	printf("# %zu rules\n", rules);
}

TEST(hostile_files)
{
	static char many[600000];
	size_t n = 0;

	for (size_t i = 0; i < ASY_LIMIT_SETTING_ENTRIES; i++)
		n += (size_t)sprintf(many + n, "a=%zu\n", i);
	tree_of("/etc/hostapd/hostapd.conf", many, "/usr/sbin/hostapd"); /* as many entries as the limit, then one more */
	HAS_NOT("gap");
	strcpy(many + n, "a=1\n");
	tree_of("/etc/hostapd/hostapd.conf", many, "/usr/sbin/hostapd");
	CHECK(strstr(out, "gap limit /etc/hostapd/hostapd.conf | too many settings for one program"));
	tree_of("/etc/config/wireless", "option\nconfig\nlist x\noption encryption\nconfig wifi-iface", "/x");
	tree_of("/etc/sudoers", "NOPASSWD", "/x");
	tree_of("/etc/samba/smb.conf", "[\n[]\n= x\n]=\n[a", "/x");
	tree_of("/etc/nginx/nginx.conf", ";;;{{{ ; {\n{;\n", "/x");
}

int main(void)
{
	RUN(sshd);
	RUN(ftp);
	RUN(web);
	RUN(mqtt_and_files);
	RUN(wireless);
	RUN(system);
	RUN(arguments);
	RUN(rules_are_sound);
	RUN(hostile_files);
	tree_release(&run);
	return TEST_RESULT();
}
