/* Lists as observations of kind "inventory": names in parts that fit into an attribute. */
#ifndef ASY_INSPECT_INVENTORY_H
#define ASY_INSPECT_INVENTORY_H

#include "firmware/inspector.h"

enum { ASY_INVENTORY_CHUNK = 7000 };

/* Sorts the names, then sends them. `complete`: what is not in the list is not there. */
void asy_inventory_send(struct asy_report *report, const char *class, const char *path, const char **names, size_t n, bool complete);

#endif
