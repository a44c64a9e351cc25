// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Adaptive.Aeron.Tests;

/// <summary>Zeroed memory aligned as a mapping is.</summary>
internal sealed unsafe class SharedMemory : IDisposable
{
    internal SharedMemory(int length)
    {
        Length = length;
        Address = (byte*)NativeMemory.AlignedAlloc((nuint)length, 4096);
        new Span<byte>(Address, length).Clear();
    }

    internal byte* Address { get; }

    internal int Length { get; }

    public void Dispose() => NativeMemory.AlignedFree(Address);
}
