#include "tui/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>
#include "model/log.h"

enum { SIGNALS_MAX = 16 };

/* A handler knows nothing but its number, so this is global. */
static struct {
	int ends[2];
	int numbers[SIGNALS_MAX];
	struct sigaction old[SIGNALS_MAX];
	size_t n;
} caught = { .ends = { -1, -1 } };

static void note(int number)
{
	const int error = errno;
	const unsigned char byte = (unsigned char)number;
	if (write(caught.ends[1], &byte, 1) < 0)
		errno = error; /* full: more than enough is waiting already */
	errno = error;
}

static void catch(int number, void (*handler)(int), int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };
	if (caught.n == SIGNALS_MAX)
		return;
	sigemptyset(&action.sa_mask);
	caught.numbers[caught.n] = number;
	sigaction(number, &action, &caught.old[caught.n++]);
}

int signals_open(const int *numbers, bool interrupt)
{
	if (pipe2(caught.ends, O_CLOEXEC | O_NONBLOCK) < 0)
		die("no descriptors left");
	catch(SIGPIPE, SIG_IGN, 0);
	for (size_t i = 0; numbers[i]; i++)
		catch(numbers[i], note, interrupt ? 0 : SA_RESTART);
	return caught.ends[0];
}

int signals_next(void)
{
	unsigned char byte;
	return read(caught.ends[0], &byte, 1) == 1 ? byte : 0;
}

void signals_close(void)
{
	while (caught.n > 0) {
		caught.n--;
		sigaction(caught.numbers[caught.n], &caught.old[caught.n], NULL);
	}
	for (int i = 0; i < 2; i++) {
		if (caught.ends[i] >= 0)
			close(caught.ends[i]);
		caught.ends[i] = -1;
	}
}
