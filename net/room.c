#include "net/net.h"

const struct net_room net_room = {
	.version = TWEETUP_VERSION,
	.start = net_start,
	.retry = net_retry,
	.watch = net_watch,
	.follow = net_follow,
	.unfollow = net_unfollow,
	.avatar = net_avatar,
	.stop = net_stop,
	.versions = net_versions,
	.login_begin = net_login_begin,
	.login_finish = net_login_finish,
};
