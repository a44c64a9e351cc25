// SPDX-License-Identifier: Apache-2.0
namespace Disruptor;

/// <summary>How far apart two fields lie that two threads write.</summary>
internal static class CacheLine
{
    /// <summary>Bytes of two cache lines of 64: the processor fetches adjacent lines in pairs.</summary>
    internal const int Pair = 128;

    // The runtime ignores StructLayoutAttribute.Size on a class: the padding behind the last field has to be ended by
    // a field of its own, called the tail here.
}
