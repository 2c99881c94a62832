/* Readers for what a table of rules cannot say: settings that hang together, lines without keys, arguments. */
#include "inspect/settings.h"

#include <stdio.h>
#include <string.h>

#include "inspect/listen.h"

static const struct asy_setting_format firewall = {"firewall", "", "*/etc/config/firewall", ASY_SYNTAX_UCI, "#", 0, NULL, 0};
static const struct asy_setting_format mosquitto = {"mosquitto", "mosquitto", "*/mosquitto.conf|*/mosquitto/conf.d/*.conf",
                                                    ASY_SYNTAX_KEYWORD, "#", 0, NULL, 0};
static const struct asy_setting_format pam = {"pam", "", "*/etc/pam.d/*", ASY_SYNTAX_KEYWORD, "#", 0, NULL, 0};
static const struct asy_setting_format sudo = {"sudo", "sudo", "*/etc/sudoers|*/etc/sudoers.d/*", ASY_SYNTAX_KEYWORD, "#", 0, NULL, 0};

static struct asy_setting at_entry(const struct asy_setting_format *f, const struct asy_setting_entry *e, const char *key,
                                   const char *judgement, const char *topic, const char *message)
{
	return (struct asy_setting){.software = f->software, .programs = f->programs, .key = key, .value = e->value,
	                            .judgement = judgement, .topic = topic, .message = message,
	                            .node = e->node, .line = e->line, .offset = e->offset};
}

/* The outer zone of OpenWrt ("wan") must not let in or pass on. */
static void judge_zone(struct asy_settings *s, bool outer, const struct asy_setting_entry *e, const char *key)
{
	struct asy_setting t;

	if (!e || !outer)
		return;
	t = at_entry(&firewall, e, key, "weak", "firewall", "packets from outside are let in or passed on");
	if (!asy_text_is_nocase(e->value, "ACCEPT")) {
		t.judgement = "good";
		t.message = "packets from outside are refused";
	}
	asy_setting_report(s, &t);
}

void asy_settings_firewall(struct asy_settings *s)
{
	const struct asy_setting_entry *input = NULL, *forward = NULL, *e;
	bool outer = false;

	asy_setting_collect(s, &firewall);
	for (size_t i = 0; i <= s->entries.n; i++) {
		e = i < s->entries.n ? &s->entries.items[i] : NULL;
		if (!e || e->key.n == 0) {
			judge_zone(s, outer, input, "zone wan input");
			judge_zone(s, outer, forward, "zone wan forward");
			input = forward = NULL;
			outer = false;
			continue;
		}
		if (!asy_bytes_is(e->section, "zone"))
			continue;
		if (asy_bytes_is(e->key, "name"))
			outer = asy_bytes_starts(e->value, "wan") || asy_bytes_is(e->value, "internet");
		else if (asy_bytes_is(e->key, "input"))
			input = e;
		else if (asy_bytes_is(e->key, "forward"))
			forward = e;
	}
}

/* A listener of mosquitto: the lines from "listener" (or "port") to the next one. */
void asy_settings_mqtt(struct asy_settings *s)
{
	const struct asy_setting_entry *listener = NULL, *e;
	bool tls = false, local = false;

	asy_setting_collect(s, &mosquitto);
	for (size_t i = 0; i <= s->entries.n; i++) {
		bool next;

		e = i < s->entries.n ? &s->entries.items[i] : NULL;
		next = !e || asy_bytes_is(e->key, "listener") || asy_bytes_is(e->key, "port");
		if (next && listener && !local) {
			struct asy_setting t = at_entry(&mosquitto, listener, "listener", "weak", "cleartext", "this listener has no TLS");

			if (tls) {
				t.judgement = "good";
				t.message = "this listener has TLS";
			}
			asy_setting_report(s, &t);
		}
		if (next) {
			tls = false;
			listener = e;
			local = e && (asy_text_contains(e->value, " 127.") || asy_text_contains(e->value, " localhost") ||
			              asy_bytes_starts(e->value, "0 "));
		}
		if (e && (asy_bytes_is(e->key, "certfile") || asy_bytes_is(e->key, "psk_hint")))
			tls = true;
		if (e && asy_bytes_is(e->key, "bind_address"))
			local |= asy_bytes_starts(e->value, "127.") || asy_bytes_is(e->value, "localhost");
	}
}

