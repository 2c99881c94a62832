#!/bin/sh
# inspect_signatures.sh FOLDER: path number, flags, length (little endian), content.
set -eu
{
	printf '\000\0\060\0\177ELF\0AAA 1.2.3p4\0BBB\0CC\0''3.4\0d ab-1.2\0e a-1:2.3-4\0zzzz'
	printf '\001\0\024\0\177ELF\0''7.8\0BBB\0CC\0DDx\0'
	printf '\003\0\014\0fff 1.2.3ab\n'
	printf '\002\004\030\0d x-1.2\0d y-1.2\0d z-1.2.3\0'
} >"$1/small"
