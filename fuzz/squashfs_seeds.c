/* squashfs_seeds TARGET FOLDER: images that no writer makes, as starting points for the fuzzer. */
#include <stdio.h>

#include "squashfs_write.h"

static void finish(struct sw *s, const char *folder, const char *name)
{
	struct asy_buf image;
	char *path;
	FILE *f;

	sw_finish(s, &image);
	if (asprintf(&path, "%s/%s", folder, name) < 0)
		abort();
	f = fopen(path, "wb");
	if (!f || fwrite(image.data, 1, image.len, f) != image.len || fclose(f) != 0)
		abort();
	free(path);
	asy_buf_release(&image);
	sw_release(s);
}

static void every_type(const char *folder)
{
	struct sw s;
	struct sw_entry e[16] = {{0}};
	uint32_t attrs, words[] = {SW_STORED | 3, 0};
	uint8_t ref[8] = {0};
	size_t n = 0, at;

	sw_init(&s);
	asy_buf_le32(&s.keys, 3);
	asy_buf_text(&s.keys, "far");
	at = s.keys.len;
	sw_key(&s, 0, "note", "hi", 2, false);
	sw_key(&s, 2, "far", ref, 8, true);
	attrs = sw_xattr(&s, at, 2);
	e[n++] = (struct sw_entry){"text", sw_text(&s, "abc"), 2, 0};
	e[n++] = (struct sw_entry){"big", sw_big_file(&s, SW_SUPER, 4099, SW_NO_INDEX, attrs, words, 2), 2, 0};
	e[n++] = (struct sw_entry){"tail", sw_file(&s, 0, 2, sw_fragment(&s, SW_SUPER, SW_STORED | 3), 1, NULL, 0), 2, 0};
	e[n++] = (struct sw_entry){"l", sw_symlink(&s, false, "to", 2, 0), 3, 0};
	e[n++] = (struct sw_entry){"m", sw_symlink(&s, true, "there", 5, attrs), 3, 0};
	for (uint16_t type = 11; type <= 14; type++) {
		e[n++] = (struct sw_entry){"special", sw_common(&s, type, 0600), (uint16_t)(type - 7), 0};
		asy_buf_le32(&s.inodes, 1);
		if (type < 13)
			asy_buf_le32(&s.inodes, 0x00000803);
		asy_buf_le32(&s.inodes, attrs);
	}
	e[n++] = (struct sw_entry){"d", sw_dir_at(&s, s.dirs.len, attrs), 1, 0};
	s.root = sw_dir(&s, e, n);
	finish(&s, folder, "every-type");
}

static void loop(const char *folder)
{
	struct sw s;
	uint64_t me, other;

	sw_init(&s);
	me = sw_ref(s.inodes.len + 40);
	other = sw_dir(&s, &(struct sw_entry){"up", me, 1, 0}, 1);
	s.root = sw_dir(&s, (struct sw_entry[]){{"self", me, 1, 0}, {"other", other, 1, 0}}, 2);
	finish(&s, folder, "loop");
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	every_type(argv[2]);
	loop(argv[2]);
	return 0;
}
