/* What says how urgent a vulnerability is: CISA KEV (JSON and CSV), EPSS, EUVD. */
#include <string.h>

#include "base/text.h"
#include "vuln/feed.h"
#include "vuln/feed_text.h"

static bool is_kev(struct asy_bytes head)
{
	return feed_has(head, "\"catalogVersion\"") && feed_has(head, "\"cveID\"");
}

static bool is_kev_csv(struct asy_bytes head)
{
	return asy_bytes_starts(head, "cveID,vendorProject") || asy_bytes_starts(head, "\"cveID\",\"vendorProject\"");
}

static bool is_epss(struct asy_bytes head)
{
	return feed_has(asy_bytes_head(head, 400), "cve,epss,percentile");
}

static bool is_euvd(struct asy_bytes head)
{
	return feed_has(head, "\"EUVD-") && feed_has(head, "\"aliases\"");
}

static enum asy_err put_kev(struct asy_feed *f, struct asy_bytes id, struct asy_bytes added, struct asy_bytes due, bool ransomware)
{
	int64_t vuln = asy_cve_number(id);
	enum asy_err err;

	if (!vuln)
		return asy_feed_refuse(f, "no CVE identifier");
	err = asy_feed_source(f, "kev");
	if (err)
		return err;
	asy_vdb_dated(f->w, added);
	return asy_vdb_kev(f->w, vuln, asy_bytes_head(added, 10), asy_bytes_head(due, 10), ransomware);
}

static enum asy_err kev(struct asy_feed *f, const struct asy_json_value *v, struct asy_bytes key, struct asy_bytes raw)
{
	return put_kev(f, asy_json_get_text(v, "cveID"), asy_json_get_text(v, "dateAdded"), asy_json_get_text(v, "dueDate"),
	               asy_bytes_is(asy_json_get_text(v, "knownRansomwareCampaignUse"), "Known"));
}

static enum asy_err kev_header(struct asy_feed *f, const struct asy_json_value *v, struct asy_bytes key, struct asy_bytes raw)
{
	if (!asy_bytes_is(key, "dateReleased") || v->type != ASY_JSON_STRING)
		return ASY_OK;
	if (asy_feed_source(f, "kev") == ASY_OK)
		asy_vdb_dated(f->w, v->text);
	return ASY_OK;
}

static enum asy_err kev_csv(struct asy_feed *f, const struct asy_json_value *v, struct asy_bytes key, struct asy_bytes raw)
{
	struct asy_bytes line = raw, field[9];

	if (f->line == 1 || !asy_text_trim(raw).n)
		return ASY_NOT_FOUND;
	for (int i = 0; i < 9; i++)
		field[i] = feed_csv_field(&line);
	return put_kev(f, field[0], field[4], field[7], asy_bytes_is(field[8], "Known"));
}

/* "0.03351" -> 3351; false unless it is a number from 0 to 1. */
static bool fraction(struct asy_bytes text, unsigned *ret)
{
	unsigned scale = 100000;

	*ret = 0;
	if (asy_bytes_find(text, ASY_BYTES_LITERAL("e-"), 0) < text.n)
		return asy_is_digit(*text.p); /* below what is kept */
	if (!text.n || (*text.p != '0' && *text.p != '1') || (text.n > 1 && text.p[1] != '.'))
		return false;
	*ret = *text.p == '1' ? scale : 0;
	for (size_t i = 2; i < text.n; i++) {
		if (!asy_is_digit(text.p[i]))
			return false;
		scale /= 10;
		*ret += scale * (unsigned)(text.p[i] - '0');
	}
	return *ret <= 100000;
}

static enum asy_err epss(struct asy_feed *f, const struct asy_json_value *v, struct asy_bytes key, struct asy_bytes raw)
{
	struct asy_bytes line = asy_text_trim(raw), id, score, percentile;
	unsigned s, p;
	enum asy_err err = asy_feed_source(f, "epss");

	if (err || !line.n)
		return err;
	if (*line.p == '#' || asy_bytes_starts(line, "cve,")) {
		/* "#model_version:v2025.03.14,score_date:2026-08-16T..." or any other date in the comment */
		for (size_t i = 0; i + 10 <= line.n && *line.p == '#'; i++)
			if (line.p[i] == '2' && line.p[i + 4] == '-' && line.p[i + 7] == '-')
				asy_vdb_dated(f->w, asy_bytes_head(asy_bytes_from_offset(line, i), 10));
		return ASY_OK;
	}
	id = feed_csv_field(&line);
	score = feed_csv_field(&line);
	percentile = feed_csv_field(&line);
	if (!asy_cve_number(id))
		return asy_feed_refuse(f, "no CVE identifier");
	if (!fraction(score, &s) || !fraction(percentile, &p))
		return asy_feed_refuse(f, "a score that is no number from 0 to 1");
	return asy_vdb_epss(f->w, asy_cve_number(id), s, p);
}

/* The European database: its own name, the CVE behind it, a score, and when exploitation was seen. */
static enum asy_err euvd(struct asy_feed *f, const struct asy_json_value *v, struct asy_bytes key, struct asy_bytes raw)
{
	struct asy_bytes id = asy_json_get_text(v, "id"), aliases = asy_json_get_text(v, "aliases");
	struct asy_rating rating = {.published = {0}};
	int64_t own, vuln = 0;
	bool same;
	enum asy_err err;

	if (!asy_bytes_starts(id, "EUVD-"))
		return asy_feed_refuse(f, "no EUVD identifier");
	err = asy_feed_open(f, id, raw, &same);
	if (err || same)
		return err;
	while (aliases.n && !vuln) {
		size_t end = asy_bytes_find_byte(aliases, '\n', 0);

		vuln = asy_cve_number(asy_text_trim(asy_bytes_head(aliases, end)));
		aliases = asy_bytes_from_offset(aliases, end + 1);
	}
	err = asy_vdb_vuln(f->w, id, &own);
	if (!err && vuln)
		err = asy_vdb_alias(f->w, vuln, own);
	asy_buf_clear(&f->text);
	feed_add_vector(&f->text, asy_json_get_text(v, "baseScoreVector"));
	rating.cvss = asy_buf_bytes(&f->text);
	if (!err)
		err = asy_vdb_rate(f->w, vuln ? vuln : own, &rating);
	if (!err && vuln && asy_json_get_text(v, "exploitedSince").n)
		err = asy_vdb_kev(f->w, vuln, (struct asy_bytes){0}, (struct asy_bytes){0}, false);
	return err ? err : asy_vdb_record_end(f->w);
}

const struct asy_feed_kind asy_feed_kev = {
	.name = "kev", .title = "CISA catalogue of known exploited vulnerabilities", .shape = ASY_SHAPE_LIST, .list = "vulnerabilities",
	.is = is_kev, .record = kev, .header = kev_header, .source = "kev",
};
const struct asy_feed_kind asy_feed_kev_csv = {
	.name = "kev", .title = "the same as CSV", .shape = ASY_SHAPE_LINES, .is = is_kev_csv, .record = kev_csv, .source = "kev",
};
const struct asy_feed_kind asy_feed_epss = {
	.name = "epss", .title = "EPSS scores (FIRST)", .shape = ASY_SHAPE_LINES, .is = is_epss, .record = epss, .source = "epss",
};
const struct asy_feed_kind asy_feed_euvd = {
	.name = "euvd", .title = "European Vulnerability Database (ENISA), answers of its API", .shape = ASY_SHAPE_LIST, .list = "items",
	.is = is_euvd, .record = euvd, .source = "euvd",
};
