/* A session whose records go into a store. */
#ifndef ASY_FIRMWARE_SESSION_STORE_H
#define ASY_FIRMWARE_SESSION_STORE_H

#include "evidence/store.h"
#include "firmware/session.h"

struct asy_session_store {
	struct asy_session_handler h; /* first: hand &ss.h to asy_session_run(); progress may still be set */
	struct asy_store *store;
};

/* The store is borrowed; the caller seals it after the session. */
void asy_session_store_init(struct asy_session_store *ss, struct asy_store *store);

#endif
