/* Packet filters: iptables-save files, nftables, OpenWrt, ufw, firewalld, and scripts that call iptables. */
#include "inspect/protection.h"

#include <string.h>

/* "DROP" -> "drop"; anything that is no policy: "". */
static const char *policy_name(struct asy_bytes word)
{
	static const char *const names[] = {"drop", "reject", "accept"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (asy_text_is_nocase(word, names[i]) || (asy_text_is_nocase(word, "deny") && i == 0))
			return names[i];
	return "";
}

static void add(struct prot_state *s, struct prot_tree *tree, const char *tool, const char *policy, const char *services,
		bool off, const struct asy_file *file, const struct asy_line *line)
{
	const struct prot_item item = {
		.kind = PROT_FIREWALL, .program = tool, .detail = policy, .services = services, .off = off,
	};

	(void)asy_prot_add(s, tree, &item, file, line);
}

/* iptables-save(8): "*filter", ":INPUT DROP [0:0]" */
static void saved_rules(struct prot_state *s, struct prot_tree *tree, const struct asy_file *file)
{
	struct asy_lines lines = asy_lines_of(file->content);
	struct asy_line line;
	bool filter = false;

	while (asy_lines_next_content(&lines, "#", &line)) {
		struct asy_bytes w[2];

		if (line.text.p[0] == '*')
			filter = asy_bytes_is(line.text, "*filter");
		if (!filter || asy_text_words(line.text, w, 2) < 2 || !asy_bytes_is(w[0], ":INPUT"))
			continue;
		add(s, tree, "iptables", policy_name(w[1]),
		    "iptables ip6tables netfilter-persistent iptables-persistent iptables-restore firewall S35iptables", false,
		    file, &line);
		return;
	}
}

/* nft(8): "type filter hook input priority 0; policy drop;" */
static void nft_rules(struct prot_state *s, struct prot_tree *tree, const struct asy_file *file)
{
	struct asy_lines lines = asy_lines_of(file->content);
	struct asy_line line;

	while (asy_lines_next_content(&lines, "#", &line)) {
		size_t at = asy_bytes_find(line.text, ASY_BYTES_LITERAL("policy "), 0);
		struct asy_bytes word = asy_bytes_from_offset(line.text, at + 7);

		if (!asy_text_contains(line.text, "hook input"))
			continue;
		word.n = asy_bytes_find_byte(word, ';', 0);
		/* without a policy nftables lets pass */
		add(s, tree, "nft", at < line.text.n ? policy_name(asy_text_trim(word)) : "accept", "nftables nft firewall", false,
		    file, &line);
		return;
	}
}

/* OpenWrt: the policy of the zone "wan" counts, else that of the defaults. */
static void uci_rules(struct prot_state *s, struct prot_tree *tree, const struct asy_file *file)
{
	struct asy_lines lines = asy_lines_of(file->content);
	struct asy_line line, at = {0};
	const char *policy = "", *pending = "";
	struct asy_line pending_at = {0};
	bool defaults = false, zone = false, wan = false, found_wan = false;

	while (asy_lines_next_content(&lines, "#", &line)) {
		struct asy_bytes w[3];

		(void)asy_text_words(line.text, w, 3);
		if (asy_bytes_is(w[0], "config")) {
			defaults = asy_bytes_is(w[1], "defaults");
			zone = asy_bytes_is(w[1], "zone");
			wan = false;
			pending = "";
		} else if (asy_bytes_is(w[0], "option") && asy_bytes_is(w[1], "name") && zone) {
			wan = asy_bytes_is(w[2], "wan");
		} else if (asy_bytes_is(w[0], "option") && asy_bytes_is(w[1], "input") && (zone || defaults)) {
			pending = policy_name(w[2]);
			pending_at = line;
		}
		if (pending[0] && ((defaults && !found_wan) || (zone && wan))) {
			found_wan |= zone;
			policy = pending;
			at = pending_at;
			pending = "";
		}
	}
	if (at.number)
		add(s, tree, "openwrt", policy, "firewall", false, file, &at);
}

static void ufw_rules(struct prot_state *s, struct prot_tree *tree, const struct asy_file *file, bool defaults)
{
	struct asy_lines lines = asy_lines_of(file->content);
	struct asy_line line;
	struct asy_bytes key, value;

	while (asy_lines_next_content(&lines, "#", &line)) {
		if (!asy_text_key_value(line.text, "=", &key, &value))
			continue;
		if (!defaults && asy_bytes_is(key, "ENABLED"))
			add(s, tree, "ufw", "", "ufw", !asy_text_is_nocase(value, "yes"), file, &line);
		if (defaults && asy_bytes_is(key, "DEFAULT_INPUT_POLICY") && asy_prot_program(tree, "ufw"))
			add(s, tree, "ufw", policy_name(value), "ufw", false, file, &line);
	}
}

static void firewalld(struct prot_state *s, struct prot_tree *tree, const struct asy_file *file)
{
	struct asy_lines lines = asy_lines_of(file->content);
	struct asy_line line;
	struct asy_bytes key, value;

	while (asy_lines_next_content(&lines, "#", &line))
		if (asy_text_key_value(line.text, "=", &key, &value) && asy_bytes_is(key, "DefaultZone"))
			add(s, tree, "firewalld", asy_bytes_is(value, "trusted") ? "accept" : asy_bytes_is(value, "drop") ? "drop"
			    : "reject", "firewalld", false, file, &line);
}

/* iptables -P INPUT DROP, iptables -A INPUT ..., nft add rule ... */
static void script(struct prot_state *s, struct prot_tree *tree, const struct asy_file *file, const char *inner)
{
	const char *policy = "", *services = asy_prot_service_of(s, inner);
	struct asy_lines lines = asy_lines_of(file->content);
	struct asy_line line, first = {0};

	/* a script that nothing starts is of no account, unless its name says what it is */
	if (services && !services[0] && !asy_prot_glob_list("*firewall* *fw.sh *iptables*.sh", inner))
		return;
	while (asy_lines_next_content(&lines, "#", &line)) {
		struct asy_bytes value;

		if (!asy_prot_calls(line.text, "iptables") && !asy_prot_calls(line.text, "nft") &&
		    !asy_prot_calls(line.text, "$IPTABLES") && !asy_prot_calls(line.text, "iptables-restore"))
			continue;
		if (asy_text_contains(line.text, "-P INPUT") && asy_prot_option(line.text, "-P", &value)) {
			size_t at = asy_bytes_find(line.text, ASY_BYTES_LITERAL("-P INPUT"), 0);
			struct asy_bytes rest = asy_bytes_from_offset(line.text, at + 8), word;

			if (asy_text_word(&rest, &word) && policy_name(word)[0]) {
				policy = policy_name(word);
				first = line;
			}
		} else if (!first.number && (asy_text_contains(line.text, "-A ") || asy_text_contains(line.text, "-I ") ||
					     asy_text_contains(line.text, "add rule") || asy_text_contains(line.text, "-f ") ||
					     asy_prot_calls(line.text, "iptables-restore"))) {
			first = line;
		}
	}
	if (first.number)
		add(s, tree, asy_prot_calls(first.text, "nft") ? "nft" : "iptables", policy, services, false, file, &first);
}

void asy_prot_firewall_file(struct prot_state *s, struct prot_tree *tree, const struct asy_file *file, const char *inner)
{
	if (strcmp(inner, "/etc/config/firewall") == 0)
		uci_rules(s, tree, file);
	else if (asy_prot_glob_list("*/etc/ufw/ufw.conf", inner))
		ufw_rules(s, tree, file, false);
	else if (asy_prot_glob_list("*/etc/default/ufw", inner))
		ufw_rules(s, tree, file, true);
	else if (asy_prot_glob_list("*/etc/firewalld/firewalld.conf", inner))
		firewalld(s, tree, file);
	else if (asy_prot_glob_list("*nftables.conf */etc/nftables* *.nft", inner))
		nft_rules(s, tree, file);
	else if (asy_prot_glob_list("*/etc/iptables* */sysconfig/ip*tables* *rules.v4 *rules.v6 */etc/*.rules */etc/firewall*.rules",
				    inner))
		saved_rules(s, tree, file);
	else if (asy_bytes_starts(file->content, "#!") || asy_prot_glob_list("*/init.d/* *.sh */rcS */rc.local", inner))
		script(s, tree, file, inner);
}
