namespace UnstoppableModels.Training.Datasets;

/// <summary>Cuts the bytes into lines.</summary>
internal ref struct CsvReader(ReadOnlySpan<byte> rest, string name)
{
    private ReadOnlySpan<byte> rest = rest;
    private int number;

    public CsvLine Next()
    {
        number++;
        var end = rest.IndexOf((byte)'\n');
        if (end < 0) throw new DatasetException($"Dataset {name} ends in line {number}, before its last row.");
        var line = rest[..end];
        rest = rest[(end + 1)..];
        return new CsvLine(line, $"Line {number} of dataset {name}");
    }

    public readonly void End()
    {
        if (!rest.IsEmpty) throw new DatasetException($"Dataset {name} goes on after its last row.");
    }
}
