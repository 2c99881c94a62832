/* CVSS v4.0: the score of the macro vector, lowered by how far the vector is from the most severe one of its class.
 * Specification section 8.2; in whole numbers, so that no rounding error decides a tenth. */
#include <string.h>

#include "vuln/cvss.h"

/* Metrics that have a distance, each with its values from the most severe on. */
enum metric { AV, PR, UI, AC, AT, VC, VI, VA, SC, SI, SA, CR, IR, AR, METRICS };

static const struct {
	const char *name, *modified, *order;
	char otherwise; /* value when not given: the worst case */
} metrics[METRICS] = {
	[AV] = {"AV", "MAV", "NALP", 0}, [PR] = {"PR", "MPR", "NLH", 0}, [UI] = {"UI", "MUI", "NPA", 0},
	[AC] = {"AC", "MAC", "LH", 0},   [AT] = {"AT", "MAT", "NP", 0},  [VC] = {"VC", "MVC", "HLN", 0},
	[VI] = {"VI", "MVI", "HLN", 0},  [VA] = {"VA", "MVA", "HLN", 0}, [SC] = {"SC", "MSC", "SHLN", 0},
	[SI] = {"SI", "MSI", "SHLN", 0}, [SA] = {"SA", "MSA", "SHLN", 0}, [CR] = {"CR", "", "HML", 'H'},
	[IR] = {"IR", "", "HML", 'H'},   [AR] = {"AR", "", "HML", 'H'},
};

/* The level of every metric, 0 the most severe. */
static bool levels(const struct asy_cvss_vector *v, int ret[METRICS])
{
	for (int i = 0; i < METRICS; i++) {
		const char *base = asy_cvss_get(v, metrics[i].name), *value = asy_cvss_get(v, metrics[i].modified);
		const char *at;
		char c = value[0] && value[0] != 'X' ? value[0] : base[0];

		if (metrics[i].otherwise && (!c || c == 'X'))
			c = metrics[i].otherwise;
		at = c ? strchr(metrics[i].order, c) : NULL;
		if (!at || (!base[0] && !metrics[i].otherwise))
			return false;
		ret[i] = (int)(at - metrics[i].order);
	}
	return true;
}

static void macro_vector(const struct asy_cvss_vector *v, const int l[METRICS], int eq[6])
{
	int none = (l[AV] == 0) + (l[PR] == 0) + (l[UI] == 0);
	const char *e = asy_cvss_get(v, "E");
	bool high = l[VC] == 0 || l[VI] == 0 || l[VA] == 0;

	eq[0] = none == 3 ? 0 : none == 0 || l[AV] == 3 ? 2 : 1;
	eq[1] = l[AC] == 0 && l[AT] == 0 ? 0 : 1;
	eq[2] = l[VC] == 0 && l[VI] == 0 ? 0 : high ? 1 : 2;
	eq[3] = l[SI] == 0 || l[SA] == 0 ? 0 : l[SC] == 1 || l[SI] == 1 || l[SA] == 1 ? 1 : 2;
	eq[4] = e[0] == 'P' ? 1 : e[0] == 'U' ? 2 : 0;
	eq[5] = (l[CR] == 0 && l[VC] == 0) || (l[IR] == 0 && l[VI] == 0) || (l[AR] == 0 && l[VA] == 0) ? 0 : 1;
}

/* The most severe vectors of each class, as levels of the metrics of one group. */
struct peak {
	int class;
	signed char level[6];
};

