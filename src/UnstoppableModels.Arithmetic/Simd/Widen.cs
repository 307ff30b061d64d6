namespace UnstoppableModels.Arithmetic.Simd;

/// <summary>Binary32 numbers as binary64.</summary>
internal readonly ref struct Widen(ref float source, ref double target) : ILoop
{
    private readonly ref float source = ref source;
    private readonly ref double target = ref target;

    public void At<TLanes>(int i)
        where TLanes : struct, ILanes<TLanes> => TLanes.Load(ref source, i).Store(ref target, i);
}
