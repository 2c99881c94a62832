/* CVSS v2 and v3.x. Weights in thousandths; equations as in the specifications. */
#include <math.h>

#include "vuln/cvss.h"

/* Rounds to the nearest tenth (v2), in tenths. */
static double nearest(double x)
{
	return floor(x * 10.0 + 0.5 + 1e-9) / 10.0;
}

static double positive(double x)
{
	return x > 0 ? x : 0;
}

struct v2 {
	int av, ac, au, c, i, a, e, rl, rc, cdp, td, cr, ir, ar;
};

static bool weights2(const struct asy_cvss_vector *v, struct v2 *w)
{
	static const char cia[] = "N:0 P:275 C:660", requirement[] = "L:500 M:1000 H:1510";

	return asy_cvss_weight(v, "AV", "L:395 A:646 N:1000", -1, &w->av) &&
	       asy_cvss_weight(v, "AC", "H:350 M:610 L:710", -1, &w->ac) &&
	       asy_cvss_weight(v, "Au", "M:450 S:560 N:704", -1, &w->au) &&
	       asy_cvss_weight(v, "C", cia, -1, &w->c) && asy_cvss_weight(v, "I", cia, -1, &w->i) &&
	       asy_cvss_weight(v, "A", cia, -1, &w->a) &&
	       asy_cvss_weight(v, "E", "U:850 POC:900 F:950 H:1000", 1000, &w->e) &&
	       asy_cvss_weight(v, "RL", "OF:870 TF:900 W:950 U:1000", 1000, &w->rl) &&
	       asy_cvss_weight(v, "RC", "UC:900 UR:950 C:1000", 1000, &w->rc) &&
	       asy_cvss_weight(v, "CDP", "N:0 L:100 LM:300 MH:400 H:500", 0, &w->cdp) &&
	       asy_cvss_weight(v, "TD", "N:0 L:250 M:750 H:1000", 1000, &w->td) &&
	       asy_cvss_weight(v, "CR", requirement, 1000, &w->cr) &&
	       asy_cvss_weight(v, "IR", requirement, 1000, &w->ir) && asy_cvss_weight(v, "AR", requirement, 1000, &w->ar);
}

static double base2(const struct v2 *w, double impact)
{
	double exploitability = 20.0 * w->av * w->ac * w->au / 1e9;

	return nearest((0.6 * impact + 0.4 * exploitability - 1.5) * (impact > 0 ? 1.176 : 0));
}

bool asy_cvss2(const struct asy_cvss_vector *v, struct asy_cvss *c)
{
	struct v2 w;
	double impact, adjusted, score, temporal;

	if (!weights2(v, &w))
		return false;
	temporal = w.e * 1e-3 * w.rl * 1e-3 * w.rc * 1e-3;
	impact = 10.41 * (1 - (1 - w.c * 1e-3) * (1 - w.i * 1e-3) * (1 - w.a * 1e-3));
	adjusted = 10.41 * (1 - (1 - w.c * 1e-6 * w.cr) * (1 - w.i * 1e-6 * w.ir) * (1 - w.a * 1e-6 * w.ar));
	adjusted = adjusted > 10 ? 10 : adjusted;
	if (w.cr == 1000 && w.ir == 1000 && w.ar == 1000)
		adjusted = impact;
	score = base2(&w, adjusted);
	if (temporal < 1)
		score = nearest(score * temporal);
	if (w.cdp || w.td != 1000)
		score = nearest((score + (10 - score) * w.cdp * 1e-3) * w.td * 1e-3);
	c->score = (unsigned)(positive(score) * 10.0 + 0.5);
	return true;
}

/* The smallest tenth at or above x. 3.1 says how to do it without rounding errors; 3.0 left it open, and its
 * calculator gives the same for all vectors that a feed can hold. */
static double round_up(double x)
{
	long long n = llround(x * 100000.0);

	return n % 10000 == 0 ? (double)n / 100000.0 : (double)(n / 10000 + 1) / 10.0;
}

