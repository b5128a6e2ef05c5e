// NeuralNet: to come.
