#include "../tests/lib/rules.h"
#include "component/table.h"
#include "inspect_harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A rule of every kind; the expressions of the catalog are checked by tests/unit/test_component_samples.c. */
static const char yaml[] =
	"rule-set: components\nrules:\n"
	"  - {id: a, pattern: 'AAA ([0-9.]+)', files: 'a*', cpe: 'x:a', cpe-update: p patch}\n"
	"  - {id: b, pattern: 'BBB', find: '([0-9]+\\.[0-9]+)', with: [BBB, CC], without: DD}\n"
	"  - {id: c, path: '/lib-([0-9.]+)', version: '1.$1', replace: '.-'}\n"
	"  - {id: d, pattern: 'd ([a-z]+)-([0-9.]+)', name: '$1', version: '$2', purl: 'pkg:$1/$3/{name}@{version}'}\n"
	"  - {id: e, pattern: 'e ([a-z]+)-([0-9.]+)', name: '$1', version: '$2', lookup: file, upstream: true}\n"
	"  - {id: f, where: text, pattern: 'fff (?:[0-9]{1,3}\\.){1,8}', capture: 'fff ([0-9.]+)(?=[a-z])'}\n"
	"  - {id: g, files: 'lib*', find: '([0-9]+\\.[0-9]+)', evidence: mention}\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = {"/bin/a", "/lib/lib-1.2", "/bin/b", "/www/f.js"};
	static struct test_rules rules;

	if (!rules.patterns)
		test_rules_text(&rules, yaml);
	fuzz_patterns = rules.patterns;
	fuzz_inspector(&asy_inspector_signatures, paths, 4, data, size, NULL);
	return 0;
}
