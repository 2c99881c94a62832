#include "inspect/updates.h"

#include <stdio.h>
#include <string.h>

static const char *transport_name(unsigned transports)
{
	return transports & UPD_HTTP      ? "http"
	       : transports & UPD_FTP     ? "ftp"
	       : transports & UPD_TFTP    ? "tftp"
	       : transports & UPD_HTTPS   ? "https"
	       : transports & UPD_FETCHED ? "unknown"
					  : "local";
}

static void send(struct asy_report *report, const char *subject, const char *program, const char *class,
		 const char *path, const struct upd_facts *f)
{
	static const char *const names[] = {[UPD_UNKNOWN] = "unknown", [UPD_YES] = "yes", [UPD_NO] = "no"};
	struct asy_obs *o = asy_obs_new(report, "updater", subject);

	asy_obs_text(o, "program", program);
	asy_obs_text(o, "class", class);
	asy_obs_text(o, "verifies", names[f->verifies]);
	asy_obs_text(o, "signature", f->signature);
	asy_obs_text(o, "transport", transport_name(f->transports));
	asy_obs_bool(o, "tls-unchecked", f->tls_unchecked);
	asy_obs_bool(o, "scheduled", f->scheduled);
	asy_obs_text(o, "rollback-protection", f->rollback ? "found" : "not-seen");
	asy_obs_text(o, "reason", f->reason);
	if (f->line)
		asy_obs_at_line(o, f->path, f->line, f->offset);
	else
		asy_obs_at(o, path, ASY_NO_LOCUS_OFFSET, 0);
	asy_obs_send(o, "%s: signature verified: %s (%s); transport %s%s%s", program, names[f->verifies], f->reason,
		     transport_name(f->transports), f->tls_unchecked ? " without checking certificates" : "",
		     f->scheduled ? "; runs by itself" : "");
}

/* True when the name stands as a word in the commands that run by themselves. */
static bool runs_by_itself(const struct upd_state *s, const char *name)
{
	struct asy_bytes rest = asy_buf_bytes(&s->started), word;

	while (asy_upd_word(&rest, &word))
		if (asy_bytes_is(asy_upd_basename(word), name))
			return true;
	return false;
}

static void send_modules(struct upd_state *s, const struct upd_tree *tree)
{
	struct asy_obs *o = asy_obs_new(s->report, "kernel-option", "module-signatures");
	char value[48];

	snprintf(value, sizeof(value), "%u of %u", tree->signed_modules, tree->modules);
	asy_obs_text(o, "value", value);
	asy_obs_text(o, "judgement", tree->signed_modules == tree->modules ? "good" : "weak");
	asy_obs_text(o, "topic", "module-signing");
	asy_obs_at(o, tree->module_path ? tree->module_path : "", ASY_NO_LOCUS_OFFSET, 0);
	asy_obs_send(o, "%s kernel modules carry a signature", value);
}

static void report_tree(struct upd_state *s, struct upd_tree *tree)
{
	for (size_t i = 0; i < asy_upd_n_rows; i++) {
		struct upd_tool *tool = &tree->tools[i];
		const struct upd_row *row = &asy_upd_rows[i];

		if (!tool->path)
			continue;
		if (tool->facts.verifies == UPD_UNKNOWN && !tool->facts.reason) {
			tool->facts.verifies = row->without;
			tool->facts.reason = row->reason;
			tool->facts.signature = row->without == UPD_NO ? "none" : row->signature;
		}
		tool->facts.scheduled |= runs_by_itself(s, row->name);
		send(s->report, row->name, row->name, row->class, tool->path, &tool->facts);
	}
	for (struct upd_script *script = tree->first; script; script = script->next) {
		script->facts.scheduled |= runs_by_itself(s, script->name);
		send(s->report, script->path, script->name, script->class, script->path, &script->facts);
	}
	if (tree->signed_modules)
		send_modules(s, tree);
}

void asy_upd_report(struct upd_state *s)
{
	for (size_t i = 0; i < s->homes.n; i++)
		report_tree(s, s->homes.items[i]->data);
	if (s->full)
		asy_report_gap(s->report, ASY_LIMIT, "", "more updaters, keys or boot protections than are kept");
}
