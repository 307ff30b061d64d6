namespace UnstoppableModels.Arithmetic.Simd;

/// <summary>
/// Some binary64 numbers side by side. A kernel is written once over lanes and runs on whatever width the machine has; every operation here is one
/// IEEE-754 rounding per lane, or none, so that the width cannot change a bit. There is no fused multiply-add on purpose.
/// </summary>
/// <typeparam name="TSelf">The width.</typeparam>
internal interface ILanes<TSelf>
    where TSelf : struct, ILanes<TSelf>
{
    /// <summary>Number of lanes.</summary>
    static abstract int Count { get; }

    static abstract TSelf operator +(TSelf left, TSelf right);

    static abstract TSelf operator -(TSelf left, TSelf right);

    static abstract TSelf operator *(TSelf left, TSelf right);

    static abstract TSelf operator /(TSelf left, TSelf right);

    /// <summary>The same number in every lane.</summary>
    static abstract TSelf All(double value);

    /// <summary>Reads binary64 numbers.</summary>
    static abstract TSelf Load(ref double source, int index);

    /// <summary>Reads binary32 numbers.</summary>
    static abstract TSelf Load(ref float source, int index);

    /// <summary>Writes the numbers.</summary>
    void Store(ref double target, int index);

    /// <summary>Writes the numbers rounded to binary32.</summary>
    void Store(ref float target, int index);

    static abstract TSelf Sqrt(TSelf x);

    static abstract TSelf Abs(TSelf x);

    /// <summary>The larger of two numbers, none of them a NaN.</summary>
    static abstract TSelf Max(TSelf left, TSelf right);

    /// <summary>The nearest integer, ties to even.</summary>
    static abstract TSelf Round(TSelf x);

    /// <summary>The magnitude of one number with the sign of another.</summary>
    static abstract TSelf CopySign(TSelf magnitude, TSelf sign);

    /// <summary>2^k for an integer k from −1022 to 1023.</summary>
    static abstract TSelf PowerOfTwo(TSelf k);

    /// <summary>Per lane: where left &lt; right the first number, elsewhere the second.</summary>
    static abstract TSelf WhereLess(TSelf left, TSelf right, TSelf then, TSelf otherwise);

    /// <summary>Per lane the entry of a table of 32 numbers.</summary>
    /// <param name="table">32 numbers, of which this reads those asked for and may read the others.</param>
    /// <param name="start">Where they begin.</param>
    /// <param name="index">Integers from 0 to 31.</param>
    static abstract TSelf Lookup(ref double table, int start, TSelf index);

    /// <summary>The sum of the lanes: for integers whose sum is exact.</summary>
    static abstract double Sum(TSelf x);

    /// <summary>The largest lane.</summary>
    static abstract double Largest(TSelf x);
}
