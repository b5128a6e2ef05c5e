// Models: to come.
