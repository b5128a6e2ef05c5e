// AudioFiles: to come.
