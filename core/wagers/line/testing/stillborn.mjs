// A thread that does not start.
throw new Error('this thread does not start');
