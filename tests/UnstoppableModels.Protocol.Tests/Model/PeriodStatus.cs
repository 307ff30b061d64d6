namespace UnstoppableModels.Protocol.Tests.Model;

/// <summary>As in <c>IUnstoppableModel.sol</c>.</summary>
internal enum PeriodStatus
{
    None,
    Running,
    Complete,
    Expired,
    Cancelled,
    Slashed,
}
