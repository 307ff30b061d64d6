namespace UnstoppableModels.Arithmetic.Simd;

/// <summary>What a loop does to some places side by side, written once for every width.</summary>
internal interface ILoop
{
    void At<TLanes>(int i)
        where TLanes : struct, ILanes<TLanes>;
}
