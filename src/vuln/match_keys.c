/* Under which names the database may know a component, and what has to be there beside it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "component/identity.h"
#include "vuln/cpe.h"
#include "vuln/feed_text.h"
#include "vuln/match_impl.h"

void asy_vsubject_init(struct asy_vsubject *s, struct asy_arena *arena)
{
	struct asy_vec *texts[] = {&s->applets, &s->options, &s->imports, &s->modules};

	*s = (struct asy_vsubject){.arena = arena, .machine = "", .distro = ""};
	s->components = ASY_VEC_INIT(struct asy_vcomponent, 100000);
	s->services = ASY_VEC_INIT(struct asy_vservice, 10000);
	s->elfs = ASY_VEC_INIT(struct asy_velf, 400000);
	for (size_t i = 0; i < 4; i++)
		*texts[i] = ASY_VEC_INIT(const char *, 1000000);
}

void asy_vsubject_release(struct asy_vsubject *s)
{
	asy_vec_release(&s->components);
	asy_vec_release(&s->services);
	asy_vec_release(&s->elfs);
	asy_vec_release(&s->applets);
	asy_vec_release(&s->options);
	asy_vec_release(&s->imports);
	asy_vec_release(&s->modules);
}

/* "...+deb12u14" and "...~deb11u1" name the release that a package was made for; 0: not said. */
static unsigned debian_release(const char *version)
{
	const char *at = strstr(version, "deb");
	unsigned n = 0;

	if (!at || at == version || !strchr("+~.", at[-1]))
		return 0;
	for (at += 3; *at >= '0' && *at <= '9' && n < 100; at++)
		n = n * 10 + (unsigned)(*at - '0');
	return *at == 'u' ? n : 0;
}

