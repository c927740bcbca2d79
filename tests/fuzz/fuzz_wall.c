/* A stranger's post on a wall of any size: all of it is shown over its pages, nothing is drawn outside of the frame or takes for ever. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "model/post.h"
#include "tui/wall.h"
#include "tui/wall_words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool promise)
{
	if (!promise)
		abort();
}

/* A width of 2 is always followed by its empty half; without UTF-8 there is nothing else than ASCII. */
static void check_frame(const struct frame *frame)
{
	for (int i = 0; i < frame->rows * frame->columns; i++) {
		const struct cell *cell = &frame->cells[i];
		check(cell->width <= 2 && (cell->width == 0) == (cell->chars[0] == 0));
		check(cell->width != 2 || ((i + 1) % frame->columns != 0 && cell[1].width == 0));
		check(!frame->ascii || (cell->chars[0] >= 0x20 && cell->chars[0] < 0x7f));
	}
}

static void check_pages(struct wall_scene *scene, struct wall_post *post, struct frame *frame, int rows, int columns)
{
	for (size_t pages = 0; post->text[post->from]; pages++) {
		const size_t length = wall_page(scene, rows, columns, frame->ascii);
		check(length > 0 && length <= strlen(post->text + post->from) && pages < WALL_TEXT);
		if (pages < 3) {
			frame_size(frame, rows, columns);
			wall_draw(scene, frame);
			check_frame(frame);
		}
		post->from += length;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char words[WALL_TEXT], question[WALL_TEXT], *text;
	struct frame frame = { 0 };
	if (size < 4)
		return 0;
	text = calloc(size, 1);
	memcpy(text, data + 3, size - 3);
	const struct post draft = { .id = "mastodon:a", .author = { .id = "kim", .handle = "kim@example.org", .name = text }, .text = text };
	struct post *made = post_new(&draft);
	free(text);
	if (!made)
		return 0;
	struct wall_post post = { made->author.name, "@kim@example.org", wall_words(made, words), 0 };
	struct wall_scene scene = { .name = made->author.name, .tag = "#musesocial", .page = "https://example.org/tags/musesocial", .question_name = "Q1",
		.question = data[0] & 2 ? wall_question(made, "Q1", question) : "", .post = &post, .part = "1/2", .counts = "2 people" };
	frame.ascii = data[0] & 1;
	check_pages(&scene, &post, &frame, 1 + data[1] / 2, 1 + data[2]);
	scene.state = WALL_PANIC;
	frame_size(&frame, 1 + data[1] / 2, 1 + data[2]);
	wall_draw(&scene, &frame);
	check_frame(&frame);
	frame_done(&frame);
	post_free(made);
	return 0;
}
