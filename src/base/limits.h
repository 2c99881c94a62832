/* Every ceiling of the program, with its unit and its reason. Reaching one lowers coverage and is
 * reported by name; it never ends the program. tests/unit/test_limits.c feeds limit and limit + 1.
 *
 * ASY_SMALL_LIMITS (fuzz builds) shrinks the ones that a fuzzer should be able to reach. */
#ifndef ASY_BASE_LIMITS_H
#define ASY_BASE_LIMITS_H

#include <stdint.h>

#define ASY_KIB (UINT64_C(1) << 10)
#define ASY_MIB (UINT64_C(1) << 20)
#define ASY_GIB (UINT64_C(1) << 30)

/* X(name, value, unit, reason) */
#ifdef ASY_SMALL_LIMITS
#define ASY_LIMITS_SIZED(X) \
	X(FILE_BYTES, 4 * ASY_MIB, "bytes", "fuzzing") \
	X(IMAGE_OUTPUT, 16 * ASY_MIB, "bytes", "fuzzing") \
	X(ENTRIES, 4096, "nodes", "fuzzing") \
	X(ARENA, 32 * ASY_MIB, "bytes", "fuzzing")
#else
#define ASY_LIMITS_SIZED(X) \
	X(FILE_BYTES, 512 * ASY_MIB, "bytes", "one file or decompressed stream held in memory") \
	X(IMAGE_OUTPUT, 16 * ASY_GIB, "bytes", "all decompressed bytes of one image: ends bombs") \
	X(ENTRIES, 2000000, "nodes", "files, folders and links of one image") \
	X(ARENA, 256 * ASY_MIB, "bytes", "metadata of one container")
#endif

