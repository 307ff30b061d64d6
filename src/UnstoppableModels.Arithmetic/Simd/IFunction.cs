namespace UnstoppableModels.Arithmetic.Simd;

/// <summary>A function of one number, written once for every width.</summary>
internal interface IFunction
{
    TLanes Of<TLanes>(TLanes x)
        where TLanes : struct, ILanes<TLanes>;
}
