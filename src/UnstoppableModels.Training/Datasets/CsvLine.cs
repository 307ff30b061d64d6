using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace UnstoppableModels.Training.Datasets;

/// <summary>Cuts a line at its commas.</summary>
internal ref struct CsvLine(ReadOnlySpan<byte> rest, string place)
{
    private static readonly SearchValues<byte> DecimalCharacters = SearchValues.Create("-.0123456789"u8);

    private ReadOnlySpan<byte> rest = rest;
    private bool ended;

    public string Text()
    {
        var field = Next();
        return field.IsEmpty || field.ContainsAnyExceptInRange((byte)0x20, (byte)0x7e)
            ? throw new DatasetException($"{place} has a class name that is empty or not printable ASCII.")
            : Encoding.ASCII.GetString(field);
    }

    public void Exactly(int expected, string what)
    {
        if (!TryInteger(Next(), out var value) || value != expected) throw new DatasetException($"{place} does not say {expected} {what}.");
    }

    public int Integer(int largest) => TryInteger(Next(), out var value) && value <= largest
        ? value
        : throw new DatasetException($"{place} has a label that is not an integer from 0 to {largest}.");

    public float Decimal()
    {
        var field = Next();
        if (field.Length is 0 or > 40 || field.ContainsAnyExcept(DecimalCharacters)
            || !float.TryParse(field, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            || !float.IsFinite(value))
            throw new DatasetException($"{place} has a feature that is not a plain decimal number.");
        return value;
    }

    public readonly void End()
    {
        if (!ended) throw new DatasetException($"{place} has too many fields.");
    }

    private ReadOnlySpan<byte> Next()
    {
        if (ended) throw new DatasetException($"{place} has too few fields.");
        var end = rest.IndexOf((byte)',');
        ended = end < 0;
        var field = ended ? rest : rest[..end];
        rest = ended ? [] : rest[(end + 1)..];
        return field;
    }

    private static bool TryInteger(ReadOnlySpan<byte> field, out int value) =>
        Utf8Parser.TryParse(field, out value, out var used) && used == field.Length && value >= 0;
}
