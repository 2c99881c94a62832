#include "update/report.h"

#include <stdio.h>
#include <string.h>

#include "inspect/cert.h"

struct writer {
	struct asy_out *out;
	uint64_t n;
};

static void text(struct asy_observation *o, const char *key, const char *value)
{
	if (o->n_attrs < sizeof(o->attrs) / sizeof(o->attrs[0]))
		o->attrs[o->n_attrs++] = (struct asy_attr){.key = key, .type = ASY_ATTR_TEXT, .text = value};
}

static void number(struct asy_observation *o, const char *key, uint64_t value)
{
	if (o->n_attrs < sizeof(o->attrs) / sizeof(o->attrs[0]))
		o->attrs[o->n_attrs++] = (struct asy_attr){.key = key, .type = ASY_ATTR_INT, .text = "", .number = (int64_t)(value > INT64_MAX ? INT64_MAX : value)};
}

static void flag(struct asy_observation *o, const char *key, bool value)
{
	if (o->n_attrs < sizeof(o->attrs) / sizeof(o->attrs[0]))
		o->attrs[o->n_attrs++] = (struct asy_attr){.key = key, .type = ASY_ATTR_BOOL, .text = "", .number = value};
}

static struct asy_observation make(const char *kind, const char *subject, const char *summary, uint64_t offset, uint64_t length)
{
	return (struct asy_observation){.kind = kind, .collector = ASY_UPDATE_AREA, .subject = subject, .summary = summary,
	                                .locus = {.path = "", .offset = offset, .length = length}};
}

static void send(struct writer *w, const struct asy_observation *o)
{
	w->out->observation(w->out, o);
	w->n++;
}

static bool has_class(const struct asy_update *u, const char *class)
{
	for (size_t i = 0; i < u->findings.len; i++)
		if (strcmp(((struct asy_update_finding *)asy_vec_at(&u->findings, i))->class, class) == 0)
			return true;
	return false;
}

static void bundle(struct writer *w, const struct asy_update *u)
{
	char summary[256];
	struct asy_observation o;

	snprintf(summary, sizeof(summary), "%s bundle (%s): %s%s%.150s", u->family, u->variant, asy_update_state_name(u->state), *u->why ? ", " : "",
	         u->why);
	o = make("update-bundle", u->family, summary, u->state == ASY_UPDATE_VALID ? ASY_NO_LOCUS_OFFSET : u->why_offset, 0);
	text(&o, "family", u->family);
	text(&o, "variant", u->variant);
	text(&o, "state", asy_update_state_name(u->state));
	text(&o, "reason", u->why);
	text(&o, "version", asy_update_get(u, "version"));
	text(&o, "compatible", asy_update_get(u, "compatible"));
	number(&o, "size", u->in.n);
	number(&o, "signed-bytes", asy_update_covered(u, ASY_COVER_SIGNED));
	number(&o, "hashed-bytes", asy_update_covered(u, ASY_COVER_HASHED));
	number(&o, "signature-bytes", asy_update_covered(u, ASY_COVER_SIGNATURE));
	number(&o, "framing-bytes", asy_update_covered(u, ASY_COVER_FRAMING));
	number(&o, "checksum-bytes", asy_update_covered(u, ASY_COVER_CHECKSUM));
	number(&o, "uncovered-bytes", asy_update_covered(u, ASY_COVER_NONE));
	number(&o, "signers", u->signers.len);
	flag(&o, "signed", u->signers.len > 0);
	flag(&o, "weak", has_class(u, "weak-algorithm") || has_class(u, "weak-key"));
	flag(&o, "encrypted", u->encrypted);
	flag(&o, "rollback-data", !has_class(u, "rollback-missing") && !has_class(u, "version-incomparable"));
	send(w, &o);
}

