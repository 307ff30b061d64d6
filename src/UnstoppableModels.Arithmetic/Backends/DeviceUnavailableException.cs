namespace UnstoppableModels.Arithmetic.Backends;

/// <summary>The device asked for is not on this machine; the message says what is.</summary>
/// <param name="message">One sentence.</param>
public sealed class DeviceUnavailableException(string message) : Exception(message);
