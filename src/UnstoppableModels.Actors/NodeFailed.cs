namespace UnstoppableModels.Actors;

/// <summary>Published on the event stream when a node cannot go on: whoever hosts it says why and stops it.</summary>
internal sealed record NodeFailed(Exception Cause);
