// RunStore: to come.
