/* Rules: MQTT, SMB, SNMP, UPnP, wireless, names, databases. Files that table rules only prepare are judged further by
 * the readers of settings_read.c and settings_wireless.c. */
#include "inspect/settings.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define ON "1|on|yes|true|enable|enabled"
#define OFF "0|off|no|false|disable|disabled"

static const struct asy_setting_rule mosquitto[] = {
	{"allow_anonymous", ASY_TEST_IS, "true", "weak", "anonymous", "everyone may publish and read", ASY_SETTING_EACH},
	{"allow_anonymous", ASY_TEST_IS, "false", "good", "anonymous", "a password or key is needed", 0},
	{"allow_anonymous", ASY_TEST_ABSENT, "true before 2.0, false since", "info", "anonymous", "nothing is said about anonymous access", 0},
	{"password_file|plugin|psk_file|auth_plugin", ASY_TEST_ANY, "", "good", "anonymous", "accounts are checked", 0},
	{"tls_version", ASY_TEST_IS, "tlsv1|tlsv1.1", "weak", "weak-crypto", "an outdated TLS version is accepted", ASY_SETTING_EACH},
	{"user", ASY_TEST_IS, "root", "weak", "privilege", "runs as root", 0},
	{"bridge_insecure", ASY_TEST_IS, "true", "weak", "weak-crypto", "the other broker's certificate is not checked", ASY_SETTING_EACH},
	{"log_type", ASY_TEST_IS, "none", "weak", "logging", "nothing is logged", 0},
};

static const struct asy_setting_rule smb[] = {
	{"guest ok|public", ASY_TEST_IS, "yes|true|1", "weak", "guest", "everyone may use this share", ASY_SETTING_EACH},
	{"map to guest", ASY_TEST_IS, "bad user|bad password|bad uid", "weak", "guest", "failed log-ins become guests", 0},
	{"null passwords", ASY_TEST_IS, "yes|true|1", "weak", "empty-password", "accounts without a password may log in", 0},
	{"security", ASY_TEST_IS, "share", "weak", "guest", "shares have no accounts", 0},
	{"encrypt passwords", ASY_TEST_IS, "no|false|0", "weak", "cleartext", "passwords are sent in clear", 0},
	{"server min protocol|min protocol|client min protocol", ASY_TEST_IS, "CORE|COREPLUS|LANMAN1|LANMAN2|NT1", "weak", "weak-crypto",
	 "SMB 1 is accepted", ASY_SETTING_EACH},
	{"server min protocol|min protocol", ASY_TEST_IS, "SMB2*|SMB3*", "good", "weak-crypto", "SMB 1 is refused", 0},
	{"lanman auth|client lanman auth", ASY_TEST_IS, "yes|true|1", "weak", "weak-crypto", "LAN Manager passwords are accepted", ASY_SETTING_EACH},
	{"ntlm auth", ASY_TEST_IS, "yes|true|1|ntlmv1-permitted", "weak", "weak-crypto", "NTLM version 1 is accepted", 0},
	{"server signing", ASY_TEST_IS, "disabled|no|false", "weak", "weak-crypto", "messages are not signed", 0},
	{"smb encrypt", ASY_TEST_IS, "required|mandatory", "good", "cleartext", "content is encrypted", 0},
};

static const struct asy_setting_rule snmpd[] = {
	{"rocommunity|rocommunity6", ASY_TEST_IS, "public*|private*", "weak", "community", "the well-known community may read", ASY_SETTING_EACH},
	{"rwcommunity|rwcommunity6", ASY_TEST_IS, "public*|private*", "weak", "community", "the well-known community may write", ASY_SETTING_EACH},
	{"com2sec|com2sec6", ASY_TEST_HAS, "public|private", "weak", "community", "the well-known community is accepted", ASY_SETTING_EACH},
	{"rocommunity|rocommunity6|rwcommunity|rwcommunity6|com2sec|com2sec6", ASY_TEST_ANY, "", "weak", "cleartext",
	 "SNMP version 1 or 2c: nothing is encrypted, the community is the password", ASY_SETTING_SECRET},
	{"rwuser|rouser", ASY_TEST_HAS, "noauth|auth", "weak", "cleartext", "SNMP version 3 without encryption", ASY_SETTING_EACH},
	{"rwuser|rouser", ASY_TEST_HAS, "priv|authpriv", "good", "cleartext", "SNMP version 3 with encryption", ASY_SETTING_EACH},
};

