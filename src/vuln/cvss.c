#include "vuln/cvss.h"

#include <stdio.h>
#include <string.h>

/* Names and the values that each may have; X or ND mean "not defined". */
struct known {
	const char *name, *values;
};

static const struct known known2[] = {
	{"AV", "L A N"}, {"AC", "H M L"}, {"Au", "M S N"}, {"C", "N P C"}, {"I", "N P C"}, {"A", "N P C"},
	{"E", "U POC F H ND"}, {"RL", "OF TF W U ND"}, {"RC", "UC UR C ND"}, {"CDP", "N L LM MH H ND"},
	{"TD", "N L M H ND"}, {"CR", "L M H ND"}, {"IR", "L M H ND"}, {"AR", "L M H ND"}, {NULL, NULL},
};

static const struct known known3[] = {
	{"AV", "N A L P"}, {"AC", "L H"}, {"PR", "N L H"}, {"UI", "N R"}, {"S", "U C"}, {"C", "N L H"}, {"I", "N L H"},
	{"A", "N L H"}, {"E", "X U P F H"}, {"RL", "X O T W U"}, {"RC", "X U R C"}, {"CR", "X L M H"}, {"IR", "X L M H"},
	{"AR", "X L M H"}, {"MAV", "X N A L P"}, {"MAC", "X L H"}, {"MPR", "X N L H"}, {"MUI", "X N R"}, {"MS", "X U C"},
	{"MC", "X N L H"}, {"MI", "X N L H"}, {"MA", "X N L H"}, {NULL, NULL},
};

static const struct known known4[] = {
	{"AV", "N A L P"}, {"AC", "L H"}, {"AT", "N P"}, {"PR", "N L H"}, {"UI", "N P A"}, {"VC", "H L N"}, {"VI", "H L N"},
	{"VA", "H L N"}, {"SC", "H L N"}, {"SI", "H L N"}, {"SA", "H L N"}, {"E", "X A P U"}, {"CR", "X H M L"},
	{"IR", "X H M L"}, {"AR", "X H M L"}, {"MAV", "X N A L P"}, {"MAC", "X L H"}, {"MAT", "X N P"}, {"MPR", "X N L H"},
	{"MUI", "X N P A"}, {"MVC", "X H L N"}, {"MVI", "X H L N"}, {"MVA", "X H L N"}, {"MSC", "X H L N"},
	{"MSI", "X S H L N"}, {"MSA", "X S H L N"}, {"S", "X N P"}, {"AU", "X N Y"}, {"R", "X A U I"}, {"V", "X D C"},
	{"RE", "X L M H"}, {"U", "X Clear Green Amber Red"}, {NULL, NULL},
};

static bool has_word(const char *words, struct asy_bytes word)
{
	while (*words) {
		size_t n = strcspn(words, " ");

		if (n == word.n && memcmp(words, word.p, n) == 0)
			return true;
		words += n + strspn(words + n, " ");
	}
	return false;
}

const char *asy_cvss_get(const struct asy_cvss_vector *v, const char *name)
{
	for (unsigned i = 0; i < v->n; i++)
		if (strcmp(v->metric[i].name, name) == 0)
			return v->metric[i].value;
	return "";
}

bool asy_cvss_weight(const struct asy_cvss_vector *v, const char *name, const char *values, int x, int *ret)
{
	const char *value = asy_cvss_get(v, name);
	size_t n = strlen(value);

	if (!n || strcmp(value, "X") == 0 || strcmp(value, "ND") == 0) {
		*ret = x;
		return x >= 0;
	}
	while (*values) {
		size_t word = strcspn(values, ":");

		if (word == n && memcmp(values, value, n) == 0) {
			*ret = 0;
			for (const char *p = values + n + 1; *p >= '0' && *p <= '9'; p++)
				*ret = *ret * 10 + (*p - '0');
			return true;
		}
		values += word;
		values += strcspn(values, " ");
		values += strspn(values, " ");
	}
	return false;
}

static bool add_metric(struct asy_cvss_vector *v, const struct known *known, struct asy_bytes name, struct asy_bytes value)
{
	for (; known->name; known++) {
		if (!asy_bytes_is(name, known->name))
			continue;
		if (!has_word(known->values, value) || asy_cvss_get(v, known->name)[0] || v->n >= ASY_CVSS_METRICS)
			return false;
		snprintf(v->metric[v->n].name, sizeof(v->metric[0].name), "%s", known->name);
		snprintf(v->metric[v->n].value, sizeof(v->metric[0].value), "%.*s", value.n > 3 ? 3 : (int)value.n,
		         (const char *)value.p);
		v->n++;
		return true;
	}
	return false;
}

static bool split(struct asy_bytes text, const struct known *known, struct asy_cvss_vector *v)
{
	while (text.n) {
		size_t end = asy_bytes_find_byte(text, '/', 0);
		struct asy_bytes part = asy_bytes_head(text, end);
		size_t colon = asy_bytes_find_byte(part, ':', 0);

		if (!add_metric(v, known, asy_bytes_head(part, colon), asy_bytes_from_offset(part, colon + 1)))
			return false;
		text = asy_bytes_from_offset(text, end + 1);
	}
	return v->n > 0;
}

bool asy_cvss_parse(struct asy_bytes vector, struct asy_cvss *ret)
{
	static const struct {
		const char *prefix;
		unsigned version;
		const struct known *known;
		bool (*score)(const struct asy_cvss_vector *v, struct asy_cvss *c);
	} versions[] = {
		{"CVSS:4.0/", 40, known4, asy_cvss4},
		{"CVSS:3.1/", 31, known3, asy_cvss3},
		{"CVSS:3.0/", 30, known3, asy_cvss3},
		{"", 20, known2, asy_cvss2},
	};
	struct asy_cvss_vector v = {.n = 0};
	size_t i = 0;

	if (vector.n > 2 && vector.p[0] == '(' && vector.p[vector.n - 1] == ')')
		vector = (struct asy_bytes){vector.p + 1, vector.n - 2};
	while (!asy_bytes_starts(vector, versions[i].prefix))
		i++;
	vector = asy_bytes_from_offset(vector, strlen(versions[i].prefix));
	*ret = (struct asy_cvss){.version = versions[i].version};
	if (!split(vector, versions[i].known, &v) || !versions[i].score(&v, ret))
		return false;
	ret->network = strcmp(asy_cvss_get(&v, "AV"), "N") == 0;
	ret->privileges = strcmp(asy_cvss_get(&v, versions[i].version == 20 ? "Au" : "PR"), "N") != 0;
	ret->interaction = versions[i].version != 20 && strcmp(asy_cvss_get(&v, "UI"), "N") != 0;
	return true;
}

const char *asy_cvss_severity(const struct asy_cvss *c)
{
	if (c->version == 20)
		return c->score >= 70 ? "high" : c->score >= 40 ? "medium" : "low";
	if (!c->score)
		return "none";
	return c->score >= 90 ? "critical" : c->score >= 70 ? "high" : c->score >= 40 ? "medium" : "low";
}

void asy_cvss_text(unsigned tenths, char out[8])
{
	snprintf(out, 8, "%u.%u", tenths / 10 % 100, tenths % 10);
}
