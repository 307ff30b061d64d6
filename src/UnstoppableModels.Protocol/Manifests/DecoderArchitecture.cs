namespace UnstoppableModels.Protocol.Manifests;

/// <summary>
/// A byte-level transformer that predicts each byte of a text from those before it (Radford et al. 2019, "Language Models are Unsupervised Multitask
/// Learners"): learned positions, pre-norm blocks of causal attention and a GELU network of four times the width, a head of its own with bias.
/// ARITHMETIC.md, "One step", has it to the bit.
/// </summary>
/// <param name="Context">T: bytes per sequence.</param>
/// <param name="Width">d: values per byte between the blocks, a multiple of <paramref name="Heads"/>.</param>
/// <param name="Heads">Attention heads per block.</param>
/// <param name="Layers">Number of blocks.</param>
public sealed record DecoderArchitecture(int Context, int Width, int Heads, int Layers) : Architecture
{
    /// <summary>The value of <c>kind</c>.</summary>
    public const string Kind = "decoder";

    /// <summary>The value of <c>activation</c>.</summary>
    public const string Activation = "gelu";

    /// <summary>Number of different bytes, and scores per position.</summary>
    public const int Vocabulary = 256;

    /// <summary>ε of every layer norm.</summary>
    public const float NormEpsilon = 1e-5f;

    /// <summary>Width of the network inside a block over that of the block.</summary>
    public const int Expansion = 4;

    /// <summary>Longest context.</summary>
    public const int MaxContext = 8192;

    /// <summary>Largest width.</summary>
    public const int MaxWidth = 8192;

    /// <summary>Most heads.</summary>
    public const int MaxHeads = 128;

    /// <summary>Most blocks.</summary>
    public const int MaxLayers = 64;

    /// <inheritdoc/>
    public override long Inputs => Context;

    /// <inheritdoc/>
    public override int Outputs => Vocabulary;

    /// <inheritdoc/>
    public override long ParameterCount
    {
        get
        {
            long d = Width;
            var block = (Expansion * 2 + 4) * d * d + (Expansion + 9) * d;
            return (Vocabulary + Context) * d + Layers * block + 2 * d + Vocabulary * (d + 1);
        }
    }

    /// <inheritdoc/>
    public override long LargestTensor => Context * new[] { (long)Vocabulary, (long)Expansion * Width, (long)Heads * Context }.Max();
}
