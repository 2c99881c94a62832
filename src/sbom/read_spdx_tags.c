/* SPDX 2.x tag-value: "Tag: value" lines, <text>...</text> over several; becomes the JSON of the same version. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "sbom/read_impl.h"

struct tags {
	json_t *root, *creation, *package, *file;
	char *message;
	bool bad;
};

static void put(json_t *object, const char *key, const char *value)
{
	json_object_set_new(object, key, json_string(value));
}

static json_t *list_of(json_t *object, const char *key)
{
	json_t *list = json_object_get(object, key);

	if (!list) {
		json_object_set_new(object, key, json_array());
		list = json_object_get(object, key);
	}
	return list;
}

static json_t *append_object(json_t *list)
{
	json_t *o = json_object();

	json_array_append_new(list, o);
	return o;
}

/* Tags that are one field each. where: r root, c creation, p package. */
static const struct {
	const char *tag, *key;
	char where;
} fields[] = {
	{"SPDXVersion", "spdxVersion", 'r'}, {"DataLicense", "dataLicense", 'r'}, {"DocumentName", "name", 'r'},
	{"DocumentNamespace", "documentNamespace", 'r'}, {"DocumentComment", "comment", 'r'},
	{"Created", "created", 'c'}, {"LicenseListVersion", "licenseListVersion", 'c'}, {"CreatorComment", "comment", 'c'},
	{"PackageVersion", "versionInfo", 'p'}, {"PackageFileName", "packageFileName", 'p'},
	{"PackageSupplier", "supplier", 'p'}, {"PackageOriginator", "originator", 'p'},
	{"PackageDownloadLocation", "downloadLocation", 'p'}, {"PackageHomePage", "homepage", 'p'},
	{"PackageSourceInfo", "sourceInfo", 'p'}, {"PackageLicenseConcluded", "licenseConcluded", 'p'},
	{"PackageLicenseDeclared", "licenseDeclared", 'p'}, {"PackageCopyrightText", "copyrightText", 'p'},
	{"PackageSummary", "summary", 'p'}, {"PackageDescription", "description", 'p'}, {"PackageComment", "comment", 'p'},
	{"PrimaryPackagePurpose", "primaryPackagePurpose", 'p'}, {"PackageLicenseComments", "licenseComments", 'p'},
	{"ReleaseDate", "releaseDate", 'p'}, {"BuiltDate", "builtDate", 'p'}, {"ValidUntilDate", "validUntilDate", 'p'},
};

/* "SHA256: abc" */
static void checksum(json_t *object, char *value)
{
	char *colon = strchr(value, ':');
	json_t *o;

	if (!colon)
		return;
	*colon = 0;
	o = append_object(list_of(object, "checksums"));
	put(o, "algorithm", value);
	put(o, "checksumValue", colon + 1 + strspn(colon + 1, " "));
}

/* "SECURITY cpe23Type cpe:2.3:..." or "A CONTAINS B" */
static void three(json_t *object, char *value, const char *const keys[3])
{
	char *save, *word;

	for (size_t i = 0; i < 3; i++) {
		word = strtok_r(i ? NULL : value, i == 2 ? "\n" : " \t", &save);
		put(object, keys[i], word ? word : "");
	}
}

static void special(struct tags *t, const char *tag, char *value)
{
	static const char *const reference[] = {"referenceCategory", "referenceType", "referenceLocator"};
	static const char *const relation[] = {"spdxElementId", "relationshipType", "relatedSpdxElement"};

	if (strcmp(tag, "Creator") == 0) {
		json_array_append_new(list_of(t->creation, "creators"), json_string(value));
	} else if (strcmp(tag, "PackageName") == 0) {
		t->file = NULL;
		t->package = append_object(list_of(t->root, "packages"));
		put(t->package, "name", value);
	} else if (strcmp(tag, "FileName") == 0) {
		t->file = append_object(list_of(t->root, "files"));
		put(t->file, "fileName", value);
	} else if (strcmp(tag, "SPDXID") == 0) {
		put(t->file ? t->file : t->package ? t->package : t->root, "SPDXID", value);
	} else if (strcmp(tag, "Relationship") == 0) {
		three(append_object(list_of(t->root, "relationships")), value, relation);
	} else if (strcmp(tag, "PackageChecksum") == 0 && t->package) {
		checksum(t->package, value);
	} else if (strcmp(tag, "FileChecksum") == 0 && t->file) {
		checksum(t->file, value);
	} else if (strcmp(tag, "FilesAnalyzed") == 0 && t->package) {
		json_object_set_new(t->package, "filesAnalyzed", json_boolean(strcmp(value, "true") == 0));
	} else if (strcmp(tag, "ExternalRef") == 0 && t->package) {
		three(append_object(list_of(t->package, "externalRefs")), value, reference);
	}
}

static void statement(struct tags *t, const char *tag, char *value)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		json_t *to = fields[i].where == 'r' ? t->root : fields[i].where == 'c' ? t->creation : t->package;

		if (strcmp(fields[i].tag, tag) == 0 && to) {
			put(to, fields[i].key, value);
			return;
		}
	}
	special(t, tag, value);
}

/* The value of one statement, which may go over several lines; returns what follows. */
static char *read_value(struct tags *t, char *value, char **ret_value, unsigned line)
{
	char *end = strchr(value, '\n'), *open = value + strspn(value, " \t");

	if (strncmp(open, "<text>", 6) == 0) {
		char *close = strstr(open, "</text>");

		if (!close) {
			snprintf(t->message, ASY_SBOM_MESSAGE, "line %u: <text> without </text>", line);
			t->bad = true;
			return NULL;
		}
		*close = 0;
		*ret_value = open + 6;
		end = strchr(close + 1, '\n');
		return end ? end + 1 : NULL;
	}
	if (end)
		*end = 0;
	*ret_value = open;
	for (size_t n = strlen(open); n && strchr(" \t\r", open[n - 1]); n--)
		open[n - 1] = 0;
	return end ? end + 1 : NULL;
}

static void read_all(struct tags *t, char *text)
{
	unsigned line = 1;

	for (char *at = text; at && *at && !t->bad; line++) {
		char *colon, *value, *end = strchr(at, '\n');

		if (*at == '#' || *at == '\n' || *at == '\r') {
			at = end ? end + 1 : NULL;
			continue;
		}
		colon = strchr(at, ':');
		if (!colon || (end && colon > end)) {
			snprintf(t->message, ASY_SBOM_MESSAGE, "line %u: no \"Tag: value\"", line);
			t->bad = true;
			return;
		}
		*colon = 0;
		end = read_value(t, colon + 1, &value, line);
		for (const char *p = colon + 1; !t->bad && end && p < end - 1; p++)
			line += *p == '\n';
		if (!t->bad)
			statement(t, at, value);
		at = end;
	}
}

json_t *sbom_read_tags(struct asy_bytes text, char message[ASY_SBOM_MESSAGE])
{
	struct tags t = {.root = json_object(), .message = message};
	struct asy_buf copy;

	asy_buf_init(&copy, ASY_LIMIT_SBOM_FILE + 1);
	asy_buf_append(&copy, text);
	t.creation = json_object();
	json_object_set_new(t.root, "creationInfo", t.creation);
	if (copy.err || memchr(text.p, 0, text.n)) {
		snprintf(message, ASY_SBOM_MESSAGE, "the text is too long, or holds a NUL byte");
		t.bad = true;
	} else {
		read_all(&t, (char *)copy.data);
	}
	asy_buf_release(&copy);
	if (!t.bad)
		return t.root;
	json_decref(t.root);
	return NULL;
}
