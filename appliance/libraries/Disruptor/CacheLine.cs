// SPDX-License-Identifier: Apache-2.0
namespace Disruptor;

/// <summary>Distance between two fields that are written by different threads.</summary>
internal static class CacheLine
{
    /// <summary>Bytes of two cache lines of 64: the processor fetches adjacent lines in pairs.</summary>
    internal const int Pair = 128;

    // The runtime ignores StructLayoutAttribute.Size on a class: the padding after the last field needs a field at its
    // end, called the tail here.
}