#define ASY_LIMITS(X) \
	ASY_LIMITS_SIZED(X) \
	X(DEPTH, 12, "levels", "containers inside containers") \
	X(PATH_BYTES, 4096, "bytes", "one path; longer names are cut and reported") \
	X(ARCHIVE_NAME, 1 * ASY_MIB, "bytes", "one stored name in an archive; longer ones are damage") \
	X(NAME_BYTES, 255, "bytes", "one file name in the formats read here") \
	X(IMPORTS, 60000, "names", "functions that the programs of one image import") \
	X(JSON_DEPTH, 64, "levels", "nesting of a document of other people") \
	X(JSON_NODES, 1000000, "values", "of one such document or record") \
	X(JSON_STRING, 1 * ASY_MIB, "bytes", "one text of such a document") \
	X(FEED_RECORD, 32 * ASY_MIB, "bytes", "one record of a vulnerability feed, or one file in its archive") \
	X(FEED_MEMBERS, 2000000, "files", "of one archive of a feed") \
	X(FEED_BYTES, 64 * ASY_GIB, "bytes", "one feed, decompressed: ends bombs") \
	X(FEED_MESSAGES, 200, "messages", "refused records shown for one import; all are counted") \
	X(CLAIM_RANGES, 20000, "ranges", "versions that one record names for one product") \
	X(RECORD_CLAIMS, 50000, "products", "named by one record of a feed") \
	X(XATTR_BYTES, 64 * ASY_KIB, "bytes", "one extended attribute value, as Linux") \
	X(XATTRS, 256, "attributes", "extended attributes of one node") \
	X(NODE_XATTR_BYTES, 1 * ASY_MIB, "bytes", "all extended attributes of one node") \
	X(SQUASHFS_CACHE, 16 * ASY_MIB, "bytes", "unpacked fragment blocks kept while walking") \
	X(SYMLINK_BYTES, 4096, "bytes", "one link target, as PATH_MAX") \
	X(DECODER_MEMORY, 192 * ASY_MIB, "bytes", "dictionary or window of one decompressor; xz -9 needs 65 MiB") \
	X(CANDIDATES, 65536, "places", "signature hits looked at in one blob") \
	X(PROBE_BASE, 1 * ASY_GIB, "bytes", "handed to probes or unpacked by them in one blob, plus PROBE_FACTOR times its size") \
	X(PROBE_FACTOR, 16, "times", "see PROBE_BASE: a signature at every offset must not become quadratic") \
	X(BLOB_REGIONS, 20000, "regions", "of one blob; what no format claims is not divided further") \
	X(DIR_BYTES, 256 * ASY_MIB, "bytes", "one directory of a file system that stores it like a file") \
	X(PARTITIONS, 1024, "partitions", "of one partition table") \
	X(BOOT_PARTS, 1024, "parts", "of one multi-file boot image or FIT") \
	X(FDT_DEPTH, 64, "levels", "nodes inside nodes of a device tree") \
	X(PROBLEMS, 1000, "records", "problems kept for one image") \
	X(OBSERVATIONS, 200000, "records", "observations of one artifact") \
	X(ATTRIBUTES, 24, "attributes", "attributes of one observation") \
	X(ATTRIBUTE_BYTES, 8 * ASY_KIB, "bytes", "one attribute value or summary") \
	X(COMPONENTS, 50000, "records", "components of one artifact") \
	X(SBOM_BYTES, 512 * ASY_MIB, "bytes", "one bill of materials in memory") \
	X(SBOM_FILE, 64 * ASY_MIB, "bytes", "one bill of materials that is read") \
	X(SBOM_COMPONENTS, 200000, "records", "components of one bill of materials") \
	X(SBOM_EDGES, 1000000, "records", "relations between them") \
	X(FRAME_BYTES, 1 * ASY_MIB, "bytes", "one frame between parent and worker") \
	X(TEXT_FILE, 4 * ASY_MIB, "bytes", "a configuration file read line by line") \
	X(WIRE_TEXT, 16 * ASY_KIB, "bytes", "one text of a record between worker and parent") \
	X(RUN_BYTES, 1 * ASY_GIB, "bytes", "records of one worker held by its parent") \
	X(STORE_BYTES, 2 * ASY_GIB, "bytes", "evidence of one artifact in memory") \
	X(REGIONS, 65536, "records", "regions of one artifact") \
	X(AREAS, 1000, "records", "coverage areas of one artifact") \
	X(YAML_BYTES, 4 * ASY_MIB, "bytes", "one product, declaration or catalog file") \
	X(YAML_DEPTH, 64, "levels", "nesting of such a file") \
	X(YAML_NODES, 400000, "nodes", "size of such a file") \
	X(TREE_DEPTH, 40, "levels", "nesting of a question tree") \
	X(REPORT_BYTES, 512 * ASY_MIB, "bytes", "one report or result file") \
	X(RESTARTS, 8, "restarts", "a worker that dies is started again without what killed it") \
	X(WORKER_CPU, 900, "seconds", "processor time of one worker") \
	X(WORKER_STALL, 60, "seconds", "processor time without progress: the worker is ended") \
	X(WORKER_IDLE, 600, "seconds", "as WORKER_STALL, but of the wall clock: the worker sleeps") \
	X(WORKER_WALL, 14400, "seconds", "wall clock of one worker, progress or not") \
	X(WORKER_MEMORY, 4 * ASY_GIB, "bytes", "address space of one worker beside the image") \
	X(GUESS_MS, 4000, "milliseconds", "trying well-known passwords, per image; counted by nominal cost, not measured") \
	X(GUESSES, 4096, "passwords", "well-known passwords in the table") \
	X(FILE_SECRETS, 200, "findings", "secrets reported for one file") \
	X(KEYS, 10000, "keys", "keys and certificates of one image") \
	X(KNOWN_KEYS, 20000, "keys", "published keys in the table") \
	X(ACCOUNTS, 8192, "accounts", "accounts of one image") \
	X(ACCOUNT_FILES, 1024, "files", "account databases of one image") \
	X(PATTERN_BLOB, 64 * ASY_MIB, "bytes", "all rules compiled for the matching engine") \
	X(PATTERN_RULES, 20000, "rules", "patterns of all rule files together") \
	X(PATTERN_TAIL, 512, "bytes", "looked at behind the end of a hit") \
	X(PATTERN_HITS, 4096, "hits", "hits of one rule in one file") \
	X(RPM_HEADER, 32 * ASY_MIB, "bytes", "one header of an rpm database") \
	X(SIGNATURES, 8192, "records", "files and versions that version texts were found in") \
	X(PATTERN_WINDOW, 4096, "bytes", "looked at before the end of a hit to find its start and groups") \
	X(HOMES, 4096, "trees", "file systems and archives of one image that facts are counted by") \
	X(ENDPOINTS, 2000, "addresses", "network addresses kept of one image") \
	X(PERMISSIONS, 20000, "files", "files of one image whose mode or owner matters") \
	X(SHELL_VARIABLES, 256, "variables", "remembered while one script is read") \
	X(SHELL_VALUE, 1 * ASY_KIB, "bytes", "value of a variable in a script") \
	X(SHELL_COMMAND, 64 * ASY_KIB, "bytes", "one command of a script, expanded") \
	X(BOOT_NODES, 200000, "files", "links, programs and scripts of one image looked at for what is started") \
	X(BOOT_FILE, 256 * ASY_KIB, "bytes", "one script or configuration file kept to the end of the tree") \
	X(BOOT_TEXT, 32 * ASY_MIB, "bytes", "all of them together") \
	X(BOOT_COMMANDS, 200000, "commands", "of all start scripts of one image") \
	X(DAEMONS, 2000, "rows", "of the table of known daemons") \
	X(SETTING_ENTRIES, 20000, "entries", "of all configuration files of one program") \
	X(LEFTOVERS, 20000, "files", "of one image that look like left over from development") \
	X(STARTS, 2000, "programs", "started at boot or on demand, in one image") \
	X(ELF_HEADERS, 100000, "records", "program headers, sections or dynamic entries of one ELF file") \
	X(ELF_NAME, 16 * ASY_KIB, "bytes", "one symbol, section or library name in an ELF file") \
	X(ELF_SYMBOLS, 1000000, "symbols", "looked at in one symbol table of an ELF file") \
	X(CERT_BYTES, 256 * ASY_KIB, "bytes", "one certificate or key") \
	X(UPDATE_PARTS, 20000, "records", "parts, members, payloads or findings of one update bundle") \
	X(UPDATE_SIGNERS, 64, "signers", "of one update bundle") \
	X(UPDATE_MANIFEST, 4 * ASY_MIB, "bytes", "one manifest, description or header of an update bundle") \
	X(UPDATE_NODES, 200000, "values", "of one manifest of an update bundle") \
	X(UPDATE_DEPTH, 32, "levels", "values inside values of such a manifest") \
	X(MUTATIONS, 2000, "mutations", "of one bundle in one series") \
	X(MUTATION_SEGMENTS, 64, "segments", "of one mutated bundle") \
	X(TRUST_KEYS, 256, "keys", "keys and certificates that one verification trusts")


#define ASY_LIMIT_DECLARE(name, value, unit, reason) \
	static const unsigned long long ASY_LIMIT_##name __attribute__((unused)) = (value);
ASY_LIMITS(ASY_LIMIT_DECLARE)
#undef ASY_LIMIT_DECLARE

#endif
