// Akka has an Address of its own (of an actor system); here, as in the project under test, an address is an account.
global using Address = UnstoppableModels.Protocol.Primitives.Address;

// Actor systems share the machine's two cores: one spec after the other keeps their timing honest.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
