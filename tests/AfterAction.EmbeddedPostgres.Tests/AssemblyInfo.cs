// Each fixture has a cluster of its own, and starting one is mostly waiting.
[assembly: Parallelizable(ParallelScope.Fixtures)]
