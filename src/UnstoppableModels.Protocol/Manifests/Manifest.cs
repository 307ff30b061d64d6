using System.Security.Cryptography;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Manifests;

/// <summary>
/// The fixed rules of a run: whoever holds them and the dataset can recompute every state from nothing. Content-addressed: the chain holds
/// <see cref="Digest"/>, the IPFS block with that digest is <see cref="ToCanonicalBytes"/>. The number of steps is not part of it; it is on chain.
/// Valid when it comes from <see cref="Parse"/>; a copy made with other values has to pass <see cref="Validate"/>.
/// </summary>
public sealed record Manifest
{
    /// <summary>The value of <c>schema</c>.</summary>
    public const string Schema = "unstoppable-models/manifest/v2";

    /// <summary>The value of <c>arithmetic</c>: the rules of ARITHMETIC.md.</summary>
    public const string Arithmetic = "exact-v1";

    /// <summary>The value of <c>loss</c>: softmax cross-entropy, mean over the batch.</summary>
    public const string Loss = "softmax-cross-entropy-mean";

    /// <summary>The value of <c>initialState</c>: by the seed, weights uniform in ±1/√fan-in (ARITHMETIC.md, "Initial state").</summary>
    public const string InitialState = "uniform-fan-in";

    /// <summary>Longest accepted manifest in bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Name of the model: 1 to 64 characters of a-z, 0-9 and '-'.</summary>
    public required string Name { get; init; }

    /// <summary>The network.</summary>
    public required Architecture Architecture { get; init; }

    /// <summary>What it learns from.</summary>
    public required DatasetReference Dataset { get; init; }

    /// <summary>Which rows make a batch.</summary>
    public required BatchOrderRule BatchOrder { get; init; }

    /// <summary>Rows per batch.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Rows that go through the network at a time; divides <see cref="BatchSize"/>. Null: all of them.</summary>
    public int? MicroBatchSize { get; init; }

    /// <summary>The update rule.</summary>
    public required Optimiser Optimiser { get; init; }

    /// <summary>The key of every random number of the run. A decimal string in JSON, because JSON numbers are exact only up to 2^53.</summary>
    public required ulong Seed { get; init; }

    /// <summary>SHA-256 of the canonical bytes.</summary>
    public Hash32 Digest => new(SHA256.HashData(ToCanonicalBytes()));

    /// <summary>Reads a manifest from JSON with any layout, and nothing else: no unknown, missing or repeated property.</summary>
    /// <exception cref="ManifestException">It is not valid; every breach is reported.</exception>
    public static Manifest Parse(ReadOnlyMemory<byte> json) => ManifestJson.Read(json);

    /// <summary>UTF-8 JSON without white space, properties sorted by name.</summary>
    public byte[] ToCanonicalBytes() => ManifestJson.Write(this);

    /// <summary>Checks every rule that <see cref="Parse"/> checks.</summary>
    /// <exception cref="ManifestException">A rule is broken; every breach is reported.</exception>
    public void Validate() => ManifestJson.Read(ToCanonicalBytes());
}
