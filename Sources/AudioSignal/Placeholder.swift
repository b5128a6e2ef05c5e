// AudioSignal: to come.
