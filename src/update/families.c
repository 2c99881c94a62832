#include "update/family.h"

const struct asy_update_family *const asy_update_families[] = {
	&asy_family_minisign,
	&asy_family_signify,
	&asy_family_detached, /* a signature beside the file was given: that is what is asked about */
	&asy_family_swupdate,
	&asy_family_mender,
	&asy_family_mcuboot,
	&asy_family_android,
	&asy_family_fit,
	&asy_family_suit,
	&asy_family_esp,
	&asy_family_avb,
	&asy_family_tuf,
	&asy_family_openwrt,
	&asy_family_rauc,
};
const size_t asy_n_update_families = sizeof(asy_update_families) / sizeof(asy_update_families[0]);

const struct asy_update_family *asy_update_family_of(struct asy_bytes in, struct asy_bytes detached)
{
	for (size_t i = 0; i < asy_n_update_families; i++)
		if (asy_update_families[i]->probe(in, detached))
			return asy_update_families[i];
	return NULL;
}