static const struct peak peaks1[] = { /* AV PR UI */
	{0, {0, 0, 0}}, {1, {1, 0, 0}}, {1, {0, 1, 0}}, {1, {0, 0, 1}}, {2, {3, 0, 0}}, {2, {1, 1, 1}},
};
static const struct peak peaks2[] = { /* AC AT */
	{0, {0, 0}}, {1, {1, 0}}, {1, {0, 1}},
};
static const struct peak peaks36[] = { /* VC VI VA CR IR AR; class: 10 * eq3 + eq6 */
	{0, {0, 0, 0, 0, 0, 0}},  {1, {0, 0, 1, 1, 1, 0}},  {1, {0, 0, 0, 1, 1, 1}},  {10, {1, 0, 0, 0, 0, 0}},
	{10, {0, 1, 0, 0, 0, 0}}, {11, {0, 1, 0, 1, 0, 1}}, {11, {0, 1, 1, 1, 0, 0}}, {11, {1, 0, 0, 0, 1, 1}},
	{11, {1, 0, 1, 0, 1, 0}}, {11, {1, 1, 0, 0, 0, 1}}, {21, {1, 1, 1, 0, 0, 0}},
};
static const struct peak peaks4[] = { /* SC SI SA */
	{0, {1, 0, 0}}, {1, {1, 1, 1}}, {2, {2, 2, 2}},
};

/* Distance to the first peak of the class that is at least as severe in every metric. */
static int distance(const int *level, int n, const struct peak *peaks, size_t n_peaks, int class)
{
	for (size_t i = 0; i < n_peaks; i++) {
		int sum = 0;

		if (peaks[i].class != class)
			continue;
		for (int k = 0; k < n && sum >= 0; k++)
			sum = level[k] < peaks[i].level[k] ? -1 : sum + level[k] - peaks[i].level[k];
		if (sum >= 0)
			return sum;
	}
	return 0;
}

static int step(const int eq[6], int which)
{
	int next[6];

	memcpy(next, eq, sizeof(next));
	next[which]++;
	return asy_cvss4_macro(next);
}

/* The next lower class of eq3 and eq6, which belong together. */
static int step36(const int eq[6])
{
	int a = step(eq, 5), b = step(eq, 2);

	if (eq[2] == 0 && eq[5] == 0)
		return a > b ? a : b;
	return eq[2] == 1 && eq[5] == 0 ? a : eq[2] < 2 ? b : -1;
}

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

bool asy_cvss4(const struct asy_cvss_vector *v, struct asy_cvss *c)
{
	static const int depth1[] = {1, 4, 5}, depth2[] = {1, 2}, depth36[] = {7, 6, 8, 8, 10}, depth4[] = {6, 5, 4};
	enum { COMMON = 840 }; /* a multiple of every depth */
	int l[METRICS], eq[6], lower[5], far[5] = {0}, deep[5], value, n = 0, sum = 0;

	if (!levels(v, l))
		return false;
	if (l[VC] == 2 && l[VI] == 2 && l[VA] == 2 && l[SC] == 3 && l[SI] == 3 && l[SA] == 3)
		return true;
	macro_vector(v, l, eq);
	value = asy_cvss4_macro(eq);
	lower[0] = step(eq, 0);
	lower[1] = step(eq, 1);
	lower[2] = step36(eq);
	lower[3] = step(eq, 3);
	lower[4] = step(eq, 4);
	far[0] = distance(l + AV, 3, peaks1, COUNT(peaks1), eq[0]);
	far[1] = distance(l + AC, 2, peaks2, COUNT(peaks2), eq[1]);
	far[2] = distance((const int[]){l[VC], l[VI], l[VA], l[CR], l[IR], l[AR]}, 6, peaks36, COUNT(peaks36), eq[2] * 10 + eq[5]);
	far[3] = distance(l + SC, 3, peaks4, COUNT(peaks4), eq[3]);
	deep[0] = depth1[eq[0]];
	deep[1] = depth2[eq[1]];
	deep[2] = depth36[eq[2] == 2 ? 4 : eq[2] * 2 + eq[5]];
	deep[3] = depth4[eq[3]];
	deep[4] = 1;
	for (int i = 0; i < 5; i++) {
		if (lower[i] < 0)
			continue;
		n++;
		sum += (value - lower[i]) * far[i] * (COMMON / deep[i]);
	}
	/* value - sum / (COMMON * n), rounded to the nearest tenth */
	if (n)
		value = (2 * (value * COMMON * n - sum) + COMMON * n) / (2 * COMMON * n);
	c->score = value < 0 ? 0 : value > 100 ? 100 : (unsigned)value;
	return true;
}
