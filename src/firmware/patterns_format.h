/* The blob between patterns_compile.c and patterns.c. Little endian.
 *
 *   8  magic            "ASYPAT01"
 *   4  number of rule sets
 *   4  number of rules
 *   8  bytes of the table
 *   8  bytes of the serialized database
 *   32 SHA-256 of table and database: what the cache file is checked by
 *   table: per rule set: text name, u32 rules; then per rule: text pattern, u32 window, u32 least width,
 *          u32 fields, per field: text key, text value
 *   database: hs_serialize_database(); expression ids are the numbers of rules over all sets
 *
 * text: u32 length, bytes, NUL. */
#ifndef ASY_FIRMWARE_PATTERNS_FORMAT_H
#define ASY_FIRMWARE_PATTERNS_FORMAT_H

#define ASY_PATTERNS_MAGIC "ASYPAT01"
enum { ASY_PATTERNS_HEADER = 64 };

/* A `capture` expression may begin this much before its pattern: part of such a rule's window. */
enum { ASY_PATTERNS_CONTEXT = 512 };

#define ASY_PATTERNS_PCRE_OPTIONS (PCRE2_DOTALL | PCRE2_NEVER_UTF | PCRE2_NEVER_UCP)

#endif
