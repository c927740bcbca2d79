# tweetup. `make help` lists what can be made. Tests, bench and fuzzing are in tests/tests.mk.
VERSION = 0.1.0
PREFIX ?= /usr/local
DESTDIR ?=
MANDIR ?= $(PREFIX)/share/man
OPT ?= -O2

# SAN=address or SAN=thread, CC=clang, WERROR=1 and FUZZ=1 build in folders of their own.
SAN ?=
WERROR ?=
FUZZ ?=
empty =
space = $(empty) $(empty)
VARIANT = $(subst $(space),-,$(strip $(findstring clang,$(CC)) $(SAN) $(if $(WERROR),werror) $(if $(FUZZ),fuzz)))
BUILD ?= build$(if $(VARIANT),/$(VARIANT))

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wmissing-prototypes -Wstrict-prototypes -Wvla $(if $(WERROR),-Werror)
SAFE = -fstack-protector-strong $(if $(SAN)$(FUZZ),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
SANFLAGS_address = -fsanitize=address,undefined -fno-sanitize-recover=undefined
SANFLAGS_thread = -fsanitize=thread
SANFLAGS = $(if $(SAN),$(SANFLAGS_$(SAN)) -O1 -fno-omit-frame-pointer) $(if $(FUZZ),-fsanitize=fuzzer-no-link -O1)

# The libraries are asked for once, and only when something is compiled: this file is read before they are installed.
NET_PKGS = jansson libcurl libwebsockets libuv libcrypto libsecp256k1 zlib libxml-2.0 libpng libturbojpeg libwebp
CORE_PKGS = ncursesw jansson libpcre2-8 inih sqlite3 libqrencode
PKGS = $(CORE_PKGS) $(NET_PKGS)
PKG_CONFIG ?= pkg-config
have_pkgs = $(if $(shell $(PKG_CONFIG) --exists $(PKGS) 2>/dev/null && echo yes),,$(error libraries are missing; `make deps` installs them))
PKG_CFLAGS = $(have_pkgs)$(eval PKG_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(PKGS)))$(PKG_CFLAGS)
CORE_LIBS = $(eval CORE_LIBS := $(shell $(PKG_CONFIG) --libs $(CORE_PKGS)) -lunistring -lpthread -lm)$(CORE_LIBS)
NET_LIBS = $(eval NET_LIBS := $(shell $(PKG_CONFIG) --libs $(NET_PKGS)) -lpthread)$(NET_LIBS)

ALL_CPPFLAGS = -I. -D_GNU_SOURCE -DTWEETUP_VERSION='"$(VERSION)"' $(PKG_CFLAGS) $(CPPFLAGS)
ALL_CFLAGS = -std=c11 -g $(OPT) $(WARN) $(SAFE) $(SANFLAGS) $(CFLAGS) $(EXTRA_CFLAGS)
ALL_LDFLAGS = $(SANFLAGS) $(LDFLAGS)
LIBS = $(NET_LIBS) $(CORE_LIBS) $(LDLIBS)

# V=1 shows whole commands.
Q = $(if $(V),,@)
say = @$(if $(V)$(findstring s,$(firstword -$(MAKEFLAGS))),:,echo '  $1 $@')

ROOMS = model net tui
SRC = $(wildcard $(addsuffix /*.c,$(ROOMS)))
OBJ = $(SRC:%.c=$(BUILD)/%.o)
PAGES = $(wildcard man/*.[157])

all: $(BUILD)/tweetup $(BUILD)/tweetup-net.so

# The network's room is loaded after the first paint: its libraries take longer than all the rest. It uses the model
# of the program it is loaded into.
NET_OBJ = $(filter $(BUILD)/net/%,$(OBJ))
$(NET_OBJ): ALL_CFLAGS += -fPIC

$(BUILD)/tweetup: $(BUILD)/main.o $(BUILD)/load.o $(filter-out $(NET_OBJ),$(OBJ))
	$(call say,LINK)
	$(Q)$(CC) $(ALL_LDFLAGS) -Wl,--export-dynamic -o $@ $^ $(CORE_LIBS) $(LDLIBS)

$(BUILD)/tweetup-net.so: $(NET_OBJ)
	$(call say,LINK)
	$(Q)$(CC) $(ALL_LDFLAGS) -shared -Wl,-Bsymbolic -o $@ $^ $(NET_LIBS) $(LDLIBS)

$(BUILD)/libtweetup.a: $(OBJ)
	@rm -f $@
	@ar rcs $@ $^

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

install: all
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(BUILD)/tweetup $(DESTDIR)$(PREFIX)/bin/tweetup
	install -d $(DESTDIR)$(PREFIX)/lib/tweetup
	install -m 644 $(BUILD)/tweetup-net.so $(DESTDIR)$(PREFIX)/lib/tweetup/tweetup-net.so
	install -d $(DESTDIR)$(PREFIX)/share/tweetup
	install -m 644 share/blocklist $(DESTDIR)$(PREFIX)/share/tweetup/blocklist
	@set -e; for page in $(PAGES); do \
		echo "install -m 644 $$page $(DESTDIR)$(MANDIR)/man$${page##*.}/"; \
		install -d $(DESTDIR)$(MANDIR)/man$${page##*.}; \
		install -m 644 $$page $(DESTDIR)$(MANDIR)/man$${page##*.}/; \
	done

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/tweetup $(DESTDIR)$(PREFIX)/lib/tweetup/tweetup-net.so
	rm -f $(DESTDIR)$(PREFIX)/share/tweetup/blocklist
	-rmdir $(DESTDIR)$(PREFIX)/lib/tweetup $(DESTDIR)$(PREFIX)/share/tweetup
	@for page in $(notdir $(PAGES)); do \
		echo "rm -f $(DESTDIR)$(MANDIR)/man$${page##*.}/$$page"; \
		rm -f $(DESTDIR)$(MANDIR)/man$${page##*.}/$$page; \
	done

clean:
	rm -rf build

help:
	@echo 'make            build build/tweetup'
	@echo 'make demo       install what is missing, then follow a made-up tour (no internet needed)'
	@echo 'make test       install what is missing, build, run every test'
	@echo 'make install    program and manual pages below PREFIX ($(PREFIX)), within DESTDIR'
	@echo 'make uninstall  take them away again'
	@echo 'make deps       install the Debian packages the build needs'
	@echo 'make clean      remove build/'
	@echo 'For developers:'
	@echo 'make unit | screens | corpus | validators | e2e | lint   one kind of test'
	@echo 'make crash      kill the program 200 times and cut its network, then count: nothing lost, nothing twice'
	@echo 'make soak       an hour of drops in four minutes: the same, and memory stays flat'
	@echo 'make bench      measure'
	@echo 'make fuzz       fuzz every parser for FUZZ_SECONDS ($(FUZZ_SECONDS)) each; needs clang'
	@echo 'make sanitize   the tests under ASan, UBSan and TSan'
	@echo 'SAN=address|thread, CC=clang and WERROR=1 build in folders of their own under build/; V=1 shows commands'

.PHONY: all install uninstall clean help
.SECONDARY:
.DELETE_ON_ERROR:

include tests/tests.mk
-include tests/stage/stage.mk
-include $(OBJ:.o=.d) $(BUILD)/main.d $(BUILD)/load.d
