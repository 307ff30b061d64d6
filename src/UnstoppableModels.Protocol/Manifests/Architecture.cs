namespace UnstoppableModels.Protocol.Manifests;

/// <summary>A network that turns a row of the dataset into scores.</summary>
public abstract record Architecture
{
    /// <summary>Most parameters, and most values of one tensor of a step: a tensor stays below 1 GiB in binary64.</summary>
    public const long MaxValues = 1L << 26;

    /// <summary>Largest size of a linear layer, and most features of a row.</summary>
    public const int MaxLayerSize = 65_536;

    /// <summary>Features or bytes per row.</summary>
    public abstract long Inputs { get; }

    /// <summary>Scores per prediction: one per row, or one per byte of a row.</summary>
    public abstract int Outputs { get; }

    /// <summary>Number of weights, gains and biases.</summary>
    public abstract long ParameterCount { get; }

    /// <summary>Most values per row of any tensor of a step.</summary>
    public abstract long LargestTensor { get; }
}