static const struct asy_setting_rule snmpd_uci[] = {
	{"com2sec*>community", ASY_TEST_IS, "public|private", "weak", "community", "the well-known community is accepted", ASY_SETTING_EACH},
	{"com2sec*>community", ASY_TEST_ANY, "", "weak", "cleartext",
	 "SNMP version 1 or 2c: nothing is encrypted, the community is the password", ASY_SETTING_SECRET},
};

static const struct asy_setting_rule miniupnpd[] = {
	{"secure_mode", ASY_TEST_IS, OFF, "weak", "firewall", "programs may open ports for other machines", 0},
	{"secure_mode", ASY_TEST_ABSENT, "no", "weak", "firewall", "programs may open ports for other machines when nothing is said", 0},
	{"secure_mode", ASY_TEST_IS, ON, "good", "firewall", "programs may open ports for themselves only", 0},
	{"enable_upnp", ASY_TEST_IS, ON, "info", "firewall", "programs may open ports of the router (UPnP)", 0},
	{"enable_natpmp", ASY_TEST_IS, ON, "info", "firewall", "programs may open ports of the router (NAT-PMP)", 0},
};

static const struct asy_setting_rule hostapd[] = {
	{"wps_state", ASY_TEST_IS, "1|2", "weak", "wps", "Wi-Fi Protected Setup is on", 0},
	{"wps_state", ASY_TEST_IS, "0", "good", "wps", "Wi-Fi Protected Setup is off", 0},
	{"ap_setup_locked", ASY_TEST_IS, "0", "weak", "wps", "the set-up PIN may be tried", 0},
	{"wep_key?", ASY_TEST_ANY, "", "weak", "weak-crypto", "WEP", ASY_SETTING_EACH | ASY_SETTING_SECRET},
	{"wpa", ASY_TEST_IS, "1|3", "weak", "weak-crypto", "WPA version 1 is accepted", ASY_SETTING_EACH},
	{"wpa_pairwise|rsn_pairwise", ASY_TEST_HAS, "TKIP", "weak", "weak-crypto", "TKIP is accepted", ASY_SETTING_EACH},
	{"wpa_passphrase|wpa_psk|sae_password", ASY_TEST_ANY, "", "weak", "default-credential",
	 "the wireless key stands in the image, so the same in every unit", ASY_SETTING_EACH | ASY_SETTING_SECRET},
	{"ieee80211w", ASY_TEST_IS, "0", "info", "weak-crypto", "management frames are not protected", ASY_SETTING_EACH},
	{"ieee80211w", ASY_TEST_IS, "1|2", "good", "weak-crypto", "management frames are protected", 0},
};

static const struct asy_setting_rule wpa_supplicant[] = {
	{"key_mgmt", ASY_TEST_IS, "NONE", "weak", "open-network", "joins a network without encryption", ASY_SETTING_EACH},
	{"wep_key?", ASY_TEST_ANY, "", "weak", "weak-crypto", "WEP", ASY_SETTING_EACH | ASY_SETTING_SECRET},
	{"proto", ASY_TEST_HAS, "WPA", "weak", "weak-crypto", "WPA version 1 is accepted", ASY_SETTING_EACH},
	{"pairwise|group", ASY_TEST_HAS, "TKIP|WEP40|WEP104", "weak", "weak-crypto", "TKIP or WEP is accepted", ASY_SETTING_EACH},
	{"psk|sae_password", ASY_TEST_ANY, "", "weak", "default-credential", "the wireless key stands in the image, so the same in every unit",
	 ASY_SETTING_EACH | ASY_SETTING_SECRET},
	{"password", ASY_TEST_ANY, "", "weak", "default-credential", "a network password stands in the image, so the same in every unit",
	 ASY_SETTING_EACH | ASY_SETTING_SECRET},
};

static const struct asy_setting_rule dnsmasq[] = {
	{"enable-tftp", ASY_TEST_ANY, "", "info", "cleartext", "files are offered by TFTP", 0},
	{"dnssec", ASY_TEST_ANY, "", "good", "weak-crypto", "names are verified (DNSSEC)", 0},
	{"user", ASY_TEST_IS, "root", "weak", "privilege", "runs as root", 0},
	{"log-queries", ASY_TEST_ANY, "", "info", "logging", "questions for names are logged", 0},
};

static const struct asy_setting_rule dhcp_uci[] = {
	{"dnsmasq>rebind_protection", ASY_TEST_IS, OFF, "weak", "firewall", "answers may point into the own network (DNS rebinding)", 0},
	{"dnsmasq>rebind_protection", ASY_TEST_IS, ON, "good", "firewall", "answers that point into the own network are refused", 0},
	{"dnsmasq>localservice", ASY_TEST_IS, OFF, "weak", "firewall", "questions from other networks are answered", 0},
	{"dnsmasq>enable_tftp", ASY_TEST_IS, ON, "info", "cleartext", "files are offered by TFTP", 0},
};

