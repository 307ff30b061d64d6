using System.Globalization;
using System.Text.Json;

namespace UnstoppableModels.Arithmetic.Tests.Reference;

/// <summary>C99 hexadecimal floating-point text, as in the golden vectors: exact by construction.</summary>
internal static class HexFloat
{
    public static double Parse(string text)
    {
        var negative = text.StartsWith('-');
        var digits = negative ? text[1..] : text;
        if (digits == "inf") return negative ? double.NegativeInfinity : double.PositiveInfinity;
        var (mantissa, exponent) = (digits[2..digits.IndexOf('p')], int.Parse(digits[(digits.IndexOf('p') + 1)..], CultureInfo.InvariantCulture));
        var point = mantissa.IndexOf('.');
        var integer = ulong.Parse(mantissa.Remove(point, 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var magnitude = Math.ScaleB((double)integer, exponent - 4 * (mantissa.Length - point - 1));
        return negative ? -magnitude : magnitude;
    }

    public static double Double(this JsonElement element, string name) => Parse(element.GetProperty(name).GetString()!);

    public static float Single(this JsonElement element, string name) => ToSingle(element.GetProperty(name).GetString()!);

    public static float[] Singles(this JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(item => ToSingle(item.GetString()!))];

    public static float ToSingle(string text)
    {
        var value = Parse(text);
        Assert.Equal(value, (double)(float)value);
        return (float)value;
    }
}
