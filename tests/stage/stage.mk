# The stage and what validates it. Included by the Makefile; uses its BUILD, CC, ALL_CFLAGS through the rule for objects.
STAGE_OBJ = $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/stage/*.c))
STAGE_LIBS = $(shell pkg-config --libs libwebsockets jansson libcrypto libsecp256k1 2>/dev/null) -lunistring

stage: $(BUILD)/stage

$(BUILD)/stage: $(STAGE_OBJ)
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(STAGE_LIBS)

validators: all stage
	@tests/validators/run.sh $(BUILD)

.PHONY: stage validators

-include $(wildcard $(BUILD)/tests/stage/*.d)
