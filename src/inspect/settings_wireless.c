/* Wireless networks: what is not encrypted shows only by what is missing in the same network's section. */
#include "inspect/settings.h"

#include <string.h>

static const struct asy_setting_format uci = {"wireless", "hostapd|wpad|wpa_supplicant", "*/etc/config/wireless", ASY_SYNTAX_UCI, "#", 0, NULL, 0};
static const struct asy_setting_format hostapd = {"hostapd", "hostapd|wpad", "*/hostapd*.conf", ASY_SYNTAX_EQUALS, "#", 0, NULL, 0};

struct network {
	const struct asy_setting_entry *section, *encryption, *key, *wps, *disabled, *device, *mode;
};

static struct asy_setting at_entry(const struct asy_setting_format *f, const struct asy_setting_entry *e, const char *key)
{
	return (struct asy_setting){.software = f->software, .programs = f->programs, .key = key, .value = e->value,
	                            .judgement = "weak", .node = e->node, .line = e->line, .offset = e->offset};
}

static bool is_on(const struct asy_setting_entry *e)
{
	bool known;

	return e && asy_text_truth(e->value, &known);
}

/* The radio that a network belongs to is switched off: OpenWrt ships it so. */
static bool device_disabled(const struct asy_settings *s, const struct asy_setting_entry *device)
{
	const struct asy_setting_entry *e;
	uint32_t group = 0;

	for (size_t i = 0; device && i < s->entries.n; i++) {
		e = &s->entries.items[i];
		if (e->key.n == 0)
			group = asy_bytes_is(e->section, "wifi-device") && asy_bytes_equal(e->value, device->value) ? e->group : 0;
		else if (group == e->group && asy_bytes_is(e->key, "disabled") && is_on(e))
			return true;
	}
	return false;
}

static void judge_network(struct asy_settings *s, const struct network *n)
{
	bool off = is_on(n->disabled) || device_disabled(s, n->device), open;
	struct asy_setting t;

	open = !n->encryption || asy_one_of(n->encryption->value, "none|open|owe-none");
	t = at_entry(&uci, n->encryption ? n->encryption : n->section, "encryption");
	t.is_default = !n->encryption;
	t.judgement = off ? "info" : "weak";
	if (open) {
		t.topic = "open-network";
		t.value = n->encryption ? n->encryption->value : asy_bytes_from("none");
		t.message = off ? "a network without encryption is prepared, its radio is off" : "the network is not encrypted";
		asy_setting_report(s, &t);
	} else if (asy_one_of(n->encryption->value, "wep*|psk|psk+*|psk-mixed*|wpa|wpa+*|wpa-mixed*|*tkip*")) {
		t.topic = "weak-crypto";
		t.message = "WEP, WPA version 1 or TKIP is accepted";
		asy_setting_report(s, &t);
	} else {
		t.judgement = "good";
		t.topic = "open-network";
		t.message = "the network is encrypted";
		asy_setting_report(s, &t);
	}
	if (n->key && !open) {
		t = at_entry(&uci, n->key, "key");
		t.topic = "default-credential";
		t.secret = true;
		t.message = "the wireless key stands in the image, so the same in every unit";
		asy_setting_report(s, &t);
	}
	if (is_on(n->wps)) {
		t = at_entry(&uci, n->wps, "wps");
		t.topic = "wps";
		t.message = "Wi-Fi Protected Setup is on";
		asy_setting_report(s, &t);
	}
}

static void openwrt(struct asy_settings *s)
{
	struct network n = {0};

	asy_setting_collect(s, &uci);
	for (size_t i = 0; i <= s->entries.n; i++) {
		const struct asy_setting_entry *e = i < s->entries.n ? &s->entries.items[i] : NULL;

		if (!e || e->key.n == 0) {
			if (n.section)
				judge_network(s, &n);
			n = (struct network){.section = e && asy_bytes_is(e->section, "wifi-iface") ? e : NULL};
		} else if (asy_bytes_is(e->key, "encryption")) {
			n.encryption = e;
		} else if (asy_bytes_is(e->key, "key")) {
			n.key = e;
		} else if (asy_bytes_is(e->key, "wps_pushbutton") || asy_bytes_is(e->key, "wps_label")) {
			n.wps = e;
		} else if (asy_bytes_is(e->key, "disabled")) {
			n.disabled = e;
		} else if (asy_bytes_is(e->key, "device")) {
			n.device = e;
		}
	}
}

/* One hostapd file is one network (until a bss= line): it is open when it names neither WPA nor WEP. */
static void hostapd_open(struct asy_settings *s)
{
	const struct asy_boot_node *node = NULL;
	const struct asy_setting_entry *ssid = NULL;
	bool closed = false;

	asy_setting_collect(s, &hostapd);
	for (size_t i = 0; i <= s->entries.n; i++) {
		const struct asy_setting_entry *e = i < s->entries.n ? &s->entries.items[i] : NULL;

		if (!e || e->node != node || asy_bytes_is(e->key, "bss")) {
			if (ssid && !closed) {
				struct asy_setting t = at_entry(&hostapd, ssid, "wpa");

				t.value = asy_bytes_from("0");
				t.is_default = true;
				t.topic = "open-network";
				t.message = "the network is not encrypted";
				asy_setting_report(s, &t);
			}
			ssid = NULL;
			closed = false;
			node = e ? e->node : NULL;
		}
		if (!e)
			break;
		if (asy_one_of(e->key, "ssid|ssid2"))
			ssid = e;
		else if (asy_bytes_is(e->key, "wpa"))
			closed |= !asy_bytes_is(e->value, "0");
		else if (asy_one_of(e->key, "wep_key?|osen"))
			closed = true;
	}
}

void asy_settings_wireless(struct asy_settings *s)
{
	openwrt(s);
	hostapd_open(s);
}
