namespace UnstoppableModels.Arithmetic.Simd;

/// <summary>Runs over places 0 to count − 1 in vectors as wide as the machine has them.</summary>
internal static class Loop
{
    public static void Run<TLoop>(TLoop loop, int count)
        where TLoop : struct, ILoop, allows ref struct
    {
        var i = 0;
        if (Lanes8.IsSupported)
        {
            for (; i <= count - Lanes8.Count; i += Lanes8.Count) loop.At<Lanes8>(i);
        }
        if (Lanes4.IsSupported)
        {
            for (; i <= count - Lanes4.Count; i += Lanes4.Count) loop.At<Lanes4>(i);
        }
        for (; i < count; i++) loop.At<Lanes1>(i);
    }
}