struct v3 {
	int av, ac, pr, ui, c, i, a, e, rl, rc, cr, ir, ar;
	bool changed, modified;
};

/* A modified metric replaces the base metric when it is given. */
static bool pick(const struct asy_cvss_vector *v, const char *modified, const char *name, const char *values, int *ret)
{
	int base;

	return asy_cvss_weight(v, name, values, -1, &base) && asy_cvss_weight(v, modified, values, base, ret);
}

static bool given(const struct asy_cvss_vector *v, const char *name)
{
	const char *value = asy_cvss_get(v, name);

	return value[0] && value[0] != 'X';
}

static bool weights3(const struct asy_cvss_vector *v, struct v3 *w)
{
	static const char *const environment[] = {"MAV", "MAC", "MPR", "MUI", "MS", "MC", "MI", "MA", "CR", "IR", "AR"};
	static const char cia[] = "N:0 L:220 H:560", requirement[] = "L:500 M:1000 H:1500";
	int scope;

	*w = (struct v3){0};
	if (!pick(v, "MS", "S", "U:0 C:1", &scope))
		return false;
	w->changed = scope == 1;
	for (unsigned i = 0; i < sizeof(environment) / sizeof(environment[0]); i++)
		w->modified |= given(v, environment[i]);
	return pick(v, "MAV", "AV", "N:850 A:620 L:550 P:200", &w->av) && pick(v, "MAC", "AC", "L:770 H:440", &w->ac) &&
	       pick(v, "MPR", "PR", w->changed ? "N:850 L:680 H:500" : "N:850 L:620 H:270", &w->pr) &&
	       pick(v, "MUI", "UI", "N:850 R:620", &w->ui) && pick(v, "MC", "C", cia, &w->c) &&
	       pick(v, "MI", "I", cia, &w->i) && pick(v, "MA", "A", cia, &w->a) &&
	       asy_cvss_weight(v, "E", "U:910 P:940 F:970 H:1000", 1000, &w->e) &&
	       asy_cvss_weight(v, "RL", "O:950 T:960 W:970 U:1000", 1000, &w->rl) &&
	       asy_cvss_weight(v, "RC", "U:920 R:960 C:1000", 1000, &w->rc) &&
	       asy_cvss_weight(v, "CR", requirement, 1000, &w->cr) &&
	       asy_cvss_weight(v, "IR", requirement, 1000, &w->ir) && asy_cvss_weight(v, "AR", requirement, 1000, &w->ar);
}

static double impact3(const struct v3 *w, unsigned version)
{
	double iss = 1 - (1 - w->c * 1e-6 * w->cr) * (1 - w->i * 1e-6 * w->ir) * (1 - w->a * 1e-6 * w->ar);

	if (w->modified && iss > 0.915)
		iss = 0.915;
	if (!w->changed)
		return 6.42 * iss;
	if (w->modified && version == 31)
		return 7.52 * (iss - 0.029) - 3.25 * pow(iss * 0.9731 - 0.02, 13);
	return 7.52 * (iss - 0.029) - 3.25 * pow(iss - 0.02, 15);
}

bool asy_cvss3(const struct asy_cvss_vector *v, struct asy_cvss *c)
{
	struct v3 w;
	double impact, exploitability, score;

	if (!weights3(v, &w))
		return false;
	impact = impact3(&w, c->version);
	exploitability = 8.22 * w.av * 1e-3 * w.ac * 1e-3 * w.pr * 1e-3 * w.ui * 1e-3;
	if (impact <= 0) {
		c->score = 0;
		return true;
	}
	score = (impact + exploitability) * (w.changed ? 1.08 : 1.0);
	score = round_up(score > 10 ? 10 : score);
	if (w.e != 1000 || w.rl != 1000 || w.rc != 1000)
		score = round_up(score * w.e * 1e-3 * w.rl * 1e-3 * w.rc * 1e-3);
	c->score = (unsigned)(score * 10.0 + 0.5);
	return true;
}
