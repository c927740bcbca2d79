# Tests, bench and fuzzing. Everything is found by its name: tests/unit/test_*.c, tests/screen/test_*.c,
# tests/bench/bench_*.c, tests/fuzz/fuzz_*.c.
FUZZ_SECONDS ?= 20
FUZZ_CC ?= clang

UNIT = $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/test_*.c))
SCREENS = $(patsubst tests/screen/%.c,$(BUILD)/screen/%,$(wildcard tests/screen/test_*.c))
BENCH = $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(wildcard tests/bench/bench_*.c))
CORPUS = $(patsubst tests/fuzz/%.c,$(BUILD)/corpus/%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZERS = $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
HELPERS = $(patsubst %.c,$(BUILD)/%.o,$(filter-out tests/unit/test_%.c,$(wildcard tests/unit/*.c)))
SCREEN_HELPERS = $(patsubst %.c,$(BUILD)/%.o,$(filter-out tests/screen/test_%.c,$(wildcard tests/screen/*.c)))

$(BUILD)/unit/%: $(BUILD)/tests/unit/%.o $(HELPERS) $(BUILD)/libtweetup.a
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS) -lcmocka

# Time runs faster in it.
$(BUILD)/unit/test_nostr_patience: ALL_LDFLAGS += -Wl,--wrap=timer_set,--wrap=when_now
$(BUILD)/unit/test_x_source: ALL_LDFLAGS += -Wl,--wrap=timer_set,--wrap=when_now,--wrap=loop_now

$(BUILD)/screen/%: $(BUILD)/tests/screen/%.o $(SCREEN_HELPERS) $(BUILD)/libtweetup.a
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS) -lcmocka

$(BUILD)/bench/%: $(BUILD)/tests/bench/%.o $(BUILD)/libtweetup.a
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

# A fuzz target as an ordinary program that reads the files it is given.
$(BUILD)/corpus/%: $(BUILD)/tests/fuzz/%.o $(BUILD)/tests/fuzz/standalone.o $(BUILD)/libtweetup.a
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

# The same under libFuzzer (FUZZ=1 with clang).
$(BUILD)/fuzz/%: $(BUILD)/tests/fuzz/%.o $(BUILD)/libtweetup.a
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS)

# Moves the wall clock of the programs that are started with it.
$(BUILD)/leap.so: tests/crash/leap.c Makefile
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) -D_GNU_SOURCE -std=c11 $(OPT) $(WARN) -fPIC -shared -o $@ $<

programs: all $(BUILD)/leap.so $(UNIT) $(SCREENS) $(BENCH) $(CORPUS)

deps:
	@tests/deps.sh build

demo:
	@tests/deps.sh build
	@$(MAKE) --no-print-directory -s all stage
	@BUILD=$(BUILD) tests/demo.sh

test:
	@tests/deps.sh test
	@$(MAKE) --no-print-directory all stage $(UNIT) $(SCREENS) $(CORPUS) $(BUILD)/leap.so
	@BUILD=$(BUILD) MAKE='$(MAKE)' tests/run.sh lint unit screens corpus validators e2e crash

unit: $(UNIT)
	@BUILD=$(BUILD) tests/run.sh unit

screens: $(SCREENS)
	@BUILD=$(BUILD) tests/run.sh screens

corpus: $(CORPUS)
	@BUILD=$(BUILD) tests/run.sh corpus

e2e: all stage
	@BUILD=$(BUILD) tests/run.sh e2e

# Long: killed 200 times, cut off for half a minute; four minutes of an accelerated hour.
crash: all stage $(BUILD)/leap.so
	@BUILD=$(BUILD) CRASH_KILLS=$${CRASH_KILLS:-200} CRASH_CUT=$${CRASH_CUT:-30} tests/run.sh crash

soak: all stage
	@BUILD=$(BUILD) SOAK_SECONDS=$${SOAK_SECONDS:-240} tests/run.sh soak

lint: $(OBJ)
	@BUILD=$(BUILD) tests/run.sh lint

tidy:
	clang-tidy --quiet $(SRC) $(wildcard main.c) -- $(ALL_CPPFLAGS) -std=c11

bench: all stage $(BENCH)
	@BUILD=$(BUILD) tests/bench/run.sh

fuzz:
	@$(MAKE) --no-print-directory CC=$(FUZZ_CC) SAN=address FUZZ=1 fuzzers
	@BUILD=$(BUILD) FUZZ_BUILD=build/clang-address-fuzz FUZZ_SECONDS=$(FUZZ_SECONDS) tests/run.sh fuzz

fuzzers: $(FUZZERS)

# The tests that start threads, for TSan.
THREADED = $(filter $(addprefix $(BUILD)/unit/test_,queue loop http avatar_fetch ws source net session% archive% mastodon% bluesky% nostr% file% strays% accounts_shared),$(UNIT))

sanitize:
	@$(MAKE) --no-print-directory stage
	@status=0; for kind in address thread; do \
		$(MAKE) --no-print-directory SAN=$$kind sanitize-$$kind || status=1; done; exit $$status

sanitize-address: all $(UNIT) $(SCREENS) $(CORPUS)
	@BUILD=$(BUILD) tests/run.sh unit screens corpus smoke

sanitize-thread: all $(THREADED)
	@BUILD=$(BUILD) tests/run.sh unit smoke

.PHONY: programs deps demo test unit screens corpus e2e crash soak lint tidy bench fuzz fuzzers sanitize sanitize-address sanitize-thread

-include $(wildcard $(BUILD)/tests/unit/*.d $(BUILD)/tests/screen/*.d $(BUILD)/tests/bench/*.d $(BUILD)/tests/fuzz/*.d)