static const struct asy_setting_rule avahi[] = {
	{"publish>publish-hinfo", ASY_TEST_IS, "yes", "weak", "version-disclosure", "processor and system are announced", 0},
	{"publish>publish-workstation", ASY_TEST_IS, "yes", "info", "version-disclosure", "the hardware address is announced", 0},
	{"reflector>enable-reflector", ASY_TEST_IS, "yes", "info", "firewall", "announcements are passed on between networks", 0},
};

static const struct asy_setting_rule redis[] = {
	{"requirepass", ASY_TEST_ABSENT, "", "weak", "anonymous", "no password is needed", 0},
	{"requirepass", ASY_TEST_ANY, "", "weak", "default-credential", "the password stands in the image, so the same in every unit", ASY_SETTING_SECRET},
	{"protected-mode", ASY_TEST_IS, "no", "weak", "anonymous", "other machines are let in without a password", 0},
};

static const struct asy_setting_rule ntp[] = {
	{"restrict", ASY_TEST_IS, "default*noquery*", "good", "firewall", "questions about the server are refused", ASY_SETTING_EACH},
	{"restrict", ASY_TEST_IS, "default", "weak", "firewall", "everyone may question and change the clock", 0},
	{"restrict", ASY_TEST_ABSENT, "", "info", "firewall", "nothing is restricted", 0},
};

static const struct asy_setting_rule rsyncd[] = {
	{"auth users", ASY_TEST_ABSENT, "", "weak", "anonymous", "no password is needed", 0},
	{"read only", ASY_TEST_IS, "no|false|0", "weak", "anonymous", "files may be written", ASY_SETTING_EACH},
	{"uid", ASY_TEST_IS, "root|0", "weak", "privilege", "runs as root", ASY_SETTING_EACH},
};

const struct asy_setting_format asy_setting_formats_network[] = {
	{"mosquitto", "mosquitto", "*/mosquitto.conf|*/mosquitto/conf.d/*.conf", ASY_SYNTAX_KEYWORD, "#", 0, mosquitto, N(mosquitto)},
	{"samba", "smbd", "*/smb.conf|*/smb.conf.template", ASY_SYNTAX_INI, "#;", 0, smb, N(smb)},
	{"snmpd", "snmpd", "*/snmpd.conf|*/snmpd.conf.d/*.conf", ASY_SYNTAX_KEYWORD, "#", 0, snmpd, N(snmpd)},
	{"snmpd", "snmpd", "*/etc/config/snmpd", ASY_SYNTAX_UCI, "#", 0, snmpd_uci, N(snmpd_uci)},
	{"miniupnpd", "miniupnpd", "*/miniupnpd.conf", ASY_SYNTAX_EQUALS, "#", 0, miniupnpd, N(miniupnpd)},
	{"miniupnpd", "miniupnpd", "*/etc/config/upnpd", ASY_SYNTAX_UCI, "#", 0, miniupnpd, N(miniupnpd)},
	{"hostapd", "hostapd|wpad", "*/hostapd*.conf", ASY_SYNTAX_EQUALS, "#", 0, hostapd, N(hostapd)},
	{"wpa_supplicant", "wpa_supplicant|wpad", "*/wpa_supplicant*.conf", ASY_SYNTAX_EQUALS, "#", 0, wpa_supplicant, N(wpa_supplicant)},
	{"dnsmasq", "dnsmasq", "*/etc/dnsmasq.conf|*/dnsmasq.d/*.conf", ASY_SYNTAX_EQUALS, "#", 0, dnsmasq, N(dnsmasq)},
	{"dnsmasq", "dnsmasq", "*/etc/config/dhcp", ASY_SYNTAX_UCI, "#", 0, dhcp_uci, N(dhcp_uci)},
	{"avahi", "avahi-daemon", "*/avahi-daemon.conf", ASY_SYNTAX_INI, "#", 0, avahi, N(avahi)},
	{"redis", "redis-server", "*/redis.conf|*/redis/*.conf", ASY_SYNTAX_KEYWORD, "#", 0, redis, N(redis)},
	{"ntpd", "ntpd", "*/etc/ntp.conf|*/ntpsec/ntp.conf", ASY_SYNTAX_KEYWORD, "#", 0, ntp, N(ntp)},
	{"rsync", "rsync", "*/rsyncd.conf", ASY_SYNTAX_INI, "#;", 0, rsyncd, N(rsyncd)},
	{0},
};
