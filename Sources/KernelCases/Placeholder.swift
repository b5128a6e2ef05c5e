// KernelCases: to come.
