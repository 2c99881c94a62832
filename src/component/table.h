/* The inspectors that say what software this is. To add one is to add its file and its row in table.c. */
#ifndef ASY_COMPONENT_TABLE_H
#define ASY_COMPONENT_TABLE_H

#include "firmware/inspector.h"

extern const struct asy_inspector asy_inspector_packages;
extern const struct asy_inspector asy_inspector_signatures;

/* Ended by NULL; the order is the order in which each file is handed out. */
extern const struct asy_inspector *const asy_component_inspectors[];

#endif
