// RunEvents: to come.