static void judge_pam(struct asy_settings *s)
{
	const struct asy_setting_entry *password = NULL, *e;
	bool counted = false;

	asy_setting_collect(s, &pam);
	for (size_t i = 0; i < s->entries.n; i++) {
		e = &s->entries.items[i];
		counted |= asy_text_contains(e->value, "pam_faillock") || asy_text_contains(e->value, "pam_tally");
		if (!asy_one_of(e->key, "auth|-auth"))
			continue;
		if (asy_text_contains(e->value, "pam_unix.so"))
			password = password ? password : e;
		if (asy_text_contains(e->value, "pam_unix.so") && asy_text_contains(e->value, "nullok")) {
			struct asy_setting t = at_entry(&pam, e, "nullok", "weak", "empty-password", "accounts without a password may log in");

			asy_setting_report(s, &t);
		}
		if (asy_text_contains(e->value, "pam_permit.so") && asy_bytes_starts(e->value, "sufficient")) {
			struct asy_setting t = at_entry(&pam, e, "pam_permit", "weak", "anonymous", "everyone is let in");

			asy_setting_report(s, &t);
		}
	}
	if (password && !counted) {
		struct asy_setting t = at_entry(&pam, password, "pam_faillock", "weak", "brute-force",
		                                "wrong passwords are not counted");

		t.is_default = true;
		asy_setting_report(s, &t);
	}
}

void asy_settings_accounts(struct asy_settings *s)
{
	judge_pam(s);
	asy_setting_collect(s, &sudo);
	for (size_t i = 0; i < s->entries.n; i++) {
		const struct asy_setting_entry *e = &s->entries.items[i];

		if (asy_text_contains(e->value, "NOPASSWD")) {
			struct asy_setting t = at_entry(&sudo, e, "NOPASSWD", "weak", "privilege", "commands of root without a password");

			asy_setting_report(s, &t);
		}
	}
}

static void from_start(struct asy_settings *s, const struct asy_start *start, const char *key, const char *judgement,
                       const char *topic, const char *message, bool is_default)
{
	struct asy_setting t = {
		.software = start->name, .programs = "", .key = key, .value = asy_bytes_from(start->arguments),
		.judgement = start->enabled || strcmp(judgement, "weak") != 0 ? judgement : "info",
		.topic = topic, .message = message, .is_default = is_default,
		.node = start->where.node, .line = start->where.line, .offset = start->where.offset,
	};

	asy_setting_report(s, &t);
}

static void dropbear(struct asy_settings *s, const struct asy_start *start)
{
	bool blank = asy_start_flag(start, 'B'), no_root = asy_start_flag(start, 'w'), no_root_password = asy_start_flag(start, 'g'),
	     no_password = asy_start_flag(start, 's');

	if (blank)
		from_start(s, start, "-B", "weak", "empty-password", "accounts without a password may log in", false);
	if (no_root)
		from_start(s, start, "-w", "good", "root-login", "root may not log in", false);
	else if (no_root_password || no_password)
		from_start(s, start, no_password ? "-s" : "-g", "good", "root-login", "root may not log in with a password", false);
	else if (strcmp(start->started_by, "procd") != 0)
		from_start(s, start, "-w", "weak", "root-login", "root may log in with a password when neither -w, -g nor -s is given", true);
	if (no_password)
		from_start(s, start, "-s", "good", "password-login", "only keys are accepted", false);
	if (asy_start_flag(start, 'a'))
		from_start(s, start, "-a", "weak", "firewall", "forwarded ports are open to the network", false);
}

static void telnetd(struct asy_settings *s, const struct asy_start *start)
{
	struct asy_listening l;

	asy_listen_of(s->boot, start, NULL, &l);
	if (strcmp(l.authentication, "none") == 0)
		from_start(s, start, "-l", "weak", "anonymous", "a shell without a password", false);
}

void asy_settings_arguments(struct asy_settings *s)
{
	struct asy_bytes value;

	for (const struct asy_start *start = s->boot->starts; start; start = start->next) {
		if (strcmp(start->name, "dropbear") == 0)
			dropbear(s, start);
		else if (strcmp(start->name, "telnetd") == 0 || strcmp(start->name, "in.telnetd") == 0)
			telnetd(s, start);
		else if (strcmp(start->name, "syslogd") == 0 && asy_start_option(start, 'R', NULL, 0, &value))
			from_start(s, start, "-R", "info", "logging", "events are sent to another machine", false);
	}
}
