/* Mutations of bundles that are archives: members added, dropped, repeated, moved, misnamed. */
#include <string.h>

#include "container/archive.h"
#include "update/mutate.h"

enum { MOST_MEMBERS = 12 };

static const struct asy_update_member *at(const struct asy_mutator *m, size_t i)
{
	return asy_vec_at(&m->u->members, i);
}

/* The extent of the archive's members, without what ends it. */
static uint64_t end_of(const struct asy_mutator *m)
{
	const struct asy_update_member *last = at(m, m->u->members.len - 1);

	return last->offset + last->length;
}

static void drop_and_repeat(struct asy_mutator *m, const struct asy_update_member *x, size_t i)
{
	bool is_signature = m->signature.n && m->signature_at == x->data;
	struct asy_mutation *mu = is_signature ? asy_mutate_new(m, 1, "unsigned", ASY_EXPECT_REFUSE, "the signature is taken out", "without %s", x->name)
	                                       : asy_mutate_new(m, 8, "damaged", ASY_EXPECT_REFUSE, "a member is missing", "without %s", x->name);
	bool payload = i >= m->first_free_member;
	uint8_t first = x->size ? m->u->in.p[x->data] ^ 1 : 0;

	asy_mutate_splice(m, mu, x->offset, x->length, (struct asy_bytes){0});
	mu = asy_mutate_new(m, 6, "harmless", ASY_EXPECT_EITHER, "a member is there twice, the same each time", "twice %s", x->name);
	asy_mutate_copy(m, mu, 0, x->offset + x->length);
	asy_mutate_copy(m, mu, x->offset, m->u->in.n - x->offset);
	if (!x->size)
		return;
	mu = asy_mutate_new(m, 6, payload ? "forged" : "harmless", payload ? ASY_EXPECT_REFUSE : ASY_EXPECT_EITHER,
	                    "a member is there twice: first as signed, then changed", "good then bad %s", x->name);
	asy_mutate_copy(m, mu, 0, x->offset + x->length);
	asy_mutate_copy(m, mu, x->offset, x->data - x->offset);
	asy_mutate_data(m, mu, (struct asy_bytes){&first, 1});
	asy_mutate_copy(m, mu, x->data + 1, m->u->in.n - x->data - 1);
	mu = asy_mutate_new(m, 6, "forged", ASY_EXPECT_REFUSE, "a member is there twice: first changed, then as signed", "bad then good %s", x->name);
	asy_mutate_copy(m, mu, 0, x->data);
	asy_mutate_data(m, mu, (struct asy_bytes){&first, 1});
	asy_mutate_copy(m, mu, x->data + 1, x->offset + x->length - x->data - 1);
	asy_mutate_copy(m, mu, x->offset, m->u->in.n - x->offset);
}

static void swap(struct asy_mutator *m, const struct asy_update_member *x, const struct asy_update_member *y, bool fixed)
{
	struct asy_mutation *mu = asy_mutate_new(m, 7, fixed ? "damaged" : "harmless", fixed ? ASY_EXPECT_REFUSE : ASY_EXPECT_EITHER,
	                                         "two members change places", "swap %s and %s", x->name, y->name);

	asy_mutate_copy(m, mu, 0, x->offset);
	asy_mutate_copy(m, mu, y->offset, y->length);
	asy_mutate_copy(m, mu, x->offset, x->length);
	asy_mutate_copy(m, mu, y->offset + y->length, m->u->in.n - y->offset - y->length);
}

static void add(struct asy_mutator *m, unsigned group, const char *name, const char *id, uint32_t mode, const char *content,
                const char *what)
{
	struct asy_mutation *mu = asy_mutate_new(m, group, "forged", ASY_EXPECT_EITHER, what, "%s", id);
	struct asy_buf member;

	asy_buf_init(&member, 1 << 16);
	m->put_member(m, &member, name, mode, asy_bytes_from(content));
	asy_mutate_splice(m, mu, end_of(m), 0, asy_buf_bytes(&member));
	asy_buf_release(&member);
}

static void additions(struct asy_mutator *m)
{
	static const char long_name[] =
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
	static const char text[] = "assay: this file is not signed\n";

	add(m, 8, "assay-unlisted", "unlisted file", 0100644, text, "a file that the manifest does not know is added");
	add(m, 8, "preinst.sh", "unlisted script", 0100755, "#!/bin/sh\nexit 1\n", "a script that the manifest does not know is added");
	add(m, 9, "../assay-outside", "name leaves the folder", 0100644, text, "an added member's name leaves the folder");
	add(m, 9, "/tmp/assay-outside", "absolute name", 0100644, text, "an added member's name is absolute");
	add(m, 9, "a/../../assay-outside", "name leaves the folder in the middle", 0100644, text, "an added member's name leaves the folder");
	add(m, 9, long_name, "long name", 0100644, text, "an added member's name is 254 bytes long");
	add(m, 9, "sw-description.gz", "suffix of a packed file", 0100644, text, "an added member is named like a packed one");
	add(m, 10, "assay-link", "symbolic link", 0120777, "/etc/passwd", "a symbolic link is added");
	add(m, 10, "assay-device", "device node", 0020666, "", "a device node is added");
	add(m, 10, "assay-fifo", "fifo", 0010666, "", "a named pipe is added");
	add(m, 10, "assay-setuid", "setuid file", 0104755, text, "a set-uid file is added");
}

static void overlay(struct asy_mutator *m)
{
	const struct asy_update_member *x = m->u->members.len > m->first_free_member ? at(m, m->first_free_member) : NULL;
	struct asy_mutation *mu;
	struct asy_buf member;

	if (!m->overlay || !x)
		return;
	mu = asy_mutate_new(m, 17, "forged", ASY_EXPECT_REFUSE, "an unsigned member redefines what the signed one says", "overlay %s", m->overlay);
	asy_buf_init(&member, 1 << 16);
	m->put_member(m, &member, m->overlay, 0100644,
	              ASY_BYTES_LITERAL("0000000000000000000000000000000000000000000000000000000000000000  data/0000/rootfs.img\n"));
	asy_mutate_splice(m, mu, x->offset, 0, asy_buf_bytes(&member));
	asy_buf_release(&member);
}

void asy_mutate_members(struct asy_mutator *m)
{
	size_t n = m->u->members.len < MOST_MEMBERS ? m->u->members.len : MOST_MEMBERS;

	if (!n) {
		asy_mutate_skip(m, 7, "damaged", "reordered-members", "the bundle is no archive of members");
		return;
	}
	for (size_t i = 0; i < n; i++) {
		drop_and_repeat(m, at(m, i), i);
		if (i + 1 < n)
			swap(m, at(m, i), at(m, i + 1), i < m->first_free_member);
	}
	if (m->put_member)
		additions(m);
	overlay(m);
}
