namespace UnstoppableModels.Protocol.Commitments;

/// <summary>Bytes to be hashed that need not lie in one piece. They never change; several threads may read at once.</summary>
public interface IMerkleSource
{
    /// <summary>Number of bytes.</summary>
    long Length { get; }

    /// <summary>Some of the bytes: where they lie, or gathered in the scratch space, which is at least as long.</summary>
    ReadOnlySpan<byte> Read(long offset, int count, Span<byte> scratch);
}
