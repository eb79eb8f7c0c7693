/* A pthread mutex and two condition variables: the textbook monitor. The twin of engine condvar. */
#include "../team.h"

#include <pthread.h>

class monitor {
public:
	explicit monitor(size_t helpers) : own(helpers) {}

	void fork(const packet &p) { publish(&p); }

	const packet *await(size_t h)
	{
		pthread_mutex_lock(&mutex);
		while (epoch == own[h].last)
			pthread_cond_wait(&started, &mutex);
		own[h].last = epoch;
		const packet *p = current;
		pthread_mutex_unlock(&mutex);
		return p;
	}

	void arrive(size_t, uint32_t index)
	{
		pthread_mutex_lock(&mutex);
		answer = std::min(answer, index);
		bool last = --pending == 0;
		pthread_mutex_unlock(&mutex);
		if (last)
			pthread_cond_signal(&finished);
	}

	uint32_t join()
	{
		pthread_mutex_lock(&mutex);
		while (pending > 0)
			pthread_cond_wait(&finished, &mutex);
		uint32_t index = answer;
		pthread_mutex_unlock(&mutex);
		return index;
	}

	void close() { publish(nullptr); }

private:
	void publish(const packet *p)
	{
		pthread_mutex_lock(&mutex);
		current = p;
		pending = own.size();
		answer = no_rule;
		epoch++;
		pthread_mutex_unlock(&mutex);
		pthread_cond_broadcast(&started);
	}

	std::vector<seen> own;
	/* What follows is read and written under the mutex only. */
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	pthread_cond_t started = PTHREAD_COND_INITIALIZER;  /* epoch has changed */
	pthread_cond_t finished = PTHREAD_COND_INITIALIZER; /* pending is 0 */
	uint32_t epoch = 0, answer = no_rule;
	size_t pending = 0;
	const packet *current = nullptr; /* null: closed */
};

using contestant = team<monitor>;
