using System.Collections.Immutable;

namespace UnstoppableModels.Ethereum.Deployments;

/// <summary>A deployment that is configured wrongly or cannot go on.</summary>
public sealed class DeploymentException : EthereumException
{
    /// <summary>A failure described by one sentence.</summary>
    public DeploymentException(string sentence, Exception? inner = null)
        : base(sentence, inner) => Errors = [sentence];

    /// <summary>Everything that is wrong at once.</summary>
    /// <param name="errors">One sentence each; at least one.</param>
    public DeploymentException(IReadOnlyCollection<string> errors)
        : base(string.Join(' ', errors)) => Errors = [.. errors];

    /// <summary>Everything that is wrong, a sentence each.</summary>
    public ImmutableArray<string> Errors { get; }
}