/* "distro=debian-12" in a purl; false when the distribution is of the maker's own name. */
static bool distro_of_purl(const char *purl, char out[32])
{
	static const char *const known[] = {"debian-", "ubuntu-", "alpine-"};
	const char *at = strstr(purl, "distro=");

	for (size_t i = 0; at && i < 3; i++)
		if (strncmp(at + 7, known[i], strlen(known[i])) == 0) {
			size_t n = strcspn(at + 7, "&#");
			char *dash;

			snprintf(out, 32, "%.*s", n > 31 ? 31 : (int)n, at + 7);
			dash = strchr(out, '-');
			*dash = ':';
			if (strncmp(out, "alpine:", 7) == 0 && out[7] != 'v' && out[7] >= '0' && out[7] <= '9') {
				char release[24];
				char *dot = strchr(out, '.');

				dot = dot ? strchr(dot + 1, '.') : NULL;
				if (dot)
					*dot = 0; /* 3.18.4 -> 3.18 */
				snprintf(release, sizeof(release), "%.23s", out + 7);
				snprintf(out, 32, "alpine:v%s", release);
			}
			return true;
		}
	return false;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The release named by most packages: a maker who builds on Debian gives the system a name of its own. */
static const char *distro(const struct asy_vsubject *s)
{
	unsigned votes[100] = {0}, best = 0;
	char name[32];

	for (size_t i = 0; i < s->components.len; i++) {
		const struct asy_vcomponent *c = asy_vec_at(&s->components, i);

		if (distro_of_purl(c->purl, name)) {
			const char *kept = asy_arena_strdup(s->arena, name);

			return kept ? kept : "";
		}
		if (strncmp(c->purl, "pkg:deb/", 8) == 0)
			votes[debian_release(c->version) % 100]++;
	}
	for (unsigned i = 1; i < 100; i++)
		best = votes[i] > votes[best] || (!best && votes[i]) ? i : best;
	if (best) {
		const char *kept = asy_arena_printf(s->arena, "debian:%u", best);

		return kept ? kept : "";
	}
	return "";
}

void asy_vsubject_seal(struct asy_vsubject *s)
{
	struct asy_vec *texts[] = {&s->applets, &s->options, &s->imports, &s->modules};

	for (size_t i = 0; i < 4; i++)
		if (texts[i]->len)
			qsort(texts[i]->items, texts[i]->len, sizeof(const char *), by_text);
	s->distro = distro(s);
}

bool match_backports(const struct asy_vsubject *s, const struct asy_vcomponent *c)
{
	return (strncmp(c->purl, "pkg:deb/", 8) == 0 || strncmp(c->purl, "pkg:rpm/", 8) == 0) && s->distro[0] != 0;
}

/* The version that upstream would recognise: of the CPE, else of the package without what the distribution adds. */
static const char *upstream_version(const struct match_run *r, const struct asy_vcomponent *c, const struct asy_cpe *cpe)
{
	struct asy_buf b;
	const char *kept = NULL;

	asy_buf_init(&b, 1024);
	if (cpe && !asy_cpe_any(cpe->field[ASY_CPE_VERSION]) && !asy_bytes_is(cpe->field[ASY_CPE_VERSION], "-")) {
		asy_cpe_plain(&b, cpe->field[ASY_CPE_VERSION]);
		if (!asy_cpe_any(cpe->field[ASY_CPE_UPDATE]) && !asy_bytes_is(cpe->field[ASY_CPE_UPDATE], "-"))
			asy_cpe_plain(&b, cpe->field[ASY_CPE_UPDATE]);
	} else {
		asy_buf_append(&b, asy_upstream_version(asy_bytes_from(c->version)));
	}
	if (b.len && !b.err)
		kept = asy_arena_text(r->s->arena, asy_buf_bytes(&b));
	asy_buf_release(&b);
	return kept ? kept : "";
}

/* Products that are one thing under several names. */
static const struct {
	const char *key, *also;
} also[] = {
	{"a:haxx:curl", "a:haxx:libcurl"}, {"a:haxx:libcurl", "a:haxx:curl"},
	{"a:w1.fi:hostapd", "v:jouni_malinen/hostapd"}, {"a:arm:mbed_tls", "a:mbed:mbedtls"},
	{"a:arm:mbed_tls", "a:trustedfirmware:mbed_tls"}, {"a:gnu:zlib", "a:zlib:zlib"},
	{"a:dropbear_ssh_project:dropbear_ssh", "a:matt_johnston:dropbear_ssh_server"},
	{"a:pupnp_project:pupnp", "a:libupnp_project:libupnp"}, {"a:minidlna_project:minidlna", "a:readymedia_project:readymedia"},
	{"a:f5:nginx", "a:nginx:nginx"}, {"a:pupnp_project:pupnp", "a:portable_sdk_for_upnp_project:portable_sdk_for_upnp"},
	{"a:lua:lua", "a:puc-rio:lua"}, {"a:zlib:zlib", "a:gnu:zlib"},
};

static enum asy_err cpe_keys(struct match_run *r, const struct asy_cpe *cpe, key_fn *fn)
{
	struct asy_buf key, name;
	enum asy_err err;

	asy_buf_init(&key, 4096);
	asy_buf_init(&name, 4096);
	asy_cpe_product(&key, cpe);
	err = fn(r, asy_buf_cstr(&key), false, false);
	for (size_t i = 0; !err && i < sizeof(also) / sizeof(also[0]); i++)
		if (strcmp(asy_buf_cstr(&key), also[i].key) == 0)
			err = fn(r, also[i].also, false, false);
	asy_cpe_plain(&name, cpe->field[ASY_CPE_PRODUCT]);
	if (!err && asy_bytes_is(asy_buf_bytes(&key), "o:linux:linux_kernel"))
		err = fn(r, "v:linux/linux", false, true);
	asy_buf_clear(&key);
	asy_buf_text(&key, "v:");
	asy_cpe_plain(&key, cpe->field[ASY_CPE_VENDOR]);
	asy_buf_printf(&key, "/%s", asy_buf_cstr(&name));
	if (!err)
		err = fn(r, asy_buf_cstr(&key), false, true);
	asy_buf_clear(&key);
	asy_buf_printf(&key, "v:%s/%s", asy_buf_cstr(&name), asy_buf_cstr(&name));
	if (!err && strcmp(asy_buf_cstr(&name), "linux_kernel") != 0 &&
	    !asy_bytes_equal(cpe->field[ASY_CPE_VENDOR], cpe->field[ASY_CPE_PRODUCT]))
		err = fn(r, asy_buf_cstr(&key), false, true);
	asy_buf_release(&key);
	asy_buf_release(&name);
	return err;
}

/* Package managers of languages: the purl's type and name are the key. */
static enum asy_err language_key(struct match_run *r, const char *purl, key_fn *fn)
{
	static const char *const types[] = {"npm", "pypi", "golang", "cargo", "composer", "maven", "gem", "nuget"};
	size_t type = strcspn(purl + 4, "/"), name;

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strlen(types[i]) == type && strncmp(purl + 4, types[i], type) == 0) {
			const char *key;

			name = strcspn(purl + 5 + type, "@?#");
			key = asy_arena_printf(r->s->arena, "%s/%.*s", types[i], (int)name, purl + 5 + type);
			return key ? fn(r, key, false, false) : ASY_NOMEM;
		}
	return ASY_OK;
}

