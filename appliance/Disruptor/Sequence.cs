// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Disruptor;

/// <summary>
/// A position in a ring, written by one thread and read by others. The value has two cache lines to itself on either
/// side, so that nothing else in the heap shares a line pair with it.
/// </summary>
[StructLayout(LayoutKind.Explicit)]
public class Sequence
{
    /// <summary>The value before the first event: -1.</summary>
    public const long InitialCursorValue = -1;

    [FieldOffset(CacheLine.Pair)]
    private long _value;

    [FieldOffset(2 * CacheLine.Pair)]
    private readonly long _tail;

    /// <summary>Makes a sequence that stands at the given value.</summary>
    public Sequence(long initialValue = InitialCursorValue) => _value = initialValue;

    /// <summary>The value, read with acquire: what was written before <see cref="SetValue"/> is seen too.</summary>
    public long Value => Volatile.Read(ref _value);

    /// <summary>Writes the value with release; pairs with the read in <see cref="Value"/>.</summary>
    public void SetValue(long value) => Volatile.Write(ref _value, value);
}
