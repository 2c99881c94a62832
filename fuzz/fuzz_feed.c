/* A feed of any kind into a database in memory. */
#include "vuln/feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct asy_vdb db;
	struct asy_vdb_writer *w;
	struct asy_feed f;

	if (!db.db && asy_vdb_create(&db, ":memory:"))
		return 0;
	w = asy_vdb_begin(&db);
	if (!w)
		return 0;
	asy_feed_init(&f, w, 0);
	(void)!asy_feed_import_bytes(&f, "fuzz", (struct asy_bytes){data, size});
	asy_feed_release(&f);
	asy_vdb_rollback(w);
	return 0;
}
