/* assay update policy IMAGE: what the image itself accepts as an update, from the evidence of a scan. */
#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "cli/artifact.h"
#include "cli/update.h"

struct policy {
	const struct asy_store *store;
	struct asy_buf *out;
	struct asy_json *json; /* NULL: text */
	size_t failed;
};

static const char *attr(const struct asy_observation *o, const char *key)
{
	const struct asy_attr *a = asy_observation_attr(o, key);

	return a && a->type == ASY_ATTR_TEXT ? a->text : "";
}

static bool flag(const struct asy_observation *o, const char *key)
{
	const struct asy_attr *a = asy_observation_attr(o, key);

	return a && a->number != 0;
}

static const char *judge_updater(const struct asy_observation *o)
{
	if (strcmp(attr(o, "verifies"), "no") == 0)
		return "verification is off";
	if (strcmp(attr(o, "verifies"), "yes") != 0 && flag(o, "tls-unchecked"))
		return "neither a signature nor the server's certificate is seen to be checked";
	return "";
}

static const char *judge_key(const struct asy_observation *o)
{
	return flag(o, "development") ? "a published development key is trusted" : flag(o, "weak") ? "a weak key is trusted" : "";
}

static const char *judge_nothing(const struct asy_observation *o)
{
	(void)o;
	return "";
}

/* What is worth a line besides the sentence of the observation itself. */
static void details(struct policy *p, const struct asy_observation *o)
{
	static const char *const shown[] = {"verifies", "signature", "transport", "rollback-protection", "purpose", "mechanism"};

	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
		const char *value = attr(o, shown[i]);

		if (!*value)
			continue;
		if (p->json)
			asy_json_put(p->json, shown[i], value);
		else
			asy_buf_printf(p->out, "        %s: %s\n", shown[i], value);
	}
}

static void row(struct policy *p, const struct asy_observation *o, const char *id, const char *why)
{
	p->failed += *why != 0;
	if (p->json) {
		asy_json_object(p->json);
		asy_json_put(p->json, "id", id);
		asy_json_put(p->json, "subject", o->subject);
		asy_json_put(p->json, "summary", o->summary);
		asy_json_put(p->json, "path", o->locus.path);
		asy_json_put_uint(p->json, "line", o->locus.line);
		asy_json_put(p->json, "fails", why);
		details(p, o);
		asy_json_end(p->json);
		return;
	}
	asy_buf_printf(p->out, "  %-4s  %s\n        %s", *why ? "FAIL" : strcmp(attr(o, "verifies"), "unknown") == 0 ? "open" : "ok", o->summary,
	               o->locus.path);
	if (o->locus.line)
		asy_buf_printf(p->out, ":%" PRIu32, o->locus.line);
	else if (o->locus.offset != ASY_NO_LOCUS_OFFSET && o->locus.offset)
		asy_buf_printf(p->out, ", byte %" PRIu64, o->locus.offset);
	asy_buf_printf(p->out, "  (%s)\n", id);
	if (*why)
		asy_buf_printf(p->out, "        %s\n", why);
	details(p, o);
}

static void section(struct policy *p, const char *kind, const char *title, const char *none, const char *(*judge)(const struct asy_observation *))
{
	size_t first, n = asy_store_of_kind(p->store, kind, &first);

	if (p->json) {
		asy_json_name(p->json, kind);
		asy_json_array(p->json);
	} else {
		asy_buf_printf(p->out, "%s\n", title);
		if (!n)
			asy_buf_printf(p->out, "  %s\n", none);
	}
	for (size_t i = 0; i < n; i++)
		row(p, asy_store_observation(p->store, first + i), asy_store_id(p->store, first + i), judge(asy_store_observation(p->store, first + i)));
	if (p->json)
		asy_json_end(p->json);
	else
		asy_buf_text(p->out, "\n");
}

static void write_all(struct policy *p)
{
	const struct asy_coverage *c = asy_store_area(p->store, "updates");

	section(p, "updater", "what installs updates", "no updater was found", judge_updater);
	section(p, "update-key", "keys that updates are verified by", "none was found", judge_key);
	section(p, "verified-boot", "what detects changed software at boot", "nothing was found", judge_nothing);
	if (p->json) {
		asy_json_put_uint(p->json, "failed", p->failed);
		asy_json_put_bool(p->json, "complete", c && c->complete);
	} else {
		asy_buf_printf(p->out, "%zu of these fail%s%s\n", p->failed, c && c->complete ? "" : "; not everything could be looked at: ",
		               c && c->complete ? "" : c ? c->reason : "nothing was examined");
	}
}

int asy_update_policy(struct asy_cli *cli)
{
	struct asy_catalog catalog;
	struct asy_examined e = {0};
	struct asy_json json;
	struct asy_buf out;
	struct policy p = {.out = &out};
	enum asy_format format;
	int code = ASY_EXIT_USAGE;

	if (!asy_cli_format(cli, 1u << ASY_FORMAT_TEXT | 1u << ASY_FORMAT_JSON, ASY_FORMAT_TEXT, &format))
		return ASY_EXIT_USAGE;
	asy_buf_init(&out, 64u << 20);
	if (asy_cli_load_catalog(cli, &catalog))
		code = asy_examine_image(cli, &catalog, cli->arguments[1], &e);
	if (!code) {
		p.store = e.store;
		if (format == ASY_FORMAT_JSON) {
			asy_json_init(&json, &out);
			asy_json_object(&json);
			p.json = &json;
		}
		write_all(&p);
		if (p.json) {
			asy_json_end(&json);
			asy_json_finish(&json);
		}
		code = asy_cli_print(cli, &out);
		if (!code && p.failed)
			code = ASY_EXIT_FOUND;
	}
	asy_buf_release(&out);
	asy_examined_release(&e);
	asy_catalog_release(&catalog);
	return code;
}
