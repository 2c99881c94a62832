#include "inspect_harness.h"

#include "firmware/rules.h"
#include "inspect/secrets.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One rule for each check; the captures are wider than those of the catalog so that the checks see odd texts. */
static const char rules[] =
	"rule-set: secrets\nrules:\n"
	"- {id: a, check: crc32-base62, pattern: 'CRC=', capture: 'CRC=([^\\n]{0,80})'}\n"
	"- {id: b, check: base64-32, pattern: 'B32=', capture: 'B32=([^\\n]{0,80})'}\n"
	"- {id: c, check: base64-64, pattern: 'B64=', capture: 'B64=([^\\n]{0,120})'}\n"
	"- {id: d, check: jwt, entropy: 100, pattern: 'JWT=', capture: 'JWT=([^\\n]{0,400})'}\n"
	"- {id: e, check: basic, pattern: 'BAS=', capture: 'BAS=([^\\n]{0,300})'}\n"
	"- {id: f, check: url, where: text, pattern: 'URL=', capture: 'URL=([^\\n]{0,80})'}\n"
	"- {id: g, check: assignment, where: config, generic: yes, pattern: 'PWD=', capture: 'PWD=([^\\n]{0,80})'}\n"
	"- {id: h, class: wifi, check: assignment, path: 'wireless', pattern: 'KEY=', capture: 'KEY=([^\\n]{0,80})'}\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = {"/etc/a.conf", "/etc/config/wireless", "/etc/ppp/chap-secrets", "/a.lua", "/a.js", "/a.md"};
	static struct asy_buf blob;
	struct asy_rule_source source = {"rules.yaml", ASY_BYTES_LITERAL(rules)};
	struct asy_arena arena;
	struct asy_diags diags;

	if (!fuzz_patterns) {
		asy_arena_init(&arena, ASY_LIMIT_ARENA);
		asy_diags_init(&diags, &arena);
		asy_buf_init(&blob, ASY_LIMIT_PATTERN_BLOB);
		if (asy_patterns_compile(&source, 1, NULL, &diags, &blob) || asy_patterns_load(asy_buf_bytes(&blob), &fuzz_patterns))
			abort();
		asy_diags_release(&diags);
		asy_arena_release(&arena);
	}
	fuzz_inspector(&asy_inspector_secrets, paths, sizeof(paths) / sizeof(paths[0]), data, size, NULL);
	return 0;
}
