/* How we introduce ourselves to every server: some refuse a client without a name. */
#ifndef NET_AGENT_H
#define NET_AGENT_H

#ifndef TWEETUP_VERSION
#define TWEETUP_VERSION "dev"
#endif
#define NET_AGENT "tweetup/" TWEETUP_VERSION " (hashtag follower for the terminal)"

#endif
