// Akka has an Address of its own (of an actor system); in this project an address is an account.
global using Address = UnstoppableModels.Protocol.Primitives.Address;
