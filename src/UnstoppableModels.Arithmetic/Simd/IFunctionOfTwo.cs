namespace UnstoppableModels.Arithmetic.Simd;

/// <summary>A function of two numbers, written once for every width.</summary>
internal interface IFunctionOfTwo
{
    TLanes Of<TLanes>(TLanes a, TLanes b)
        where TLanes : struct, ILanes<TLanes>;
}
