using Xunit.v3;

// The tests mostly wait for programs they started, so that their number does not follow from the number of cores; the demos, which
// compute a little, take turns (see DemoStory).
[assembly: Parallelization(MaxThreads = 12)]
