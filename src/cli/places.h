/* Where this installation (or this build tree) keeps its files. */
#ifndef ASY_CLI_PLACES_H
#define ASY_CLI_PLACES_H

/* $ASSAY_CATALOG, else share/assay/catalog beside the executable, else the source tree it was built from, else the
 * configured data folder. Never NULL; the folder may not exist. */
const char *asy_place_catalog(void);

#endif
