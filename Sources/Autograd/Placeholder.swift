// Autograd: to come.
