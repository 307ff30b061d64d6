namespace UnstoppableModels.Protocol.Tests.Model;

/// <summary>The contract refused a call, with the name of its custom error.</summary>
internal sealed class ContractRevertException(string error) : Exception(error);
