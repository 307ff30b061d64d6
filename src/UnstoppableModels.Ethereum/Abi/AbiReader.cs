namespace UnstoppableModels.Ethereum.Abi;

/// <summary>
/// A position in ABI-encoded bytes, relative to the tuple or array it belongs to. Every read is checked against the end, and all readers of
/// one message share a budget of bytes: a valid encoding reads each byte at most once, so data whose offsets overlap cannot expand without
/// bound.
/// </summary>
internal ref struct AbiReader
{
    private readonly ReadOnlySpan<byte> data;
    private readonly int start;
    private readonly Budget budget;
    private int position;

    public AbiReader(ReadOnlySpan<byte> data)
        : this(data, 0, new Budget { Bytes = data.Length })
    {
    }

    private AbiReader(ReadOnlySpan<byte> data, int start, Budget budget)
    {
        this.data = data;
        this.start = start;
        this.budget = budget;
        position = start;
    }

    /// <summary>Whole words between the position and the end: an upper bound for the length of an array that starts here.</summary>
    public readonly int WordsLeft => (data.Length - position) / 32;

    public ReadOnlySpan<byte> Word() => Take(32);

    /// <summary>Bytes padded with zeros to whole words.</summary>
    public ReadOnlySpan<byte> Padded(int length)
    {
        var padding = (32 - length % 32) % 32;
        var bytes = Take(length);
        // Old compilers wrote event data without the last padding, so its absence is tolerated; anything but zeros is not.
        if (Take(Math.Min(padding, data.Length - position)).ContainsAnyExcept((byte)0))
            throw new AbiException("ABI data is padded with something other than zeros.");
        return bytes;
    }

    /// <summary>A length or offset: a word that must fit the data.</summary>
    public int Size(string what)
    {
        var word = Word();
        var value = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(word[24..]);
        if (word[..24].ContainsAnyExcept((byte)0) || value > (ulong)data.Length)
            throw new AbiException($"ABI data has a {what} that points beyond its end ({data.Length} bytes).");
        return (int)value;
    }

    /// <summary>A reader at the offset found here, counted from the start of this reader.</summary>
    public AbiReader FollowOffset()
    {
        var offset = Size("offset");
        if (offset > data.Length - start)
            throw new AbiException($"ABI data has an offset that points beyond its end ({data.Length} bytes).");
        return new AbiReader(data, start + offset, budget);
    }

    /// <summary>A reader whose offsets count from the current position.</summary>
    public readonly AbiReader Here() => new(data, position, budget);

    /// <summary>Moves past something that another reader has read.</summary>
    public void Skip(int bytes) => position += bytes;

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > data.Length - position) throw new AbiException($"ABI data ends too early: {data.Length} bytes.");
        budget.Bytes -= length;
        if (budget.Bytes < 0) throw new AbiException("ABI data has offsets that overlap.");
        var bytes = data.Slice(position, length);
        position += length;
        return bytes;
    }

    private sealed class Budget
    {
        public int Bytes;
    }
}
