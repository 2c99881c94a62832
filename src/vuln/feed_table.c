#include "vuln/feed.h"

/* Asked in this order: formats that look alike in their first bytes stand behind the more special one. */
const struct asy_feed_kind *const asy_feed_kinds[] = {
	&asy_feed_nvd,
	&asy_feed_cve,
	&asy_feed_kev,
	&asy_feed_kev_csv,
	&asy_feed_epss,
	&asy_feed_openvex,
	&asy_feed_csaf,
	&asy_feed_alpine,
	&asy_feed_debian,
	&asy_feed_kernel,
	&asy_feed_euvd,
	&asy_feed_osv,
	NULL,
};
