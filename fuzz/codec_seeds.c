/* codec_seeds TARGET FOLDER: writes seeds for the fuzz target of a codec, made with its encoder. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "encoders.h"

/* "lz4_block" for the codec "lz4-block" */
static int same(const char *target, const char *name)
{
	for (; *target && *name; target++, name++)
		if (*target != *name && !(*target == '_' && *name == '-'))
			return 0;
	return *target == *name;
}

static void write_seed(const char *folder, const struct encoder *e, size_t plain, unsigned hint)
{
	struct asy_buf in = encoder_sample(plain), out;
	char *path;
	FILE *f;

	asy_buf_init(&out, ENCODER_ROOM);
	asy_buf_u8(&out, (uint8_t)hint);
	asy_buf_u8(&out, (uint8_t)(3 + hint % 3));
	e->encode(asy_buf_bytes(&in), &out);
	if (asprintf(&path, "%s/%s-%zu", folder, e->name, plain) < 0)
		abort();
	f = fopen(path, "wb");
	if (!f || fwrite(out.data, 1, out.len, f) != out.len || fclose(f) != 0)
		abort();
	free(path);
	asy_buf_release(&in);
	asy_buf_release(&out);
}

int main(int argc, char **argv)
{
	static const size_t sizes[] = {1, 100, 4096, 50000};
	int made = 0;

	if (argc != 3)
		return 2;
	for (size_t i = 0; i < n_encoders; i++)
		for (unsigned k = 0; k < 4 && same(argv[1], encoders[i].codec->name); k++, made++)
			write_seed(argv[2], &encoders[i], sizes[k], k);
	return made ? 0 : 1;
}
