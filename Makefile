# tweetup. `make demo` and `make test` install what is missing; `make help` lists the rest.
VERSION = 0.1.0
PREFIX ?= /usr/local
DESTDIR ?=
CC ?= cc
# SAN=address or SAN=thread builds with sanitizers, in a folder of its own.
SAN ?=
BUILD ?= build$(if $(SAN),/$(SAN))
OPT ?= -O2

PKGS = ncursesw libcurl jansson libwebsockets libuv sqlite3 libxml-2.0 libpcre2-8 inih
WARN = -Wall -Wextra -Wpedantic -Wshadow -Wmissing-prototypes -Wstrict-prototypes -Wvla
SANFLAGS_address = -fsanitize=address,undefined -fno-sanitize-recover=undefined
SANFLAGS_thread = -fsanitize=thread
SANFLAGS = $(if $(SAN),$(SANFLAGS_$(SAN)) -O1 -fno-omit-frame-pointer)

CPPFLAGS += -I. -D_GNU_SOURCE -DTWEETUP_VERSION='"$(VERSION)"' $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
CFLAGS += -std=c11 -g $(OPT) $(WARN) $(SANFLAGS) $(EXTRA_CFLAGS)
LDLIBS += $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lunistring -lpthread -lm
LDFLAGS += $(SANFLAGS)

ROOMS = model net tui
SRC = $(wildcard $(addsuffix /*.c,$(ROOMS)))
OBJ = $(SRC:%.c=$(BUILD)/%.o)
UNIT = $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/test_*.c))

all: $(BUILD)/tweetup

$(BUILD)/tweetup: $(BUILD)/main.o $(OBJ)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/libtweetup.a: $(OBJ)
	rm -f $@
	ar rcs $@ $^

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/unit/%: $(BUILD)/tests/unit/%.o $(BUILD)/libtweetup.a
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $< $(BUILD)/libtweetup.a $(LDLIBS) -lcmocka

unit: $(UNIT)
	@set -e; for t in $(UNIT); do echo "== $$t"; $$t; done

clean:
	rm -rf build

.PHONY: all unit clean
.SECONDARY:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
