#include "evidence/observation.h"

#include <string.h>

const struct asy_kind asy_kinds[] = {
	{"account", "an account in an account database of the image",
	 "source:text password:text scheme:text weak-scheme:bool guessed:bool guess:text login:bool "
	 "superuser:bool uid:int shell:text service:text"},
	{"authorized-key", "a public key that may log in without a password",
	 "user:text algorithm:text bits:int comment:text weak:bool known:bool"},
	{"private-key", "a private key stored in the image, so the same in every unit",
	 "algorithm:text bits:int format:text encrypted:bool purpose:text weak:bool known:bool fingerprint:text readable:bool"},
	{"public-key", "a bare public key",
	 "algorithm:text bits:int format:text purpose:text weak:bool known:bool fingerprint:text"},
	{"certificate", "an X.509 certificate",
	 "algorithm:text bits:int signature:text weak:bool not-before:text not-after:text expired:bool "
	 "days-left:int self-signed:bool ca:bool subject-name:text issuer-name:text trust-store:bool "
	 "private-key-present:bool known:bool fingerprint:text"},
	{"secret", "a token, API key, cloud credential or password written in clear",
	 "rule:text class:text redacted:text placeholder:bool"},
	{"elf", "build hardening of one ELF file",
	 "type:text machine:text bits:int endian:text nx:bool pie:bool relro:text canary:bool fortify:bool "
	 "rpath:text rpath-unsafe:bool stripped:bool static:bool setuid:bool service:bool needed:text soname:text"},
	{"elf-summary", "build hardening of all programs and libraries of one tree, in files and percent",
	 "files:int programs:int nx:int pie:int relro:int canary:int fortify:int stripped:int "
	 "nx-percent:int pie-percent:int relro-percent:int canary-percent:int fortify-percent:int machine:text"},
	{"service", "a program that is started at boot or on demand",
	 "program:text started-by:text enabled:bool user:text root:bool protocol:text port:int network:bool "
	 "cleartext:bool bind:text arguments:text authentication:text"},
	{"setting", "one judged setting of a service's configuration",
	 "software:text key:text value:text judgement:text topic:text default:bool"},
	{"debug", "something left over from development or meant for it",
	 "class:text started:bool authenticated:bool program:text"},
	{"kernel", "an operating-system kernel", "version:text series:text compiler:text built:text modules:int"},
	{"kernel-option", "a judged build option of the kernel",
	 "value:text judgement:text topic:text"},
	{"inventory", "names of what is in the image: functions that are imported, applets, options of the kernel",
	 "class:text names:text complete:bool"},
	{"kernel-parameter", "a judged run-time parameter (sysctl or command line)",
	 "value:text judgement:text topic:text"},
	{"permission", "a file whose mode, owner or capabilities matter",
	 "class:text mode:text uid:int gid:int capability:text interpreter:bool program-path:bool count:int"},
	{"updater", "a program or script that installs software updates",
	 "program:text verifies:text transport:text tls-unchecked:bool scheduled:bool rollback-protection:text "
	 "signature:text reason:text class:text"},
	{"update-key", "a key or certificate that update verification trusts",
	 "algorithm:text bits:int development:bool weak:bool purpose:text"},
	{"verified-boot", "material that detects changed software at boot",
	 "mechanism:text enforced:bool"},
	{"sensor", "a sensing capability seen in drivers, device trees or programs",
	 "class:text evidence:text count:int"},
	{"interface", "a radio, wired or physical interface seen in drivers, device trees or configuration",
	 "class:text medium:text evidence:text debug:bool network:bool count:int"},
	{"endpoint", "a network address or URL written in the image",
	 "url:text scheme:text host:text port:int secure:bool private:bool context:text count:int"},
	{"mail-address", "a mail address written in the image", "address:text context:text count:int"},
	{"firewall", "packet filter rules installed at boot", "tool:text default-policy:text enabled:bool"},
	{"reset", "a function that returns the device to factory state or deletes user data",
	 "program:text scope:text"},
	{"logging", "where events are recorded", "program:text remote:bool persistent:bool enabled:bool"},
	{"watchdog", "something that restarts the device when it hangs", "program:text device:text enabled:bool"},
	{"component", "a piece of software with its version",
	 "name:text version:text type:text source:text confidence:int purl:text cpe:text"},
	{"vulnerability", "a published vulnerability that a component has or may have",
	 "component:text version:text status:text exploited:bool severity:text score:int likelihood:int reachable:bool "
	 "service:text fixed:text sources:text justification:text cwe:text"},
	{"vulnerability-data", "a source that vulnerabilities were judged by",
	 "dated:text days-old:int records:int starter:bool"},
	{"region", "a part of the image that no format claims",
	 "state:text length:int entropy:int"},
	{"update-bundle", "an update bundle and whether it is what it claims to be",
	 "family:text variant:text state:text reason:text version:text compatible:text size:int signed-bytes:int hashed-bytes:int "
	 "signature-bytes:int framing-bytes:int checksum-bytes:int uncovered-bytes:int signers:int signed:bool weak:bool encrypted:bool "
	 "rollback-data:bool"},
	{"update-signer", "a signature of an update bundle",
	 "scheme:text digest:text algorithm:text bits:int subject-name:text issuer-name:text fingerprint:text key-id:text usage:text "
	 "development:bool state:text reason:text not-before:text not-after:text"},
	{"update-payload", "something that an update bundle installs",
	 "type:text version:text sha256:text size:int state:text encrypted:bool"},
	{"update-part", "a stretch of an update bundle and what protects it", "role:text cover:text length:int"},
	{"update-fact", "what an update bundle says of itself", "value:text"},
	{"update-finding", "a weakness of an update bundle, whether its signature is right or not", "class:text"},
	{"update-attack", "a mutated update bundle, and what the device's own verifier did with it",
	 "group:int class:text expect:text result:text outcome:text observable:text verifier:text reason:text stage:text"},
	{"update-series", "a series of mutated update bundles against one verifier",
	 "verifier:text control:text run:int refused:int accepted:int failed:int crashed:int hung:int not-run:int stage:text"},
	{"worker", "a sandboxed worker that died or was ended",
	 "stage:text reason:text path:text"},
	{"sbom", "a declared bill of materials",
	 "format:text version:text components:int valid:bool problem:text top-level:bool vulnerabilities:bool"},
	{"sbom-match", "how a declared bill of materials and the firmware agree", "disagreements:int undeclared:int unseen:int"},
	{"sbom-difference", "where a declared bill of materials and the firmware disagree",
	 "class:text declared:text found:text confidence:int"},
	{"sandbox", "the worker was confined less than it could be", "state:text"},
};
const size_t asy_n_kinds = sizeof(asy_kinds) / sizeof(asy_kinds[0]);

const struct asy_kind *asy_kind_find(const char *name)
{
	for (size_t i = 0; i < asy_n_kinds; i++)
		if (strcmp(asy_kinds[i].name, name) == 0)
			return &asy_kinds[i];
	return NULL;
}

bool asy_kind_has_attr(const struct asy_kind *kind, const char *key, enum asy_attr_type *ret_type)
{
	size_t n = strlen(key);

	for (const char *p = kind->attrs; *p;) {
		size_t word = strcspn(p, " ");

		if (word > n && strncmp(p, key, n) == 0 && p[n] == ':') {
			*ret_type = p[n + 1] == 't' ? ASY_ATTR_TEXT : p[n + 1] == 'i' ? ASY_ATTR_INT : ASY_ATTR_BOOL;
			return true;
		}
		p += word;
		p += strspn(p, " ");
	}
	return false;
}
