// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Disruptor;

/// <summary>
/// Position in a ring, written by one thread and read by others. Padding of two cache lines on either side keeps all
/// other data out of the value's pair of lines.
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

    /// <summary>Creates a sequence at the given value.</summary>
    public Sequence(long initialValue = InitialCursorValue) => _value = initialValue;

    /// <summary>The value, read with acquire: writes before <see cref="SetValue"/> are visible too.</summary>
    public long Value => Volatile.Read(ref _value);

    /// <summary>Writes the value with release; pairs with the read in <see cref="Value"/>.</summary>
    public void SetValue(long value) => Volatile.Write(ref _value, value);
}
