/* The inspectors of a firmware image: one row per family of facts. To add one is to add its file, its
 * declaration here and its row in table.c. */
#ifndef ASY_INSPECT_TABLE_H
#define ASY_INSPECT_TABLE_H

#include "firmware/inspector.h"

extern const struct asy_inspector asy_inspector_accounts;
extern const struct asy_inspector asy_inspector_debug;
extern const struct asy_inspector asy_inspector_elf;
extern const struct asy_inspector asy_inspector_inventory;
extern const struct asy_inspector asy_inspector_endpoints;
extern const struct asy_inspector asy_inspector_hardware;
extern const struct asy_inspector asy_inspector_services;
extern const struct asy_inspector asy_inspector_settings;
extern const struct asy_inspector asy_inspector_kernel;
extern const struct asy_inspector asy_inspector_keys;
extern const struct asy_inspector asy_inspector_permissions;
extern const struct asy_inspector asy_inspector_secrets;
extern const struct asy_inspector asy_inspector_protection;
extern const struct asy_inspector asy_inspector_updates;

/* Ended by NULL; the order is the order in which each file is handed out. */
extern const struct asy_inspector *const asy_inspectors[];

#endif