static enum asy_err distro_keys(struct match_run *r, const struct asy_vcomponent *c, key_fn *fn)
{
	bool deb = strncmp(c->purl, "pkg:deb/", 8) == 0, apk = strncmp(c->purl, "pkg:apk/", 8) == 0;
	const char *names[] = {c->upstream[0] ? c->upstream : c->name, c->name};
	enum asy_err err = ASY_OK;

	if ((!deb && !apk) || !r->s->distro[0])
		return ASY_OK;
	for (int i = 0; !err && i < 2; i++) {
		const char *key = asy_arena_printf(r->s->arena, "%s/%s/%s", deb ? "deb" : "apk", r->s->distro, names[i]);

		if (!key)
			return ASY_NOMEM;
		if (i == 0 || strcmp(names[0], names[1]) != 0)
			err = fn(r, key, true, false);
	}
	return err;
}

enum asy_err match_keys(struct match_run *r, const struct asy_vcomponent *c, key_fn *fn)
{
	struct asy_cpe cpe;
	bool has_cpe = asy_cpe_split(asy_bytes_from(c->cpe), &cpe);
	enum asy_err err;

	r->version = upstream_version(r, c, has_cpe ? &cpe : NULL);
	if (!asy_version_usable(asy_bytes_from(r->version))) {
		r->out->unmatched += !r->facts;
		return ASY_OK;
	}
	err = distro_keys(r, c, fn);
	if (!err && has_cpe)
		err = cpe_keys(r, &cpe, fn);
	if (!err && strncmp(c->purl, "pkg:", 4) == 0)
		err = language_key(r, c->purl, fn);
	r->out->unmatched += !r->facts && !has_cpe && strncmp(c->purl, "pkg:generic/", 12) == 0;
	return err;
}

static bool starts_with_any(struct asy_bytes text, const char *const *list)
{
	for (; *list; list++)
		if (asy_bytes_starts(text, *list))
			return true;
	return false;
}

/* One product or target that has to be there too. */
static enum asy_state present(const struct match_run *r, struct asy_bytes text)
{
	static const char *const ours[] = {"target:linux", "target:embedded", "o:linux:linux_kernel", "target:openwrt", "target:unix", NULL};
	static const char *const foreign[] = {
		"target:windows", "target:mac", "target:iphone", "target:ipad", "target:ios", "target:android", "target:wordpress",
		"target:jenkins", "target:joomla", "target:drupal", "target:chrome", "target:visual_studio", "target:node.js", "target:vmware",
		"target:tvos", "target:watchos", "target:solaris", "target:aix", "target:z\\/os", "target:vios", "target:os\\/2", "target:openvms",
		"target:netware", "target:freebsd", "target:cisco", "target:sql_server", "target:azure", "target:kubernetes", "target:docker",
		"o:microsoft:", "o:apple:", "o:google:android", "o:google:chrome_os", "o:oracle:solaris", "o:sun:", "o:ibm:", "o:hp:",
		"o:freebsd:", "o:netbsd:", "o:openbsd:", "o:vmware:", "o:sgi:", "o:sco:", "o:novell:", "o:compaq:", "o:be:", NULL};

	if (starts_with_any(text, ours))
		return ASY_AFFECTED;
	if (starts_with_any(text, foreign))
		return ASY_UNAFFECTED;
	for (size_t i = 0; i < r->s->components.len; i++) {
		const struct asy_vcomponent *c = asy_vec_at(&r->s->components, i);

		/* "a:vendor:product" against "cpe:2.3:a:vendor:product:..." */
		if (strncmp(c->cpe, "cpe:2.3:", 8) == 0 && strlen(c->cpe) > 8 + text.n &&
		    strncmp(c->cpe + 8, (const char *)text.p, text.n) == 0 && c->cpe[8 + text.n] == ':')
			return ASY_AFFECTED;
	}
	return ASY_UNDECIDED;
}

enum asy_state match_condition(void *run, const struct asy_vclaim *claim, uint32_t condition)
{
	struct asy_bytes cursor = claim->lists, texts, text;
	enum asy_vclaim_list tag;
	enum asy_state best = ASY_UNAFFECTED;
	uint64_t n;
	uint32_t at = 0;

	while (asy_vclaim_next_list(&cursor, &tag, &n, &texts)) {
		if (tag != ASY_CLAIM_CONDITION || at++ != condition)
			continue;
		while (asy_vclaim_next_text(&texts, &text)) {
			enum asy_state s = present(run, text);

			if (s == ASY_AFFECTED)
				return s;
			if (s == ASY_UNDECIDED)
				best = s;
		}
		return best;
	}
	return ASY_UNDECIDED;
}
