/* JSON Schema (draft 2020-12) of a declaration file, made from the tables of a catalog. */
#ifndef ASY_PRODUCT_SCHEMA_H
#define ASY_PRODUCT_SCHEMA_H

#include "base/buf.h"
#include "catalog/catalog.h"

/* Appends the document. The buffer's error is the result. */
enum asy_err asy_declaration_schema(const struct asy_catalog *catalog, struct asy_buf *out) ASY_MUST_CHECK;

#endif