static void signers(struct writer *w, const struct asy_update *u)
{
	for (size_t i = 0; i < u->signers.len; i++) {
		const struct asy_update_signer *s = asy_vec_at(&u->signers, i);
		char summary[256], from[16], until[16];
		struct asy_observation o;

		snprintf(summary, sizeof(summary), "signature %s%s%s by %s %u%s%.120s: %s%s%s", s->scheme, *s->digest ? " " : "", s->digest,
		         *s->algorithm ? s->algorithm : "an unknown key", s->bits, *s->subject ? ", " : "", s->subject,
		         asy_signer_state_name((int)s->state), *s->why ? ", " : "", s->why);
		o = make("update-signer", *s->subject ? s->subject : s->fingerprint, summary, s->offset, s->length);
		text(&o, "scheme", s->scheme);
		text(&o, "digest", s->digest);
		text(&o, "algorithm", s->algorithm);
		number(&o, "bits", s->bits);
		text(&o, "subject-name", s->subject);
		text(&o, "issuer-name", s->issuer);
		text(&o, "fingerprint", s->fingerprint);
		text(&o, "key-id", s->key_id);
		text(&o, "usage", s->usage);
		flag(&o, "development", *s->known != 0);
		text(&o, "state", asy_signer_state_name((int)s->state));
		text(&o, "reason", s->why);
		if (s->not_after) {
			text(&o, "not-before", asy_date_text(s->not_before, from));
			text(&o, "not-after", asy_date_text(s->not_after, until));
		}
		send(w, &o);
	}
}

static void payloads(struct writer *w, const struct asy_update *u)
{
	for (size_t i = 0; i < u->payloads.len; i++) {
		const struct asy_update_payload *p = asy_vec_at(&u->payloads, i);
		char summary[256];
		struct asy_observation o;

		snprintf(summary, sizeof(summary), "payload %.100s, %llu bytes: %s", p->name, (unsigned long long)p->size, asy_payload_state_name((int)p->state));
		o = make("update-payload", p->name, summary, ASY_NO_LOCUS_OFFSET, 0);
		text(&o, "type", p->type);
		text(&o, "version", p->version);
		text(&o, "sha256", p->sha256);
		number(&o, "size", p->size);
		text(&o, "state", asy_payload_state_name((int)p->state));
		flag(&o, "encrypted", p->encrypted);
		send(w, &o);
	}
}

static void parts(struct writer *w, const struct asy_update *u)
{
	for (size_t i = 0; i < u->parts.len; i++) {
		const struct asy_update_part *p = asy_vec_at(&u->parts, i);
		char summary[160];
		struct asy_observation o;

		snprintf(summary, sizeof(summary), "%.80s: %llu bytes, %s", p->name, (unsigned long long)p->length, asy_cover_name(p->cover));
		o = make("update-part", p->name, summary, p->offset, p->length);
		text(&o, "role", asy_part_role_name(p->role));
		text(&o, "cover", asy_cover_name(p->cover));
		number(&o, "length", p->length);
		send(w, &o);
	}
}

static void rest(struct writer *w, const struct asy_update *u)
{
	for (size_t i = 0; i < u->facts.len; i++) {
		const struct asy_update_fact *f = asy_vec_at(&u->facts, i);
		char summary[200];
		struct asy_observation o;

		snprintf(summary, sizeof(summary), "%.40s: %.140s", f->key, f->value);
		o = make("update-fact", f->key, summary, f->offset, 0);
		text(&o, "value", f->value);
		send(w, &o);
	}
	for (size_t i = 0; i < u->findings.len; i++) {
		const struct asy_update_finding *f = asy_vec_at(&u->findings, i);
		struct asy_observation o = make("update-finding", f->class, f->text, f->offset, f->length);

		text(&o, "class", f->class);
		send(w, &o);
	}
}

static void coverage(struct writer *w, uint64_t examined, uint64_t total, const char *reason)
{
	struct asy_coverage c = {.area = ASY_UPDATE_AREA, .unit = "bytes", .examined = examined, .total = total, .complete = !*reason,
	                         .observations = w->n, .reason = reason};

	w->out->coverage(w->out, &c);
}

void asy_update_report(const struct asy_update *u, struct asy_out *out)
{
	struct writer w = {.out = out};

	bundle(&w, u);
	signers(&w, u);
	payloads(&w, u);
	parts(&w, u);
	rest(&w, u);
	coverage(&w, u->in.n, u->in.n, u->damaged ? "more of the bundle than the limits of update bundles allow" : u->encrypted ? "the bundle is encrypted" : "");
}

void asy_update_report_unknown(struct asy_bytes in, struct asy_out *out)
{
	struct writer w = {.out = out};

	coverage(&w, 0, in.n, "the file is no update bundle of a known family");
}
