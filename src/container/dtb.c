/* A device tree that is not a FIT: claimed with its exact length; what is in it is for who reads hardware
 * descriptions (container/fdt.h), so it has no children. */
#include "container/container.h"
#include "container/fdt.h"

enum { SHOWN = 48 }; /* bytes of a text in the label */

static struct asy_bytes root_text(const struct asy_fdt *tree, const char *name)
{
	struct asy_bytes value = {0};

	(void)asy_fdt_property(tree, "/", name, &value);
	return asy_bytes_head(asy_fdt_text(value), SHOWN);
}

static enum asy_err probe(struct asy_bytes in, struct asy_claim *ret_claim)
{
	struct asy_claim claim = {0};
	struct asy_fdt tree;
	struct asy_bytes model, compatible;
	uint64_t nodes;
	enum asy_err err = asy_fdt_open(in, &tree);

	if (err)
		return err;
	err = asy_fdt_check(&tree, &nodes);
	if (err && !(err == ASY_TRUNCATED && nodes))
		return err;
	if (asy_fdt_has_node(&tree, "/images"))
		return ASY_NOT_FOUND;
	claim.length = tree.blob.n;
	claim.truncated = tree.truncated;
	claim.confidence = tree.truncated ? 20 : 80;
	model = root_text(&tree, "model");
	compatible = root_text(&tree, "compatible");
	asy_claim_label(&claim, "device tree, %llu nodes, \"%.*s\" (%.*s)", (unsigned long long)nodes, (int)model.n,
	                (const char *)model.p, (int)compatible.n, (const char *)compatible.p);
	*ret_claim = claim;
	return ASY_OK;
}

static enum asy_err walk(const struct asy_walk *w)
{
	if (w->claim->truncated)
		w->sink->problem(w->sink, ASY_TRUNCATED, w->claim->length, "the device tree is cut short");
	return ASY_OK;
}

static const struct asy_magic magics[] = {
	{0, 4, "\xd0\x0d\xfe\xed"},
};

const struct asy_container asy_container_dtb = {
	.name = "dtb",
	.title = "flattened device tree",
	.kind = ASY_KIND_BOOT_IMAGE,
	.decoded = "versions 16 and 17; it has no children",
	.not_decoded = "versions 1 to 3",
	.source = "Devicetree Specification 0.4, chapter 5",
	.magics = magics,
	.n_magics = sizeof(magics) / sizeof(magics[0]),
	.probe = probe,
	.walk = walk,
};
