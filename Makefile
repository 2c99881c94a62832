# The front door. Meson does the work; `make help` lists the targets.
PREFIX ?= /usr/local
DESTDIR ?=
FUZZ_SECONDS ?= 60
BUILD = build/release
CHECK = build/check
FUZZ = build/fuzz
# a line per compiled file is for terminals, where ninja overwrites it
QUIET = $$([ -t 2 ] || echo --quiet)

.PHONY: all build demo check bench fuzz deb help install clean

all: build

help:
	@sed -n 's/^## //p' Makefile

## make build     release build in build/release
build:
	@tools/install-deps.sh build
	@test -f $(BUILD)/build.ninja || meson setup $(BUILD) --buildtype=release -Db_lto=false -Dtests=false -Dwerror=false --prefix=$(PREFIX) >/dev/null
	@ninja -C $(BUILD) $(QUIET)

## make check     installs what tests need, builds with sanitizers, runs every test
check:
	@tools/install-deps.sh build test
	@test -f $(CHECK)/build.ninja || meson setup $(CHECK) -Db_sanitize=address,undefined >/dev/null
	@ninja -C $(CHECK) $(QUIET)
	@tools/run-tests.sh $(CHECK)

## make demo      assembles a camera firmware from Debian packages, assesses it, and shows what came out
demo:
	@tools/install-deps.sh build demo
	@$(MAKE) --no-print-directory build
	@tools/demo.sh $(BUILD)/src/cli/assay

## make bench     how long a scan takes compared with unpacking the same file system
bench: build
	@tools/install-deps.sh demo bench
	@bench/run.sh $(BUILD)/src/cli/assay

## make fuzz      runs every fuzz target for FUZZ_SECONDS (60)
fuzz:
	@tools/install-deps.sh build fuzz
	@FUZZ_SECONDS=$(FUZZ_SECONDS) tools/fuzz.sh $(FUZZ)

## make deb       a Debian package in build/deb
deb:
	@tools/install-deps.sh build deb
	@tools/make-deb.sh

## make install   to DESTDIR and PREFIX
install: build
	@DESTDIR=$(DESTDIR) meson install -C $(BUILD)

## make clean     removes everything that was built
clean:
	rm -rf build
