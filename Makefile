# The front door. Meson does the work; `make help` lists the targets.
PREFIX ?= /usr/local
DESTDIR ?=
FUZZ_SECONDS ?= 60
BUILD = build/release
CHECK = build/check

.PHONY: all build check help install clean

all: build

help:
	@sed -n 's/^## //p' Makefile

## make build     release build in build/release
build:
	@tools/install-deps.sh build
	@test -f $(BUILD)/build.ninja || meson setup $(BUILD) --buildtype=release -Db_lto=false --prefix=$(PREFIX) >/dev/null
	@ninja -C $(BUILD)

## make check     installs what tests need, builds with sanitizers, runs every test
check:
	@tools/install-deps.sh build test
	@test -f $(CHECK)/build.ninja || meson setup $(CHECK) -Db_sanitize=address,undefined >/dev/null
	@ninja -C $(CHECK)
	@tools/run-tests.sh $(CHECK)

## make install   to DESTDIR and PREFIX
install: build
	@DESTDIR=$(DESTDIR) meson install -C $(BUILD)

## make clean     removes everything that was built
clean:
	rm -rf build
