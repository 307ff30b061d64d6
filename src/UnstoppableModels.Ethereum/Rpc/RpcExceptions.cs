namespace UnstoppableModels.Ethereum.Rpc;

/// <summary>The node did not answer: connection refused or lost, timeout, or overloaded. Transient.</summary>
public sealed class NodeUnreachableException : EthereumException
{
    /// <summary>A failure described by one sentence.</summary>
    public NodeUnreachableException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <inheritdoc/>
    public override bool IsTransient => true;
}

/// <summary>Something answered, but not as an Ethereum node does: HTML, broken JSON, missing fields, too many bytes.</summary>
public sealed class MalformedAnswerException : EthereumException
{
    /// <summary>A failure described by one sentence.</summary>
    public MalformedAnswerException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>The node answered with a JSON-RPC error.</summary>
public sealed class RpcErrorException : EthereumException
{
    /// <summary>An error answer.</summary>
    public RpcErrorException(string method, int code, string nodeMessage, byte[]? data)
        : base($"The Ethereum node refuses {method}: {nodeMessage} (code {code}).")
    {
        Method = method;
        Code = code;
        NodeMessage = nodeMessage;
        RevertData = data;
    }

    /// <summary>The method that was called.</summary>
    public string Method { get; }

    /// <summary>JSON-RPC error code: 3 is a revert, -32005 a rate limit (EIP-1474).</summary>
    public int Code { get; }

    /// <summary>What the node says.</summary>
    public string NodeMessage { get; }

    /// <summary>Bytes in the error's data field, which for a revert are the revert data; null if there are none.</summary>
    public byte[]? RevertData { get; }

    /// <summary>True if the error says that the called contract reverted.</summary>
    public bool IsRevert => Code == 3 || RevertData is not null || NodeMessage.Contains("revert", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override bool IsTransient => Code == -32005;
}

/// <summary>Why a node does not take a transaction.</summary>
public enum RejectionReason
{
    /// <summary>Another reason; see the message.</summary>
    Other,

    /// <summary>A transaction with this nonce is in the chain already; perhaps this very one.</summary>
    NonceTooLow,

    /// <summary>A pending transaction has the same nonce and does not pay less: raise the fees.</summary>
    ReplacementUnderpriced,

    /// <summary>The fees are below what the node takes.</summary>
    FeeTooLow,

    /// <summary>The account cannot pay value and gas.</summary>
    InsufficientFunds,
}

/// <summary>The node does not take a transaction.</summary>
public sealed class TransactionRejectedException : EthereumException
{
    /// <summary>A rejection.</summary>
    public TransactionRejectedException(RejectionReason reason, string nodeMessage, Exception? inner = null)
        : base($"The Ethereum node does not take the transaction: {nodeMessage}.", inner) => Reason = reason;

    /// <summary>Why.</summary>
    public RejectionReason Reason { get; }
}
