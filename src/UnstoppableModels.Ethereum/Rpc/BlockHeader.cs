using System.Numerics;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Rpc;

/// <summary>What this project needs to know of a block.</summary>
/// <param name="Number">Height.</param>
/// <param name="Hash">Hash.</param>
/// <param name="ParentHash">Hash of the block before.</param>
/// <param name="Timestamp">Unix seconds.</param>
/// <param name="BaseFeePerGas">Base fee in wei (EIP-1559); null on a chain without.</param>
public sealed record BlockHeader(ulong Number, Hash32 Hash, Hash32 ParentHash, ulong Timestamp, BigInteger? BaseFeePerGas);
