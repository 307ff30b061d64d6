namespace UnstoppableModels.Ethereum.Contracts;

/// <summary>A call of a contract's function with its arguments.</summary>
public interface IContractCall
{
    /// <summary>Call data: selector and encoded arguments.</summary>
    byte[] Encode();
}

/// <summary>A call of a function that returns something.</summary>
/// <typeparam name="TResult">What it returns; a record if there are several values.</typeparam>
public interface IContractCall<out TResult> : IContractCall
{
    /// <summary>Reads the return data.</summary>
    /// <exception cref="Abi.AbiException">The bytes are not the return values of this function.</exception>
    TResult Decode(byte[] returnData);
}
