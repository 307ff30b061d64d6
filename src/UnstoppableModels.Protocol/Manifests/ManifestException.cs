using System.Collections.Immutable;

namespace UnstoppableModels.Protocol.Manifests;

/// <summary>A manifest breaks its rules; the message lists every breach.</summary>
public sealed class ManifestException : Exception
{
    /// <summary>Creates the exception from the breaches found.</summary>
    public ManifestException(ImmutableArray<string> errors, Exception? innerException = null)
        : base("The manifest is not valid: " + string.Join("; ", errors) + ".", innerException) => Errors = errors;

    /// <summary>Each breach, beginning with the path of the property it is about.</summary>
    public ImmutableArray<string> Errors { get; }
}
